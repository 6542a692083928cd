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
  type Place,
  placeOfPress,
  type Screen,
  withCallbackAnswer,
} from "../ui/screen.js";
import {
  type Confirmation,
  dearScreen,
  type Order,
  orderScreen,
  priceFingerprint,
  quotePrompt,
  toRequest,
  validateOrder,
} from "./order.js";
import { formatContext } from "./order-context.js";
import { isClosed, orderInputOf } from "./order-input.js";
import { createOrderScreens } from "./order-screens.js";
import { isCharged } from "./prompts.js";

/**
 * How much one user may order. Kie.ai accepts 20 tasks in 10 seconds from the whole bot, and an order
 * that fails costs its user nothing: one user must not use up either.
 */
const limits: ChargeLimits = {
  unfinished: 5,
  charged: { count: 4, withinMs: 10_000 },
  refunded: { count: 6, withinMs: 10 * 60_000 },
};

type Parts = Pick<Dependencies, "ledger" | "starPayments" | "telegram" | "operator" | "log"> & {
  readonly studio: Studio;
};

/** An order under its own message, which is where its state is shown. */
interface Placed extends Order {
  readonly place: Place;
}

/** An order that was confirmed, at the price that its button showed. */
interface Confirmed extends Placed {
  readonly price: Money;
  /** Absent if the model takes no picture, or was given none. */
  readonly picture?: Picture;
}

interface Pressed extends Confirmed {
  /** Names this press. */
  readonly attempt: string;
}

/** The press on a button of an order. */
interface Press {
  readonly verb: Confirmation;
  readonly order: Placed;
  /** Of the price that the button showed. */
  readonly mark: string;
}

/** The confirmation of an order: charges once, however often it is pressed, then has it made. */
export function generateFeature(parts: Parts) {
  const feature = new Composer<BotContext>();
  const { telegram, operator, studio } = parts;
  const { time } = studio;
  const watch = createPictureWatch(time.now, operator.alarm);
  const loadPicture = createPictureLoader({ telegram, time, watch });

  feature.action(
    callbackPattern("(go|ok)", "([a-z0-9]{1,12})", "([A-Za-z0-9-]{0,48})", "([\\w-]{4})"),
    async (ctx) => {
      if (isClosed(ctx.callbackQuery.message)) return answerCallback(ctx, ctx.texts.studio.closed);
      const [, verb, code = "", chosen = "", mark = ""] = ctx.match;
      const order = orderOf(ctx, code, chosen);
      if (order === undefined) return offerAnother(parts, ctx, code, chosen);
      const press = { verb: verb as Confirmation, order, mark };
      const checked = await orEndWaiting(ctx, check({ ...parts, loadPicture }, ctx, press));
      if ("text" in checked) return refuse(parts, ctx, checked);
      const confirmed = { ...checked, attempt: time.random().toString(36).slice(2) };
      const outcome = await orEndWaiting(ctx, charge(parts, ctx, confirmed));
      return answerCharge(parts, ctx, confirmed, outcome);
    },
  );

  return feature;
}

/** If it fails, the apology stands in the chat: the button need not go on waiting. */
async function orEndWaiting<T>(ctx: BotContext, work: Promise<T>): Promise<T> {
  return work.catch(async (error: unknown) => {
    await answerCallback(ctx);
    throw error;
  });
}

/** Undefined if what the button was about is gone, or of another age. */
function orderOf(ctx: BotContext, code: string, chosen: string): Placed | undefined {
  const message = ctx.callbackQuery?.message as Message | undefined;
  const subject = message && orderInputOf(message);
  const model = findModel(code);
  const choice = model && readChoice(model, chosen);
  const place = placeOfPress(ctx);
  return place && subject && choice && { model, choice, subject, place };
}

