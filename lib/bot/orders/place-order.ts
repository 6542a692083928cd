import { ifAvailable } from "../../ledger/if-available.js";
import {
  type Account,
  type Charge,
  type ChargeLimit,
  type ChargeLimits,
  type ChargeOutcome,
  LedgerUnavailable,
} from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import { generationKey } from "../../ledger/operation.js";
import { newAttemptId } from "../../ledger/time.js";
import { formatChoice } from "../../studio/choice.js";
import type { BotContext } from "../context.js";
import type { ResultFetcher } from "../delivery/fetch-result.js";
import type { SentPicture } from "../input/message.js";
import { packsFor } from "../payments/packs-for.js";
import { createBestPictureLoader, type LoadBestPicture } from "../pictures/best-picture.js";
import { loadPictures, maxAlbumBytes } from "../pictures/load-pictures.js";
import { createPictureLoader, type LoadPicture } from "../pictures/picture-file.js";
import { createPictureWatch } from "../pictures/picture-watch.js";
import { lines } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import { editIfThere, type Screen } from "../ui/screen.js";
import type { Confirmation, ConfirmedOrder, OrderAttempt, PlacingOptions } from "./confirmation.js";
import { judgeOrder } from "./judge-order.js";
import { type Order, toRequest } from "./order.js";
import { formatOrderChoice } from "./order-choice.js";
import { formatContext } from "./order-context.js";
import { confirmPriceScreen, orderScreen } from "./order-screen.js";
import { toSentPicture } from "./ordered-album.js";
import { showStatus, startGeneration } from "./start-generation.js";

/**
 * How much one user may order. Kie.ai accepts 20 tasks in 10 seconds from the whole bot, and a failed
 * order costs the operator, not the user: one user must not use up either.
 */
const limits = {
  unfinished: 5,
  charged: { count: 4, withinMs: 10_000 },
  refunded: { count: 6, withinMs: 10 * 60_000 },
} as const satisfies ChargeLimits;

/** With room for all results of an order, so that it is refused as a whole. */
function limitsFor({ times = 1 }: Order): ChargeLimits {
  const { unfinished, charged } = limits;
  const others = times - 1;
  return {
    ...limits,
    unfinished: unfinished - others,
    charged: { ...charged, count: charged.count - others },
  };
}

/** What came of a confirmation; "rejected" = nothing was charged by it, and `reject` has shown why. */
export type Placed = Exclude<ChargeOutcome["kind"], "outdated"> | "rejected";

export type PlaceOrder = (ctx: BotContext, confirmation: Confirmation) => Promise<Placed>;

type Parts = PlacingOptions & { readonly loadPicture: LoadBestPicture };

