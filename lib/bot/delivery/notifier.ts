import type { RaiseAlarm } from "../../alarms/alarms.js";
import { studioAlarms } from "../../alarms/studio-alarms.js";
import {
  type EndedGeneration,
  type GenerationRecord,
  type Ledger,
  LedgerUnavailable,
} from "../../ledger/ledger.js";
import { isUnfinished } from "../../ledger/operation.js";
import { isFresh, type Time } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import { type Links, transientMs } from "../../studio/links.js";
import type { DeliveryOptions, EndedPart, EndedWithUrls, Notifier } from "../../studio/notifier.js";
import { isTooMany, isUncertain, type TelegramCalls, TelegramError } from "../../telegram.js";
import { TurnTimeout } from "../../util/concurrency-limit.js";
import { keysOfOrder, readOrderContext } from "../orders/order-context.js";
import type { Html } from "../texts/html.js";
import {
  deleteMessage,
  edit,
  isMessageGone,
  replyParameters,
  type Screen,
  toMessage,
} from "../ui/screen.js";
import { createCompensation } from "./compensation.js";
import {
  failureButtons,
  orderButtons,
  partsButtons,
  type ResultButtonParts,
} from "./result-buttons.js";
import {
  endScreen,
  repliesToOrderMessage,
  toPartsMessage,
  toResultMessage,
} from "./result-message.js";
import type { ResultSender } from "./result-sender.js";
import { ResultUnavailable, SendDeadlinePassed } from "./send-one-result.js";
import { type SendReport, sendResult, sendResults } from "./send-result.js";

export interface NotifierOptions extends ResultSender, ResultButtonParts {
  readonly ledger: Ledger;
  readonly links: Links;
  readonly time: Pick<Time, "now" | "sleep">;
  readonly log: Log;
  readonly alarm: RaiseAlarm;
}