/** The model of the button has retired: another one is offered, and nothing is charged. */
async function offerAnother(
  { studio, ledger }: Parts,
  ctx: BotContext,
  code: string,
  chosen: string,
): Promise<void> {
  const offer = findOffer(code);
  const message = ctx.callbackQuery?.message as Message | undefined;
  const subject = message && orderInputOf(message);
  const isRetired = offer?.insteadOf !== undefined && subject !== undefined;
  if (!isRetired) return answerCallback(ctx, ctx.texts.stale);
  const screen = createOrderScreens(studio.pricing).order(ctx, offer, subject, chosen);
  return refuse({ ledger }, ctx, screen);
}

/** Everything that can be known before anything is charged; a screen if something is not right. */
async function check(
  parts: Parts & { readonly loadPicture: LoadPicture },
  ctx: BotContext,
  { verb, order, mark }: Press,
): Promise<Confirmed | Screen> {
  const { pricing, priceCeiling } = parts.studio;
  const tongue = localeOf(ctx);
  const isSold = await pricing.isStillSold(order.model);
  const isRefused = validateOrder(order, ctx.texts) !== undefined || !isSold;
  if (isRefused) return orderScreen({ order, pricing, tongue });
  const price = pricing.priceOf(order.model, toRequest(order));
  const { priceChanged } = ctx.texts.studio;
  if (priceFingerprint(price) !== mark)
    return orderScreen({ order, pricing, tongue, note: priceChanged });
  const isAskedAgain = verb === "go" && price > priceCeiling;
  const needsPicture = order.subject.picture !== undefined && order.model.picture !== undefined;
  if (!isAskedAgain && !needsPicture) return { ...order, price };
  const lack = await findShortage(parts, ctx, { ...order, price });
  if (lack !== undefined) return lack;
  return isAskedAgain
    ? dearScreen(order, price, tongue)
    : withPicture(parts, ctx, { ...order, price });
}

/** With the picture's bytes; a screen if they can't be had or do not fit. */
async function withPicture(
  { studio: { pricing }, loadPicture }: Parts & { readonly loadPicture: LoadPicture },
  ctx: BotContext,
  order: Confirmed,
): Promise<Confirmed | Screen> {
  const { model, subject } = order;
  if (subject.picture === undefined || model.picture === undefined) return order;
  const tongue = localeOf(ctx);
  const { pictureGone, pictureUnavailable, notCharged } = ctx.texts.studio;
  const loaded = await loadPicture(subject.picture, model.picture);
  switch (loaded.kind) {
    case "loaded":
      return { ...order, picture: loaded.picture };
    case "unfit": {
      const screen = orderScreen({ order: withFacts(order, loaded.facts), pricing, tongue });
      return { ...screen, text: lines(screen.text, notCharged) };
    }
    case "unavailable":
      return orderScreen({ order, pricing, tongue, note: pictureUnavailable });
    case "gone":
      return { text: pictureGone };
  }
}

/** Users who can't pay are not asked again, and no picture is loaded for them: it may have 20 MB. */
async function findShortage(
  parts: Parts,
  ctx: BotContext,
  order: Confirmed,
): Promise<Screen | undefined> {
  const account = await parts.ledger.getAccount(ctx.from?.id ?? 0).catch((error: unknown) => {
    // The charge finds out what can't be told now.
    if (error instanceof LedgerUnavailable) return undefined;
    throw error;
  });
  const isShort = account !== undefined && account.balance < order.price;
  return isShort ? shortage(parts, ctx, order, account) : undefined;
}

/** Nothing was charged, unless this press comes late: then the order's state stays where it stands. */
async function refuse(
  { ledger }: Pick<Parts, "ledger">,
  ctx: BotContext,
  screen: Screen,
): Promise<void> {
  if (await orEndWaiting(ctx, isCharged(ledger, ctx))) {
    return answerCallback(ctx, ctx.texts.studio.already);
  }
  return withCallbackAnswer(ctx, editPressed(ctx, screen));
}

/** With what the picture really is, which may differ from what Telegram said. */
function withFacts(order: Placed, facts: Partial<SentPicture>): Placed {
  const { picture } = order.subject;
  if (picture === undefined) return order;
  return { ...order, subject: { ...order.subject, picture: { ...picture, ...facts } } };
}