/** Charges what was confirmed, once for each key, and starts the generation. */
export function createOrderPlacer(options: PlacingOptions, results: ResultFetcher): PlaceOrder {
  const { ledger, telegram, operator, studio } = options;
  const { links, time } = studio;
  const watch = createPictureWatch(time.now, operator.alarm);
  const loadShown = createPictureLoader({ telegram, time, watch });
  const loadPicture = createBestPictureLoader({ ledger, links, results, time, loadShown });
  const parts = { ...options, loadPicture };

  return async function place(ctx, confirmation) {
    const rejectWith = async (screen: Screen): Promise<Placed> => {
      await confirmation.reject(screen);
      return "rejected";
    };
    const checked = await acknowledgeOnError(confirmation, check(parts, ctx, confirmation));
    if ("text" in checked) return rejectWith(checked);
    const attempt = { ...checked, attemptId: newAttemptId(time) };
    const outcome = await acknowledgeOnError(confirmation, chargeAsSeen(parts, ctx, attempt));
    if ("text" in outcome) return rejectWith(outcome);
    const others = outcome.kind === "charged" ? await chargeOthers(parts, ctx, attempt) : [];
    await answerCharge(parts, ctx, [attempt, ...others], outcome);
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
  const isForSeveral = order.times !== undefined;
  if (!isAskedAgain && !needsPicture && !isForSeveral) return confirmed;
  const lack = await screenIfInsufficient(parts, ctx, confirmed);
  if (lack !== undefined) return lack;
  return isAskedAgain
    ? confirmPriceScreen(order, judged.price, localeOf(ctx))
    : withPictures(parts, ctx, confirmed);
}

/** Loads the pictures; a screen if one is unavailable or the model can't take it. */
async function withPictures(
  parts: Parts,
  ctx: BotContext,
  confirmed: ConfirmedOrder,
): Promise<ConfirmedOrder | Screen> {
  const { order } = confirmed;
  const { model, input } = order;
  if (input.picture === undefined || model.picture === undefined) return confirmed;
  const wanted = await picturesOf(parts, ctx, order, input.picture);
  if ("text" in wanted) return wanted;
  const { pricing } = parts.studio;
  const { pictureGone, pictureUnavailable, notCharged, album } = ctx.texts.studio;
  const load: LoadPicture = (picture, rules) =>
    parts.loadPicture(picture, rules, ctx.from?.id ?? 0);
  const loaded = await loadPictures(load, wanted, model.picture);
  const screen = { order, pricing, locale: localeOf(ctx) };
  switch (loaded.kind) {
    case "loaded":
      return { ...confirmed, pictures: loaded.pictures };
    case "unfit": {
      const unfit = orderScreen({ ...screen, order: withFacts(order, loaded.facts) });
      return { ...unfit, text: lines(unfit.text, notCharged) };
    }
    case "too big":
      return orderScreen({ ...screen, note: album.tooBig(maxAlbumBytes / 1_000_000) });
    case "unavailable":
      return orderScreen({ ...screen, note: pictureUnavailable });
    case "gone":
      return { text: pictureGone };
  }
}

/** Those that the model takes, of an album as it is now; a screen if it is not as the user saw it. */
async function picturesOf(
  { albums, studio: { pricing } }: Parts,
  ctx: BotContext,
  order: Order,
  picture: SentPicture,
): Promise<readonly SentPicture[] | Screen> {
  const { input, model } = order;
  const { album } = input;
  if (album === undefined || model.picture?.maxCount === 1) return [picture];
  const locale = localeOf(ctx);
  const { unread, gone, changed } = ctx.texts.studio.album;
  const userId = ctx.from?.id ?? 0;
  const found = await ifAvailable(albums.read({ userId, albumId: album.id }, album.count));
  if (found === undefined) return orderScreen({ order, pricing, locale, note: unread });
  if (found.length < album.count) return orderScreen({ order, pricing, locale, note: gone });
  if (found.length === album.count) {
    return found.map(toSentPicture).slice(0, model.picture?.maxCount);
  }
  const grown = { ...input, album: { ...album, count: found.length } };
  const note = changed(found.length);
  return orderScreen({ order: { ...order, input: grown }, pricing, locale, note });
}

/** Checked before a second confirmation and before a picture of up to 20 MB is loaded. */
async function screenIfInsufficient(
  parts: PlacingOptions,
  ctx: BotContext,
  { order, price }: ConfirmedOrder,
): Promise<Screen | undefined> {
  // In an outage the charge itself will find out.
  const account = await ifAvailable(parts.ledger.getAccount(ctx.from?.id ?? 0));
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

/**
 * Charges the further results of an order whose first is charged, until one is refused: the user may have
 * ordered something else at the same moment. One that may have been charged is not started; its money
 * comes back at its deadline.
 * @returns those that were charged
 */
async function chargeOthers(
  parts: PlacingOptions,
  ctx: BotContext,
  first: OrderAttempt,
): Promise<readonly OrderAttempt[]> {
  const charged: OrderAttempt[] = [];
  for (let part = 2; part <= (first.order.times ?? 1); part++) {
    const attempt = { ...first, part };
    const outcome = await ifAvailable(charge(parts, ctx, attempt));
    if (outcome?.kind !== "charged") break;
    charged.push(attempt);
  }
  return charged;
}

/** @throws LedgerUnavailable if certainly nothing was charged */
async function charge(
  { ledger }: PlacingOptions,
  ctx: BotContext,
  { order, keyedId, messageRef, price, attemptId, settings, part = 1 }: OrderAttempt,
): Promise<ChargeOutcome> {
  const { model, choice, input, times } = order;
  const { language } = localeOf(ctx);
  const request = toRequest(order);
  const wanted: Charge = {
    userId: ctx.from?.id ?? 0,
    key: generationKey(messageRef.chatId, keyedId, part),
    price: price / BigInt(times ?? 1),
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
      album: input.picture && input.album,
      times,
      ...(messageRef.messageId !== keyedId && { status: messageRef.messageId }),
      source: input.picture?.source,
    }),
    limits: part === 1 ? limitsFor(order) : limits,
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
  charged: readonly [OrderAttempt, ...OrderAttempt[]],
  outcome: Exclude<ChargeOutcome, { readonly kind: "outdated" }>,
): Promise<void> {
  const [attempt] = charged;
  const { studio } = ctx.texts;
  const { answer, show, offerTopup } = attempt;
  switch (outcome.kind) {
    case "charged":
      for (const one of charged) {
        parts.studio.background(startGeneration(parts, ctx, one, charged.length));
      }
      return answer();
    case "insufficient": {
      const screen = insufficientFundsScreen(parts, ctx, attempt, outcome);
      if (offerTopup !== undefined) return offerTopup(screen);
      return show(() => editIfThere(ctx, attempt.messageRef, screen));
    }
    case "unknown":
      return show(() => showStatus(ctx, attempt, ctx.texts.unconfirmed));
    case "limited":
      return answer(limitReached(ctx, attempt, outcome.limit));
    case "banned":
      return answer(studio.banned);
    // Another price under the same key: the same message, pressed with other options meanwhile.
    case "mismatch":
    case "duplicate":
      return answer(studio.already);
  }
}

function limitReached(ctx: BotContext, { order }: OrderAttempt, limit: ChargeLimit): string {
  const { limits: reached, several } = ctx.texts.studio;
  const isOfOne = order.times === undefined || limit === "refunded";
  return isOfOne ? reached[limit] : several.limited;
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
  const named = { code: order.model.code, choice: formatOrderChoice(order.model, order) };
  const extra = packsFor(missing, named, ctx.texts, parts);
  return orderScreen({ order, pricing, locale, note, extra });
}
