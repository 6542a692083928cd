import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import {
  type Account,
  type Charge,
  type ChargeLimits,
  type ChargeOutcome,
  LedgerUnavailable,
} from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import { generationKey } from "../../ledger/operation.js";
import { findModel, findOffer } from "../../studio/catalogue/catalogue.js";
import { formatChoice, readChoice } from "../../studio/choice.js";
import type { Picture } from "../../studio/provider.js";
import type { GenerationJob } from "../../studio/start.js";
import type { BotContext, Dependencies, Studio } from "../context.js";
import { redoEnd } from "../delivery/redo-end.js";
import type { SentPicture } from "../input/message.js";
import { packFor } from "../payments/topup.js";
import { createPictureLoader, type LoadPicture } from "../pictures/picture-file.js";
import { createPictureWatch } from "../pictures/picture-watch.js";
import { type Html, html, lines } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import {
  answerCallback,
  callbackPattern,
  edit,
  editPressed,
  isMessageGone,
  type MessageRef,
  pressedMessage,
  type Screen,
  withCallbackAnswer,
} from "../ui/screen.js";
import { type JudgedPrice, judgeOrder } from "./judge-order.js";
import {
  type Confirmation,
  confirmPriceScreen,
  type Order,
  orderScreen,
  priceFingerprint,
  quotePrompt,
  toRequest,
} from "./order.js";
import { formatContext } from "./order-context.js";
import { isClosed, orderInputOf } from "./order-input.js";
import { createOrderScreens } from "./order-screens.js";
import { isCharged } from "./prompts.js";

/**
 * How much one user may order. Kie.ai accepts 20 tasks in 10 seconds from the whole bot, and a failed
 * order costs the operator, not the user: one user must not use up either.
 */
const limits: ChargeLimits = {
  unfinished: 5,
  charged: { count: 4, withinMs: 10_000 },
  refunded: { count: 6, withinMs: 10 * 60_000 },
};

type GenerateOptions = Pick<
  Dependencies,
  "ledger" | "starPayments" | "settings" | "pauseFor" | "telegram" | "operator" | "log" | "texts"
> & {
  readonly studio: Studio;
};

/** An order with its message, which shows its state. */
interface OrderMessage extends Order {
  readonly messageRef: MessageRef;
}

/** An order that was confirmed, at the price that its button showed. */
interface ConfirmedOrder extends OrderMessage, JudgedPrice {
  /** Absent if the model takes no picture, or was given none. */
  readonly picture?: Picture;
}

interface OrderAttempt extends ConfirmedOrder {
  /** Identifies this press. */
  readonly attemptId: string;
}

/** A press on a confirmation button. */
interface OrderPress {
  readonly verb: Confirmation;
  readonly order: OrderMessage;
  /** Fingerprint of the price that the button showed. */
  readonly fingerprint: string;
}

/** Confirmation of an order: charges once, however often it is pressed, then starts the generation. */
export function generateFeature(parts: GenerateOptions) {
  const feature = new Composer<BotContext>();
  const { telegram, operator, studio } = parts;
  const { time } = studio;
  const watch = createPictureWatch(time.now, operator.alarm);
  const loadPicture = createPictureLoader({ telegram, time, watch });

  feature.action(
    callbackPattern("(go|ok)", "([a-z0-9]{1,12})", "([A-Za-z0-9-]{0,48})", "([\\w-]{4})"),
    async (ctx) => {
      if (isClosed(ctx.callbackQuery.message)) return answerCallback(ctx, ctx.texts.studio.closed);
      const [, verb, code = "", chosen = "", fingerprint = ""] = ctx.match;
      const order = orderOf(ctx, code, chosen);
      if (order === undefined) return offerReplacement(parts, ctx, code, chosen);
      const press = { verb: verb as Confirmation, order, fingerprint };
      const checked = await acknowledgeOnError(ctx, check({ ...parts, loadPicture }, ctx, press));
      if ("text" in checked) return rejectPress(parts, ctx, checked);
      const confirmed = { ...checked, attemptId: time.random().toString(36).slice(2) };
      const outcome = await acknowledgeOnError(ctx, chargeAsSeen(parts, ctx, confirmed));
      if ("text" in outcome) return rejectPress(parts, ctx, outcome);
      return answerCharge(parts, ctx, confirmed, outcome);
    },
  );

  return feature;
}

/** If it fails, an apology is sent to the chat, and the button stops loading. */
async function acknowledgeOnError<T>(ctx: BotContext, work: Promise<T>): Promise<T> {
  return work.catch(async (error: unknown) => {
    await answerCallback(ctx);
    throw error;
  });
}