/** Delivers results to the chat in which they were ordered, and reports failures and refunds. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { texts, time } = options;
  const messenger = createMessenger(options);
  const { attempt, record, sayFailure: sendFailure } = messenger;
  const closeOrder = createCloseOrder(options, messenger);
  const compensator = createCompensator(options, messenger);
  const { payBack: compensateAll, payShare: compensateShare } = compensator;
  const senderFor = ({ claimedAt }: DeliveryOptions) => ({
    ...options,
    telegram: withSendDeadline(options.telegram, time, claimedAt),
  });

  async function send(
    ended: EndedGeneration,
    urls: readonly string[],
    how: DeliveryOptions,
  ): Promise<AttemptResult<SendReport | "gone">> {
    const isLastTry = how.isRepeated === true && (ended.generation.ageMs ?? 0) > transientMs;
    const message = { ...toResultMessage(ended, options, how), isLastTry };
    return attempt(() => sendResult(senderFor(how), message, urls), how.isRepeated);
  }

  return {
    keysOfOrder,
    deliverParts: createDeliverParts(options, messenger, { ...compensator, senderFor }),

    async deliver(ended, urls, how = {}) {
      const { isOver, result: sent } = await send(ended, urls, how);
      if (!isOver) return false;
      // A late result was refunded long ago.
      if (sent === "gone") return how.isLate || compensateAll(ended, how);
      if (!how.isLate && !(await compensateShare(ended, urls.length, sent))) return false;
      const isRecorded = await record(ended, sent?.files);
      await closeOrder(ended, sent);
      return isRecorded;
    },

    async notifyRefund(refunded, why, { isRepeated } = {}) {
      const { generation, amount, balance, asOf } = refunded;
      const { studio } = texts[readOrderContext(generation).language];
      const text = studio.failed(why, amount, balance, asOf);
      return (await sendFailure(refunded, text, isRepeated)) && record(refunded, undefined);
    },
  };
}

/** Several parts of an order in one album; what became of each is on record with that part. */
function createDeliverParts(
  options: NotifierOptions,
  { attempt, record, say, clear, showButtons }: Messenger,
  {
    payBack,
    payShare,
    senderFor,
  }: Compensator & { readonly senderFor: (how: DeliveryOptions) => ResultSender },
): Notifier["deliverParts"] {
  const isLast = createIsLast(options);

  async function conclude({ ended, urls }: EndedPart, report: SendReport | "gone" | undefined) {
    if (report === "gone") return payBack(ended, {});
    return (await payShare(ended, urls.length, report)) && record(ended, report?.files);
  }

  /** An album has no buttons: they go to the order's message, or to a new one if other parts are not in it. */
  async function close(
    parts: EndedWithUrls,
    reports: readonly (SendReport | "gone")[] | undefined,
  ): Promise<void> {
    const [{ ended: first }] = parts;
    const keys = parts.map(({ ended }) => ended.generation.key);
    const sent = parts.map(({ ended }, at) => ({ ended, report: reports?.[at] }));
    const [one, ...others] = sent.flatMap(({ ended, report }) =>
      report === "gone" ? [] : [{ ended, ...unsentReport, ...report }],
    );
    if (one === undefined) return;
    const waiting = others.reduce((sum, other) => sum + other.waiting, one.waiting);
    const { studio } = options.texts[readOrderContext(first.generation).language];
    const note = waiting > 0 ? studio.waiting(waiting) : undefined;
    const end = endScreen(first, options.texts, "✅", note);
    const unbuttoned = { isIncomplete: reports === undefined || waiting > 0, album: one.album };
    const buttons = partsButtons([one, ...others], options, unbuttoned);
    const screen = { ...end, buttons: [...buttons, ...end.buttons] };
    if (keysOfOrder(first.generation).every((key) => keys.includes(key))) {
      await showButtons(first, screen);
      return;
    }
    // The order's message is for those that are still to come: the last one deletes it.
    await attempt(() => say(first, screen));
    if (await isLast(first, keys)) await clear(first, endScreen(first, options.texts, "✅"));
  }

  return async function deliverParts(parts, how = {}) {
    const message = toPartsMessage(parts, options, how);
    const urls = parts.map((part) => part.urls);
    const { isOver, result } = await attempt(() => sendResults(senderFor(how), message, urls));
    if (!isOver) return false;
    let isRecorded = true;
    for (const [at, part] of parts.entries()) {
      isRecorded = (await conclude(part, result?.[at])) && isRecorded;
    }
    await close(parts, result);
    return isRecorded;
  };
}

/** Of parts that Telegram will never take. */
const unsentReport = { lacksOriginals: false, waiting: 0, album: undefined };

/** An album has no buttons, so they go to the order's message; so does the link to the history. */
function createCloseOrder(options: NotifierOptions, { showButtons, clear }: Messenger) {
  const { texts } = options;
  const isLast = createIsLast(options);

  return async (ended: EndedGeneration, sent: SendReport | undefined): Promise<void> => {
    // It was closed when the refund was delivered.
    if (ended.generation.isDelivered || !(await isLast(ended))) return;
    const { lacksButtons = true, lacksOriginals = false, waiting = 0, album } = sent ?? {};
    if (!lacksButtons) {
      await clear(ended, endScreen(ended, texts, "✅"));
      return;
    }
    const isIncomplete = sent === undefined || waiting > 0;
    const buttons = orderButtons(ended, options, { lacksOriginals, isIncomplete, album });
    const { studio } = texts[readOrderContext(ended.generation).language];
    const note = waiting > 0 ? studio.waiting(waiting) : undefined;
    const end = endScreen(ended, texts, "✅", note);
    await showButtons(ended, { ...end, buttons: [...buttons, ...end.buttons] });
  };
}

type Messenger = ReturnType<typeof createMessenger>;

/**
 * Whether all results of the order have come, so that its message can be closed. Each asks after its own
 * is on record: the last one sees all others.
 */
function createIsLast({ ledger }: Pick<NotifierOptions, "ledger">) {
  return async (
    { generation }: EndedGeneration,
    ended: readonly string[] = [generation.key],
  ): Promise<boolean> => {
    const { userId } = generation;
    for (const other of keysOfOrder(generation).filter((key) => !ended.includes(key))) {
      // What can't be asked must not keep the message open for ever.
      const found = await ledger.find({ userId, key: other }).catch(ignoreOutage);
      if (found !== undefined && isStillToCome(found.generation)) return false;
    }
    return true;
  };
}

