import {
  type Account,
  type Charge,
  type ChargeLimits,
  type ChargeOutcome,
  LedgerUnavailable,
} from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import { generationKey } from "../../ledger/operation.js";
import { formatChoice } from "../../studio/choice.js";
import type { BotContext } from "../context.js";
import type { SentPicture } from "../input/message.js";
import { packFor } from "../payments/topup.js";
import { createPictureLoader, type LoadPicture } from "../pictures/picture-file.js";
import { createPictureWatch } from "../pictures/picture-watch.js";
import { lines } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import { editIfThere, type Screen } from "../ui/screen.js";
import type { Confirmation, ConfirmedOrder, OrderAttempt, PlacingOptions } from "./confirmation.js";
import { judgeOrder } from "./judge-order.js";
import { type Order, toRequest } from "./order.js";
import { formatContext } from "./order-context.js";
import { confirmPriceScreen, orderScreen } from "./order-screen.js";
import { showStatus, startGeneration } from "./start-generation.js";

/**
 * How much one user may order. Kie.ai accepts 20 tasks in 10 seconds from the whole bot, and a failed
 * order costs the operator, not the user: one user must not use up either.
 */
const limits: ChargeLimits = {
  unfinished: 5,
  charged: { count: 4, withinMs: 10_000 },
  refunded: { count: 6, withinMs: 10 * 60_000 },
};

/** What came of a confirmation; "rejected" = nothing was charged by it, and `reject` has shown why. */
export type Placed = Exclude<ChargeOutcome["kind"], "outdated"> | "rejected";

export type PlaceOrder = (ctx: BotContext, confirmation: Confirmation) => Promise<Placed>;

type Parts = PlacingOptions & { readonly loadPicture: LoadPicture };

/** Charges what was confirmed, once for each key, and starts the generation. */
export function createOrderPlacer(options: PlacingOptions): PlaceOrder {
  const { telegram, operator, studio } = options;
  const { time } = studio;
  const watch = createPictureWatch(time.now, operator.alarm);
  const parts = { ...options, loadPicture: createPictureLoader({ telegram, time, watch }) };

  return async function place(ctx, confirmation) {
    const rejectWith = async (screen: Screen): Promise<Placed> => {
      await confirmation.reject(screen);
      return "rejected";
    };
    const checked = await acknowledgeOnError(confirmation, check(parts, ctx, confirmation));
    if ("text" in checked) return rejectWith(checked);
    const attempt = { ...checked, attemptId: time.random().toString(36).slice(2) };
    const outcome = await acknowledgeOnError(confirmation, chargeAsSeen(parts, ctx, attempt));
    if ("text" in outcome) return rejectWith(outcome);
    await answerCharge(parts, ctx, attempt, outcome);
    return outcome.kind;
  };
}

/** If it fails, an apology is sent to the chat, and the button stops loading. */
async function acknowledgeOnError<T>({ answer }: Confirmation, work: Promise<T>): Promise<T> {
  return work.catch(async (error: unknown) => {
    await answer();
    throw error;
  });
}

/** All checks before anything is charged; a screen if one of them fails. */
async function check(
  parts: Parts,
  ctx: BotContext,
  confirmation: Confirmation,
): Promise<ConfirmedOrder | Screen> {
  const { order, isSeen, isSure } = confirmation;
  const { pricing } = parts.studio;
  const { priceCeiling } = parts.settings.current();
  const isSold = await pricing.isStillSold(order.model);
  const judged = judgeOrder(parts, ctx, order, { isSold, isSeen });
  if ("text" in judged) return judged;
  const confirmed = { ...confirmation, ...judged };
  const isAskedAgain = !isSure && judged.price > priceCeiling;
  const needsPicture = order.input.picture !== undefined && order.model.picture !== undefined;
  if (!isAskedAgain && !needsPicture) return confirmed;
  const lack = await screenIfInsufficient(parts, ctx, confirmed);
  if (lack !== undefined) return lack;
  return isAskedAgain
    ? confirmPriceScreen(order, judged.price, localeOf(ctx))
    : withPicture(parts, ctx, confirmed);
}

/** Loads the picture; a screen if it is unavailable or the model can't take it. */
async function withPicture(
  { studio: { pricing }, loadPicture }: Parts,
  ctx: BotContext,
  confirmed: ConfirmedOrder,
): Promise<ConfirmedOrder | Screen> {
  const { order } = confirmed;
  const { model, input } = order;
  if (input.picture === undefined || model.picture === undefined) return confirmed;
  const locale = localeOf(ctx);
  const { pictureGone, pictureUnavailable, notCharged } = ctx.texts.studio;
  const loaded = await loadPicture(input.picture, model.picture);
  switch (loaded.kind) {
    case "loaded":
      return { ...confirmed, picture: loaded.picture };
    case "unfit": {
      const screen = orderScreen({ order: withFacts(order, loaded.facts), pricing, locale });
      return { ...screen, text: lines(screen.text, notCharged) };
    }
    case "unavailable":
      return orderScreen({ order, pricing, locale, note: pictureUnavailable });
    case "gone":
      return { text: pictureGone };
  }
}