/** Undefined if the button's input or model is gone, or its options are outdated. */
function orderOf(ctx: BotContext, code: string, chosen: string): OrderMessage | undefined {
  const message = ctx.callbackQuery?.message as Message | undefined;
  const input = message && orderInputOf(message);
  const model = findModel(code);
  const choice = model && readChoice(model, chosen);
  const messageRef = pressedMessage(ctx);
  return messageRef && input && choice && { model, choice, input, messageRef };
}

/** The button's model has retired: offers its replacement and charges nothing. */
async function offerReplacement(
  { studio, ledger }: GenerateOptions,
  ctx: BotContext,
  code: string,
  chosen: string,
): Promise<void> {
  const offer = findOffer(code);
  const message = ctx.callbackQuery?.message as Message | undefined;
  const input = message && orderInputOf(message);
  const isRetired = offer?.insteadOf !== undefined && input !== undefined;
  if (!isRetired) return answerCallback(ctx, ctx.texts.stale);
  const screen = createOrderScreens(studio.pricing).order(ctx, offer, input, chosen);
  return rejectPress({ ledger }, ctx, screen);
}

/** All checks before anything is charged; a screen if one of them fails. */
async function check(
  parts: GenerateOptions & { readonly loadPicture: LoadPicture },
  ctx: BotContext,
  { verb, order, fingerprint }: OrderPress,
): Promise<ConfirmedOrder | Screen> {
  const { pricing } = parts.studio;
  const { priceCeiling } = parts.settings.current();
  const isSold = await pricing.isStillSold(order.model);
  const isSeen = (price: Money) => priceFingerprint(price) === fingerprint;
  const judged = judgeOrder(parts, ctx, order, { isSold, isSeen });
  if ("text" in judged) return judged;
  const { price } = judged;
  const isAskedAgain = verb === "go" && price > priceCeiling;
  const needsPicture = order.input.picture !== undefined && order.model.picture !== undefined;
  if (!isAskedAgain && !needsPicture) return { ...order, ...judged };
  const lack = await screenIfInsufficient(parts, ctx, { ...order, ...judged });
  if (lack !== undefined) return lack;
  return isAskedAgain
    ? confirmPriceScreen(order, price, localeOf(ctx))
    : withPicture(parts, ctx, { ...order, ...judged });
}

/** Loads the picture; a screen if it is unavailable or the model can't take it. */
async function withPicture(
  { studio: { pricing }, loadPicture }: GenerateOptions & { readonly loadPicture: LoadPicture },
  ctx: BotContext,
  order: ConfirmedOrder,
): Promise<ConfirmedOrder | Screen> {
  const { model, input } = order;
  if (input.picture === undefined || model.picture === undefined) return order;
  const locale = localeOf(ctx);
  const { pictureGone, pictureUnavailable, notCharged } = ctx.texts.studio;
  const loaded = await loadPicture(input.picture, model.picture);
  switch (loaded.kind) {
    case "loaded":
      return { ...order, picture: loaded.picture };
    case "unfit": {
      const screen = orderScreen({
        order: withFacts(order, loaded.facts),
        pricing,
        locale,
      });
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
  parts: GenerateOptions,
  ctx: BotContext,
  order: ConfirmedOrder,
): Promise<Screen | undefined> {
  const account = await parts.ledger.getAccount(ctx.from?.id ?? 0).catch((error: unknown) => {
    // The charge itself will find out.
    if (error instanceof LedgerUnavailable) return undefined;
    throw error;
  });
  const isShort = account !== undefined && account.balance < order.price;
  return isShort ? insufficientFundsScreen(parts, ctx, order, account) : undefined;
}

/** Shows why nothing was charged, unless an earlier press has charged the order: then its state stays. */
async function rejectPress(
  { ledger }: Pick<GenerateOptions, "ledger">,
  ctx: BotContext,
  screen: Screen,
): Promise<void> {
  if (await acknowledgeOnError(ctx, isCharged(ledger, ctx))) {
    return answerCallback(ctx, ctx.texts.studio.already);
  }
  return withCallbackAnswer(ctx, editPressed(ctx, screen));
}

/** With the picture's real type and size, which may differ from what Telegram said. */
function withFacts(order: OrderMessage, facts: Partial<SentPicture>): OrderMessage {
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
  parts: GenerateOptions,
  ctx: BotContext,
  confirmed: OrderAttempt,
): Promise<Exclude<ChargeOutcome, { readonly kind: "outdated" }> | Screen> {
  const { pricing } = parts.studio;
  const isSeen = (price: Money) => price === confirmed.price;
  let order = confirmed;
  for (let round = 1; round <= maxOutdated; round++) {
    const outcome = await charge(parts, ctx, order);
    if (outcome.kind !== "outdated") return outcome;
    parts.settings.heard(outcome.settings);
    const isSold = await pricing.isStillSold(order.model);
    const judged = judgeOrder(parts, ctx, order, { isSold, isSeen });
    if ("text" in judged) return judged;
    order = { ...order, ...judged };
  }
  const note = ctx.texts.studio.priceChanged;
  return orderScreen({ order, pricing, locale: localeOf(ctx), note });
}

/** @throws LedgerUnavailable if certainly nothing was charged */
async function charge(
  { ledger }: GenerateOptions,
  ctx: BotContext,
  { model, choice, input, price, messageRef, attemptId, settings }: OrderAttempt,
): Promise<ChargeOutcome> {
  const { language } = localeOf(ctx);
  const request = toRequest({ model, choice, input });
  const order: Charge = {
    userId: ctx.from?.id ?? 0,
    key: generationKey(messageRef.chatId, messageRef.messageId),
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
    }),
    limits,
    settings,
  };
  return ledger.charge(order).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailable) || error.notApplied) throw error;
    return { kind: "unknown" };
  });
}