function isStillToCome({ state, isDelivered }: GenerationRecord): boolean {
  return isUnfinished(state) || (state === "done" && !isDelivered);
}

function ignoreOutage(error: unknown): undefined {
  if (!(error instanceof LedgerUnavailable)) throw error;
  return undefined;
}

/** Sends the messages other than results, and records deliveries. */
function createMessenger(options: NotifierOptions) {
  const { ledger, texts, log } = options;
  const { say, ...order } = createOrderMessages(options);
  const attempt = createAttempt(log);
  const isLast = createIsLast(options);
  const close = createCloser(options, attempt);
  // If the order's message is gone, only a line of text is lost.
  const showEnd = (ended: EndedGeneration, screen: Screen) =>
    close(() => order.showEnd(ended, screen));
  const clear = (ended: EndedGeneration, screen: Screen) => close(() => order.clear(ended, screen));

  return {
    attempt,
    say,
    clear,

    /** In the order's message; if the user deleted it, in a message of its own. */
    showButtons: (ended: EndedGeneration, screen: Screen) =>
      close(() =>
        order.showEnd(ended, screen).catch((error: unknown) => {
          if (!isMessageGone(error)) throw error;
          return say(ended, screen);
        }),
      ),

    async record({ generation }: EndedGeneration, files: string | undefined): Promise<boolean> {
      const { userId, key } = generation;
      return (await attempt(() => ledger.markDelivered({ userId, key, files }))).isOver;
    },

    /** Sends a new message with what went wrong; then closes the order's own message. */
    async sayFailure(ended: EndedGeneration, text: Html, isRepeated?: true): Promise<boolean> {
      const buttons = failureButtons(ended, options);
      const said = await attempt(() => say(ended, { text, buttons }), isRepeated);
      if (!said.isOver || said.isHopeless) return said.isOver;
      if (!(await isLast(ended))) return true;
      const { moneyBack } = texts[readOrderContext(ended.generation).language].studio;
      if (said.result !== undefined) await clear(ended, endScreen(ended, texts, "❌"));
      // The user may not have got that message.
      else await showEnd(ended, endScreen(ended, texts, "❌", moneyBack));
      return true;
    },
  };
}

/** Longer pauses are not waited out: a function lives for 300 s, and the delivery took some of them. */
const longestPauseS = 120;

/**
 * Closes an order's message. No follow-up looks at what was delivered, so a pause that Telegram demands is waited
 * out here, in the background. Never rejects.
 */
function createCloser({ time, background }: NotifierOptions, attempt: Attempt) {
  return function close(work: () => Promise<unknown>, leftS = longestPauseS): Promise<unknown> {
    return attempt(() =>
      work().catch((error: unknown) => {
        const pauseS = pauseAfter(error);
        if (pauseS === undefined || pauseS > leftS) throw error;
        background(time.sleep(pauseS * 1000).then(() => close(work, leftS - pauseS)));
      }),
    );
  };
}

/** In seconds. */
function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof TelegramError) || !isTooMany(error)) return undefined;
  return error.retryAfterS && Math.max(1, error.retryAfterS);
}

type Compensator = ReturnType<typeof createCompensator>;