/** Checked before a second confirmation and before a picture of up to 20 MB is loaded. */
async function screenIfInsufficient(
  parts: PlacingOptions,
  ctx: BotContext,
  { order, price }: ConfirmedOrder,
): Promise<Screen | undefined> {
  const account = await parts.ledger.getAccount(ctx.from?.id ?? 0).catch((error: unknown) => {
    // The charge itself will find out.
    if (error instanceof LedgerUnavailable) return undefined;
    throw error;
  });
  const isShort = account !== undefined && account.balance < price;
  return isShort ? insufficientFundsScreen(parts, ctx, { order, price }, account) : undefined;
}

/** With the picture's real type and size, which may differ from what Telegram said. */
function withFacts(order: Order, facts: Partial<SentPicture>): Order {
  const { picture } = order.input;
  if (picture === undefined) return order;
  return { ...order, input: { ...order.input, picture: { ...picture, ...facts } } };
}

/** Settings may change once more while the order is charged; hardly more often. */
const maxOutdated = 3;

/**
 * Charges the price that the user saw. If an operator has changed settings meanwhile, the order is
 * judged anew, and only what costs the same and is still sold is charged.
 * @returns a screen if it is not
 * @throws LedgerUnavailable if certainly nothing was charged
 */
async function chargeAsSeen(
  parts: PlacingOptions,
  ctx: BotContext,
  confirmed: OrderAttempt,
): Promise<Exclude<ChargeOutcome, { readonly kind: "outdated" }> | Screen> {
  const { pricing } = parts.studio;
  const isSeen = (price: Money) => price === confirmed.price;
  let attempt = confirmed;
  for (let round = 1; round <= maxOutdated; round++) {
    const outcome = await charge(parts, ctx, attempt);
    if (outcome.kind !== "outdated") return outcome;
    parts.settings.heard(outcome.settings);
    const isSold = await pricing.isStillSold(attempt.order.model);
    const judged = judgeOrder(parts, ctx, attempt.order, { isSold, isSeen });
    if ("text" in judged) return judged;
    attempt = { ...attempt, ...judged };
  }
  const note = ctx.texts.studio.priceChanged;
  return orderScreen({ order: confirmed.order, pricing, locale: localeOf(ctx), note });
}

/** @throws LedgerUnavailable if certainly nothing was charged */
async function charge(
  { ledger }: PlacingOptions,
  ctx: BotContext,
  { order, keyedId, messageRef, price, attemptId, settings }: OrderAttempt,
): Promise<ChargeOutcome> {
  const { model, choice, input } = order;
  const { language } = localeOf(ctx);
  const request = toRequest(order);
  const wanted: Charge = {
    userId: ctx.from?.id ?? 0,
    key: generationKey(messageRef.chatId, keyedId),
    price,
    model: model.id,
    prompt: request.prompt,
    credits: model.credits(request),
    attemptId,
    context: formatContext({
      language,
      isPicture: messageRef.isPicture,
      replyTo: input.replyTo,
      choice: formatChoice(model, choice),
      topic: messageRef.topic,
      ...(messageRef.messageId !== keyedId && { status: messageRef.messageId }),
    }),
    limits,
    settings,
  };
  return ledger.charge(wanted).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailable) || error.notApplied) throw error;
    return { kind: "unknown" };
  });
}

/** The confirmation is acknowledged only now: what was charged is durable. */
async function answerCharge(
  parts: PlacingOptions,
  ctx: BotContext,
  attempt: OrderAttempt,
  outcome: Exclude<ChargeOutcome, { readonly kind: "outdated" }>,
): Promise<void> {
  const { studio } = ctx.texts;
  const { answer, show } = attempt;
  switch (outcome.kind) {
    case "charged":
      parts.studio.background(startGeneration(parts, ctx, attempt));
      return answer();
    case "insufficient": {
      const screen = insufficientFundsScreen(parts, ctx, attempt, outcome);
      return show(() => editIfThere(ctx, attempt.messageRef, screen));
    }
    case "unknown":
      return show(() => showStatus(ctx, attempt, ctx.texts.unconfirmed));
    case "limited":
      return answer(studio.limits[outcome.limit]);
    case "banned":
      return answer(studio.banned);
    // Another price under the same key: the same message, pressed with other options meanwhile.
    case "mismatch":
    case "duplicate":
      return answer(studio.already);
  }
}

/** The order stays as it is: after the top-up the same button starts it. */
function insufficientFundsScreen(
  parts: PlacingOptions,
  ctx: BotContext,
  { order, price }: Pick<ConfirmedOrder, "order" | "price">,
  { balance, asOf }: Pick<Account, "balance" | "asOf">,
): Screen {
  const { pricing } = parts.studio;
  const locale = localeOf(ctx);
  const { studio } = ctx.texts;
  const missing = price - balance;
  // During an outage of the database only a part of the balance can be spent.
  if (missing <= 0n) return orderScreen({ order, pricing, locale, note: studio.limited });
  const note = studio.missing(missing, balance, asOf);
  const extra = [packFor(missing, ctx.texts, parts)];
  return orderScreen({ order, pricing, locale, note, extra });
}