/** The press is acknowledged only now: what was charged is durable. */
async function answerCharge(
  parts: GenerateOptions,
  ctx: BotContext,
  order: OrderAttempt,
  outcome: Exclude<ChargeOutcome, { readonly kind: "outdated" }>,
): Promise<void> {
  const { studio } = ctx.texts;
  switch (outcome.kind) {
    case "charged":
      parts.studio.background(startGeneration(parts, ctx, order));
      return answerCallback(ctx);
    case "insufficient":
      return withCallbackAnswer(
        ctx,
        editPressed(ctx, insufficientFundsScreen(parts, ctx, order, outcome)),
      );
    case "unknown":
      return withCallbackAnswer(ctx, showState(ctx, order, ctx.texts.unconfirmed));
    case "limited":
      return answerCallback(ctx, studio.limits[outcome.limit]);
    case "banned":
      return answerCallback(ctx, studio.banned);
    // Another price under the same key: the same message, pressed with other options meanwhile.
    case "mismatch":
    case "duplicate":
      return answerCallback(ctx, studio.already);
  }
}

/**
 * Starts the generation, and shows the state in the order's message: only if the start is this
 * instance's, and before the provider is asked, because the result may arrive before the provider's
 * answer and delete the message. Runs after the response; never rejects.
 */
async function startGeneration(
  parts: GenerateOptions,
  ctx: BotContext,
  order: OrderAttempt,
): Promise<void> {
  const { studio, log } = parts;
  const { working } = ctx.texts.studio;
  const job = toGenerationJob(ctx, order);
  const say = (state: Html) =>
    showState(ctx, order, state).catch((error: unknown) => {
      if (!isMessageGone(error)) log.error("A status is out of date", error);
    });
  /** The end may come while this is on its way. */
  const sayUnconfirmed = async () => {
    await say(ctx.texts.unconfirmed);
    await redoEnd(parts, job.generation);
  };
  try {
    const started = await studio.start({ ...job, onClaimed: () => say(working) });
    if (started.kind === "unknown") await sayUnconfirmed();
    if (started.kind === "refunded")
      await studio.notifier.notifyRefund(started.refunded, started.why);
  } catch (error) {
    log.error("A charged order could not be started: it is refunded at its deadline", error);
    await sayUnconfirmed();
  }
}

function toGenerationJob(ctx: BotContext, order: OrderAttempt): GenerationJob {
  const { model, choice, picture, messageRef, attemptId } = order;
  return {
    generation: {
      userId: ctx.from?.id ?? 0,
      key: generationKey(messageRef.chatId, messageRef.messageId),
    },
    attemptId,
    model,
    request: { choice, prompt: toRequest(order).prompt },
    ...(picture && { picture }),
  };
}

/** The order stays as it is: after the top-up the same button starts it. */
function insufficientFundsScreen(
  parts: GenerateOptions,
  ctx: BotContext,
  order: ConfirmedOrder,
  { balance, asOf }: Pick<Account, "balance" | "asOf">,
): Screen {
  const { pricing } = parts.studio;
  const locale = localeOf(ctx);
  const { studio } = ctx.texts;
  const missing = order.price - balance;
  // During an outage of the database only a part of the balance can be spent.
  if (missing <= 0n) return orderScreen({ order, pricing, locale, note: studio.limited });
  const note = studio.missing(missing, balance, asOf);
  const extra = [packFor(missing, ctx.texts, parts)];
  return orderScreen({ order, pricing, locale, note, extra });
}

/** Shows the order's state in its message. */
function showState(
  ctx: BotContext,
  { model, input, messageRef }: OrderMessage,
  state: Html,
): Promise<void> {
  const { language } = localeOf(ctx);
  const words = input.picture === undefined ? undefined : quotePrompt(input);
  const text = lines(state, html`<b>${model.name[language]}</b>`, words);
  return edit(ctx.telegram.callApi, messageRef, { text });
}
