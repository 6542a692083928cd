import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import { type IdeaGroup, ideaGroups } from "../../studio/ideas/definitions.js";
import { findIdea, findIdeaByName, type Idea } from "../../studio/ideas/ideas.js";
import type { BotContext, Studio } from "../context.js";
import type { Albums } from "../input/albums.js";
import { commandIn } from "../input/command.js";
import { answeredBy, pictureIn, pictureOf, type SentPicture, textIn } from "../input/message.js";
import { localeOf } from "../ui/locale.js";
import {
  answerCallback,
  callbackPattern,
  editPressed,
  type Screen,
  send,
  withCallbackAnswer,
} from "../ui/screen.js";
import { ideasScreen, kindsScreen } from "./idea-lists.js";
import { createIdeaOrders } from "./idea-orders.js";
import { firstLine, isClosed, markOf, orderInputOf } from "./order-input.js";
import { keepAlbum } from "./ordered-album.js";

type IdeasOptions = Pick<Studio, "pricing"> & { readonly answered: Albums };

/**
 * Ideas: prompts that a user only has to confirm. If an idea needs words or a photo, the bot asks for them
 * with the idea's name in the first line: the reply finds the idea by it, since the bot stores no state.
 */
export function ideasFeature({ pricing, answered }: IdeasOptions) {
  const feature = new Composer<BotContext>();
  const { isOffered, take } = createIdeaOrders(pricing);
  const kinds = (ctx: BotContext) => kindsScreen(localeOf(ctx), isOffered);
  function list(ctx: BotContext, group: IdeaGroup, page: number): Screen {
    const isUnderPhoto = pressedPicture(ctx) !== undefined;
    return ideasScreen(localeOf(ctx), isOffered, { group, page, isUnderPhoto });
  }

  feature.command("ideas", (ctx) => send(ctx, kinds(ctx)));
  feature.action(callbackPattern("id"), (ctx) => {
    if (pressedPicture(ctx) === undefined) return withCallbackAnswer(ctx, send(ctx, kinds(ctx)));
    return redraw(ctx, list(ctx, "edits", 0));
  });
  feature.action(callbackPattern("id", "all"), (ctx) => redraw(ctx, kinds(ctx)));
  feature.action(callbackPattern("id", `(${ideaGroups.join("|")})`, "(\\d{1,2})"), (ctx) => {
    const [, group, page] = ctx.match as unknown as [string, IdeaGroup, string];
    return redraw(ctx, list(ctx, group, Number(page)));
  });
  feature.action(callbackPattern("ix", "([a-z0-9]{2,12})"), (ctx) => {
    const idea = findIdea(ctx.match[1] ?? "");
    const pressed = ctx.callbackQuery.message;
    if (idea === undefined || pressed === undefined) return answerCallback(ctx, ctx.texts.stale);
    const given = { words: "", picture: pressedPicture(ctx), replyTo: pressed.message_id };
    return withCallbackAnswer(ctx, take(ctx, idea, given));
  });
  feature.on([message("text"), message("photo"), message("document")], (ctx, next) => {
    const { message: sent } = ctx;
    const idea = ideaRepliedTo(sent);
    if (idea === undefined) return next();
    if (answered.take(sent, "picture with text") === undefined) return;
    const given = { words: textIn(sent) ?? "", picture: pictureOf(sent) };
    return take(ctx, idea, { ...given, replyTo: sent.message_id });
  });

  return feature;
}

/** The photo under which a button was pressed. */
function pressedPicture({ callbackQuery }: BotContext): SentPicture | undefined {
  const pressed = callbackQuery?.message as Message | undefined;
  return pressed && pictureIn(pressed);
}

/** Redraws the message whose button was pressed, unless it is an order that was started. */
function redraw(ctx: BotContext, screen: Screen): Promise<void> {
  const message = ctx.callbackQuery?.message as Message | undefined;
  if (isClosed(message)) return answerCallback(ctx, ctx.texts.studio.closed);
  // From the list there is a way back to the picture, or to all pictures of its album.
  const input = message && orderInputOf(message);
  const marked = input === undefined ? screen : { ...screen, ...markOf(input) };
  return withCallbackAnswer(ctx, editPressed(ctx, keepAlbum(marked, input?.album, ctx.texts)));
}

function ideaRepliedTo(sent: Message): Idea | undefined {
  if ("text" in sent && commandIn(sent.text) !== undefined) return undefined;
  const answered = answeredBy(sent);
  return answered && findIdeaByName(firstLine(answered));
}
