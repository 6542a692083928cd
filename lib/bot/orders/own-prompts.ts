import type { Offer } from "../../studio/catalogue/catalogue.js";
import { defaultChoice, formatChoice } from "../../studio/choice.js";
import type { Choice, Group, Model } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import { TelegramError } from "../../telegram.js";
import type { BotContext } from "../context.js";
import type { SentPicture } from "../input/message.js";
import { reply, type Screen, send, sendPicture } from "../ui/screen.js";
import { soldIn } from "./menu-groups.js";
import { createOrderScreens } from "./order-screens.js";

/** Longer ones would be cut where they are quoted, and the quotation is their only copy. */
export const longestOwnPrompt = 700;

/** A model with its options, as they stand in callback data. */
export interface ModelPick {
  readonly model: Model;
  readonly chosen: string;
}

/**
 * Orders whose prompt is the bot's, such as that of an idea. It stands in the order's own message, in an
 * expandable quotation. The order is no reply: what it answered would count as its prompt.
 */
export function createOwnPrompts(pricing: Pricing) {
  const { order } = createOrderScreens(pricing);

  return {
    /** The first model of a group that is sold; undefined = none is. */
    recommendedIn(group: Group): ModelPick | undefined {
      const [model] = soldIn(group, pricing);
      return model && { model, chosen: formatChoice(model, defaultChoice(model)) };
    },

    screen: (ctx: BotContext, pick: ModelPick, prompt: string, picture?: SentPicture): Screen => {
      const offer: Offer = { model: pick.model };
      const input = { prompt, replyTo: 0, isQuoted: true as const, ...(picture && { picture }) };
      return order(ctx, offer, input, pick.chosen);
    },
  };
}

/** As many of these options as the model has, the others by default. */
export function choiceOf(model: Model, options: Choice = {}): string {
  const known = model.options.filter(({ name, values }) =>
    values.some(({ code }) => code === options[name]),
  );
  const chosen = known.map(({ name }) => [name, options[name] ?? ""]);
  return formatChoice(model, { ...defaultChoice(model), ...Object.fromEntries(chosen) });
}

/**
 * Sends the order as a new message, with the picture if there is one.
 * @param replyTo the message that the picture came with, for an answer if it can't be sent
 */
export async function sendOwnOrder(
  ctx: BotContext,
  screen: Screen,
  picture: SentPicture | undefined,
  replyTo: number,
): Promise<void> {
  if (picture === undefined) return send(ctx, screen);
  await orSayRefused(ctx, sendPicture(ctx, picture, screen), replyTo);
}

/** Telegram may show us a picture, but not let us send it. */
export async function orSayRefused(
  ctx: BotContext,
  sending: Promise<unknown>,
  replyTo: number,
): Promise<void> {
  await sending.catch((error: unknown) => {
    if (!(error instanceof TelegramError) || error.code !== 400) throw error;
    return reply(ctx, { text: ctx.texts.words.ideas.pictureRefused }, replyTo);
  });
}