/** @throws LedgerUnavailable if certainly nothing was charged */
async function charge(
  { ledger }: Parts,
  ctx: BotContext,
  { model, choice, subject, price, place, attempt }: Pressed,
): Promise<ChargeOutcome> {
  const { language } = localeOf(ctx);
  const wish = toRequest({ model, choice, subject });
  const order: Charge = {
    userId: ctx.from?.id ?? 0,
    key: generationKey(place.chatId, place.messageId),
    price,
    model: model.id,
    prompt: wish.prompt,
    credits: model.credits(wish),
    attemptId: attempt,
    context: formatContext({
      language,
      isPicture: place.isPicture,
      replyTo: subject.replyTo,
      choice: formatChoice(model, choice),
      topic: place.topic,
    }),
    limits,
  };
  return ledger.charge(order).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailable) || error.notApplied) throw error;
    return { kind: "unknown" };
  });
}

/** The press is acknowledged only now: what was charged is durable. */
async function answerCharge(
  parts: Parts,
  ctx: BotContext,
  order: Pressed,
  outcome: ChargeOutcome,
): Promise<void> {
  const { studio } = ctx.texts;
  switch (outcome.kind) {
    case "charged":
      parts.studio.background(begin(parts, ctx, order));
      return answerCallback(ctx);
    case "insufficient":
      return withCallbackAnswer(ctx, editPressed(ctx, shortage(parts, ctx, order, outcome)));
    case "unknown":
      return withCallbackAnswer(ctx, show(ctx, order, studio.unconfirmed));
    case "limited":
      return answerCallback(ctx, studio.limits[outcome.limit]);
    // Another price under the same key: the same message, pressed with other options meanwhile.
    case "mismatch":
    case "duplicate":
      return answerCallback(ctx, studio.already);
  }
}

/** Has it made, and says so in the order's message. Goes on behind the answer; never rejects. */
async function begin(parts: Parts, ctx: BotContext, order: Pressed): Promise<void> {
  const { studio, log } = parts;
  const { queue, working, unconfirmed } = ctx.texts.studio;
  const say = (state: Html) =>
    show(ctx, order, state).catch((error: unknown) => log.error("A status is out of date", error));
  try {
    await say(queue);
    const started = await studio.start(commissionOf(ctx, order));
    if (started.kind === "started") await say(working);
    if (started.kind === "unknown") await say(unconfirmed);
    if (started.kind === "refunded")
      await studio.notifier.notifyRefund(started.refunded, started.why);
  } catch (error) {
    log.error("A charged order could not be begun: its deadline gives the money back", error);
    await say(unconfirmed);
  }
}

function commissionOf(ctx: BotContext, order: Pressed): GenerationJob {
  const { model, choice, picture, place, attempt } = order;
  return {
    generation: { userId: ctx.from?.id ?? 0, key: generationKey(place.chatId, place.messageId) },
    attemptId: attempt,
    model,
    wish: { choice, prompt: toRequest(order).prompt },
    ...(picture && { picture }),
  };
}

/** The order stays as it is: after the payment the same button goes on. */
function shortage(
  { studio: { pricing }, starPayments }: Parts,
  ctx: BotContext,
  order: Confirmed,
  { balance, asOf }: Pick<Account, "balance" | "asOf">,
): Screen {
  const tongue = localeOf(ctx);
  const { studio } = ctx.texts;
  const missing = order.price - balance;
  // In an outage of the database less may be spent than there is.
  if (missing <= 0n) return orderScreen({ order, pricing, tongue, note: studio.limited });
  const note = studio.missing(missing, balance, asOf);
  const extra = [packFor(missing, ctx.texts, starPayments)];
  return orderScreen({ order, pricing, tongue, note, extra });
}

/** How the order stands, in its own message. */
function show(ctx: BotContext, { model, subject, place }: Placed, state: Html): Promise<void> {
  const { language } = localeOf(ctx);
  const words = subject.picture === undefined ? undefined : quotePrompt(subject);
  const text = lines(state, html`<b>${model.name[language]}</b>`, words);
  return edit(ctx.telegram.callApi, place, { text });
}
