import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import type { BotContext } from "./context.js";
import { shorten } from "./html.js";
import { acknowledge, show } from "./screen.js";

/** With the name of a bot. */
const longestCommand = 65;

/** The last feature: whatever nobody else understood gets an answer all the same. */
export function unknownFeature() {
  const feature = new Composer<BotContext>();

  feature.on(message("text"), (ctx) => {
    const [command = ""] = ctx.message.text.split(/\s/, 1);
    return show(ctx, { text: ctx.texts.unknownCommand(shorten(command, longestCommand)) });
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