/** Refunds for lost results. */
function createCompensator(
  options: NotifierOptions,
  { attempt, say, sayFailure, record }: Messenger,
) {
  const { texts, alarm } = options;
  const compensate = createCompensation(options);

  return {
    /** @returns whether the money is back and the user was notified */
    async payBack(ended: EndedGeneration, { isRepeated }: DeliveryOptions): Promise<boolean> {
      const { result: back } = await attempt(() => compensate(ended));
      if (back === undefined) return false;
      const { studio } = texts[readOrderContext(ended.generation).language];
      const text = studio.vanished(back.sum, back.balance, back.asOf);
      return (await sayFailure(ended, text, isRepeated)) && record(ended, undefined);
    },

    /** Some results arrived; the share of the price for the others is paid back. */
    async payShare(
      ended: EndedGeneration,
      of: number,
      sent: SendReport | undefined,
    ): Promise<boolean> {
      const { lost = 0 } = sent ?? {};
      if (lost === 0) return true;
      const { userId, key, taskId } = ended.generation;
      const { result: back } = await attempt(() => compensate(ended, { lost, of }));
      if (back === undefined && ended.asOf === undefined) return false;
      if (back === undefined) {
        // In an outage that must wait, but the results that arrived must not be sent again.
        alarm(studioAlarms.shareOwed({ userId, key, taskId, lost, of }));
        return true;
      }
      const { studio } = texts[readOrderContext(ended.generation).language];
      const text = studio.partlyLost(lost, of, back.sum, back.balance, back.asOf);
      await attempt(() => say(ended, { text }));
      return true;
    },
  };
}

function createOrderMessages({ telegram }: NotifierOptions) {
  /** Edits the order's message, which may be gone. */
  async function showEnd({ generation }: EndedGeneration, screen: Screen): Promise<void> {
    await edit(telegram.call, readOrderContext(generation), screen);
  }

  return {
    showEnd,

    /** Sends a new message, as a reply to the order. */
    async say({ generation }: EndedGeneration, screen: Screen): Promise<unknown> {
      const { chatId, replyTo, topic } = readOrderContext(generation);
      const message = { ...toMessage(chatId, screen), ...replyParameters(replyTo, topic) };
      return telegram.call("sendMessage", message);
    },

    /** Deletes the order's message; shows `screen` if it must stay or can't be deleted. */
    async clear(ended: EndedGeneration, screen: Screen): Promise<void> {
      const isGone =
        !repliesToOrderMessage(ended) &&
        (await deleteMessage(telegram.call, readOrderContext(ended.generation)));
      if (!isGone) await showEnd(ended, screen);
    },
  };
}

interface AttemptResult<T> {
  /** Whether the work succeeded or can never succeed. */
  readonly isOver: boolean;
  readonly isHopeless?: boolean;
  readonly result: T | undefined;
}

type Attempt = ReturnType<typeof createAttempt>;

function createAttempt(log: Log) {
  return async function attempt<T>(
    work: () => Promise<T>,
    isRepeated = false,
  ): Promise<AttemptResult<T>> {
    return work().then(
      (result) => ({ isOver: true, result }),
      (error: unknown) => {
        const isOver = isHopeless(error) || (isRepeated && isUncertain(error));
        if (!isOver) logFailure(log, error);
        return { isOver, isHopeless: isHopeless(error), result: undefined };
      },
    );
  };
}

/**
 * A claim is valid for 90 s: after that another instance may deliver the same result. Sending takes up
 * to 30 s, a pause that Telegram asks for up to 15 s more, and 5 s are left to record it.
 */
const latestStartMs = 40_000;

/** The same calls; later than `latestStartMs` after the claim none sends anything. */
function withSendDeadline(
  { call }: TelegramCalls,
  { now }: Pick<Time, "now">,
  since = now(),
): TelegramCalls {
  let isBegun = false;
  return {
    async call(method, ...rest) {
      const isLate = method.startsWith("send") && !isFresh(since, now(), latestStartMs);
      if (isLate && isBegun) throw new SendDeadlinePassed("there was no time left to send more");
      if (isLate) throw new ResultUnavailable("there was no time left to send a result");
      const answer = await call(method, ...rest);
      isBegun = true;
      return answer;
    },
  };
}

function logFailure(log: Log, error: unknown): void {
  const expected = [LedgerUnavailable, TelegramError, TurnTimeout, ResultUnavailable];
  const isExpected = error instanceof Error && expected.some((kind) => error instanceof kind);
  if (isExpected) log.warn(`A delivery is postponed: ${error.message}`);
  else log.error("A generation's end could not be delivered", error);
}

/** Telegram will never accept it: the user blocked the bot or deleted the account. */
function isHopeless(error: unknown): boolean {
  return error instanceof TelegramError && (error.code === 400 || error.code === 403);
}
