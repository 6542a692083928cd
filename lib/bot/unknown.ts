import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import type { BotContext } from "./context.js";
import { acknowledge, show } from "./screen.js";

/** The last feature: whatever nobody else understood gets an answer all the same. */
export function unknownFeature() {
  const feature = new Composer<BotContext>();

  feature.on(message("text"), (ctx) => {
    const [command = ""] = /^\/\w+/.exec(ctx.message.text) ?? ["/"];
    return show(ctx, { text: ctx.texts.unknownCommand(command) });
  });
  feature.on("callback_query", (ctx) => acknowledge(ctx, ctx.texts.stale));
  feature.on("message", (ctx) =>
    isContent(ctx.message) ? show(ctx, { text: ctx.texts.unknownContent }) : undefined,
  );

  return feature;
}

const contents = [
  "animation",
  "audio",
  "checklist",
  "contact",
  "dice",
  "document",
  "game",
  "location",
  "paid_media",
  "poll",
  "sticker",
  "story",
  "venue",
  "video",
  "video_note",
  "voice",
];

/** Something that a person sent, not a service message such as "pinned". */
function isContent(message: object): boolean {
  return contents.some((content) => content in message);
}
