import { findById } from "../../studio/catalogue/catalogue.js";
import { type Idea, promptOf } from "../../studio/ideas/ideas.js";
import type { Pricing } from "../../studio/price.js";
import type { BotContext } from "../context.js";
import type { SentPicture } from "../input/message.js";
import { html, lines } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import { reply, send } from "../ui/screen.js";
import {
  choiceOf,
  createOwnPrompts,
  longestOwnPrompt,
  type ModelPick,
  orSayRefused,
  sendOwnOrder,
} from "./own-prompts.js";

/** What a user gives to an idea. */
interface Given {
  readonly words: string;
  readonly picture: SentPicture | undefined;
  /** The message with both. */
  readonly replyTo: number;
}

/** Turns ideas into orders. */
export function createIdeaOrders(pricing: Pricing) {
  const own = createOwnPrompts(pricing);

  /** The idea's model; if that is not sold, the recommended one of its kind. */
  function pickFor({ model: id, group, options, isOnlyFor }: Idea): ModelPick | undefined {
    const wanted = findById(id);
    if (wanted !== undefined && pricing.isSold(wanted))
      return { model: wanted, chosen: choiceOf(wanted, options) };
    const other = isOnlyFor ? undefined : own.recommendedIn(group)?.model;
    return other && { model: other, chosen: choiceOf(other, options) };
  }

  async function order(ctx: BotContext, idea: Idea, pick: ModelPick, given: Given): Promise<void> {
    const { words, replyTo } = given;
    const prompt = promptOf(idea, words);
    const excess = prompt.length - longestOwnPrompt;
    if (excess > 0) {
      const text = ctx.texts.words.ideas.tooLong(words.length - excess);
      await reply(ctx, { text }, replyTo);
      return;
    }
    const picture = idea.needsPhoto ? given.picture : undefined;
    await sendOwnOrder(ctx, own.screen(ctx, pick, prompt, picture), picture, replyTo);
  }

  return {
    isOffered: (idea: Idea): boolean => pickFor(idea) !== undefined,

    /** Sends the order, or the question for what is still missing. */
    async take(ctx: BotContext, idea: Idea, given: Given): Promise<void> {
      const pick = pickFor(idea);
      if (pick === undefined) return send(ctx, { text: ctx.texts.studio.notSold });
      if (idea.needsPhoto && given.picture === undefined) return askForPhoto(ctx, idea);
      const lacksWords = idea.question !== undefined && given.words === "";
      return lacksWords ? askForWords(ctx, idea, given) : order(ctx, idea, pick, given);
    },
  };
}

/** Telegram's clients open the reply. */
const forceReply = (placeholder: string) => ({
  reply_markup: { force_reply: true as const, input_field_placeholder: placeholder },
  parse_mode: "HTML" as const,
});

async function askForPhoto(ctx: BotContext, idea: Idea): Promise<void> {
  if (ctx.chat === undefined) return;
  const { language, texts } = localeOf(ctx);
  const { photo } = texts.words.ideas;
  const text = lines(html`<b>${idea.name[language]}</b>`, photo).source;
  const question = { chat_id: ctx.chat.id, text, ...forceReply(texts.studio.remark(true)) };
  await ctx.telegram.callApi("sendMessage", question);
}

/** Under the photo, if there is one: the reply finds it there. */
async function askForWords(ctx: BotContext, idea: Idea, given: Given): Promise<void> {
  if (ctx.chat === undefined || idea.question === undefined) return;
  const { language, texts } = localeOf(ctx);
  const { picture, replyTo } = given;
  const what = html`${idea.question[language]}`;
  const text = lines(html`<b>${idea.name[language]}</b>`, what, texts.words.ideas.words).source;
  const question = { chat_id: ctx.chat.id, ...forceReply(texts.studio.remark(false)) };
  const call = ctx.telegram.callApi;
  if (picture === undefined || !idea.needsPhoto)
    return void (await call("sendMessage", { ...question, text }));
  const { fileId, kind } = picture;
  const sending =
    kind === "photo"
      ? call("sendPhoto", { ...question, caption: text, photo: fileId })
      : call("sendDocument", { ...question, caption: text, document: fileId });
  await orSayRefused(ctx, sending, replyTo);
}
