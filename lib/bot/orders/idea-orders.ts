import { findById } from "../../studio/catalogue/catalogue.js";
import { type Idea, promptOf } from "../../studio/ideas/ideas.js";
import type { Pricing } from "../../studio/price.js";
import type { BotContext } from "../context.js";
import type { SentPicture } from "../input/message.js";
import { html, lines } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import { askForReply } from "../ui/question.js";
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

async function askForPhoto(ctx: BotContext, idea: Idea): Promise<void> {
  const { language, texts } = localeOf(ctx);
  const text = lines(html`<b>${idea.name[language]}</b>`, texts.words.ideas.photo);
  await askForReply(ctx, { text, placeholder: texts.studio.remark(true) });
}

/** Under the photo, if there is one: the reply finds it there. */
async function askForWords(ctx: BotContext, idea: Idea, given: Given): Promise<void> {
  if (idea.question === undefined) return;
  const { language, texts } = localeOf(ctx);
  const what = html`${idea.question[language]}`;
  const text = lines(html`<b>${idea.name[language]}</b>`, what, texts.words.ideas.words);
  const picture = idea.needsPhoto ? given.picture : undefined;
  const asking = askForReply(ctx, { text, placeholder: texts.studio.remark(false), picture });
  await (picture === undefined ? asking : orSayRefused(ctx, asking, given.replyTo));
}
