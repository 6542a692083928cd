import { alarms, type RaiseAlarm } from "../../alarms/alarms.js";
import { type EndedGeneration, type Ledger, LedgerUnavailable } from "../../ledger/ledger.js";
import { isFresh, type Time } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import { type Links, passingMs } from "../../studio/links.js";
import type { DeliveryOptions, Notifier } from "../../studio/notifier.js";
import { isUncertain, type TelegramCalls, TelegramError } from "../../telegram.js";
import { TurnTimeout } from "../../util/concurrency-limit.js";
import { placeOf } from "../orders/order-context.js";
import type { Html } from "../texts/html.js";
import type { Language, Texts } from "../texts/texts.js";
import { answering, edit, type Screen, toMessage } from "../ui/screen.js";
import { createCompensation } from "./compensation.js";
import { doneText, endScreen, failureButtons, orderButtons, parcelOf } from "./result-message.js";
import { type Carrier, ResultUnheard, type Sent, sendParcel } from "./send-result.js";

export interface NotifierOptions extends Carrier {
  readonly ledger: Ledger;
  readonly links: Links;
  readonly texts: Record<Language, Texts>;
  readonly time: Pick<Time, "now">;
  readonly log: Log;
  readonly alarm: RaiseAlarm;
}

/** Brings results into the chat from which they were ordered, and says how the order ended. */
export function createNotifier(options: NotifierOptions): Notifier {
  const { links, texts, time } = options;
  const messenger = createMessenger(options);
  const { attempt, record, sayFailure, sayState } = messenger;
  const { payBack, payShare } = createAmends(options, messenger);

  function send(
    ended: EndedGeneration,
    urls: readonly string[],
    how: DeliveryOptions,
  ): Promise<Attempt<Sent | "gone">> {
    const isLastTry = how.isRepeated === true && (ended.generation.ageMs ?? 0) > passingMs;
    const parcel = { ...parcelOf(ended, texts, links, how), isLastTry };
    const carrier = { ...options, telegram: inTime(options.telegram, time) };
    return attempt(() => sendParcel(carrier, parcel, urls), how.isRepeated);
  }

  /** An album has no buttons, and what did not arrive is in the history. */
  function sayDone(
    ended: EndedGeneration,
    sent: Sent | undefined,
    how: DeliveryOptions,
  ): Promise<unknown> {
    const { lacksButtons = true, lacksOriginals = false } = sent ?? {};
    const buttons = lacksButtons ? orderButtons(ended, texts, lacksOriginals) : [];
    // All that can be lost here is a line of text.
    return attempt(() => sayState(ended, doneText(ended, texts, how), buttons));
  }

  return {
    async deliver(ended, urls, how = {}) {
      const { isOver, result: sent } = await send(ended, urls, how);
      if (!isOver) return false;
      // A late one was paid back long ago; whether its user knows that is on record already.
      if (how.isLate) return sent === "gone" || record(ended, sent?.files);
      if (sent === "gone") return payBack(ended, how);
      if (sent !== undefined && !(await payShare(ended, sent, urls.length))) return false;
      const isRecorded = await record(ended, sent?.files);
      await sayDone(ended, sent, how);
      return isRecorded;
    },

    async notifyRefund(refunded, why, { isRepeated } = {}) {
      const { generation, amount, balance, asOf } = refunded;
      const { studio } = texts[placeOf(generation).language];
      const text = studio.failed(why, amount, balance, asOf);
      return (await sayFailure(refunded, text, isRepeated)) && record(refunded, undefined);
    },
  };
}

type Messenger = ReturnType<typeof createMessenger>;

/** What is said beside the results, and what is put on record of it. */
function createMessenger(options: NotifierOptions) {
  const { ledger, texts, log } = options;
  const { say, sayState } = createSpeaker(options);
  const attempt = createAttempt(log);

  return {
    attempt,
    say,
    sayState,

    async record({ generation }: EndedGeneration, files: string | undefined): Promise<boolean> {
      const { userId, key } = generation;
      return (await attempt(() => ledger.markDelivered({ userId, key, files }))).isOver;
    },

    /** A new message with what went wrong; then the order's own message stops waiting. */
    async sayFailure(ended: EndedGeneration, text: Html, isRepeated?: true): Promise<boolean> {
      const buttons = failureButtons(ended, texts);
      const { failedState } = texts[placeOf(ended.generation).language].studio;
      const said = await attempt(() => say(ended, { text, buttons }), isRepeated);
      // All that can be lost here is a line of text.
      if (said.isOver && !said.isHopeless) await attempt(() => sayState(ended, failedState));
      return said.isOver;
    },
  };
}

/** Refunds for lost results. */
function createAmends(options: NotifierOptions, { attempt, say, sayFailure, record }: Messenger) {
  const { texts, alarm } = options;
  const compensate = createCompensation(options);

  return {
    /** @returns whether the user has it and knows it */
    async payBack(ended: EndedGeneration, { isRepeated }: DeliveryOptions): Promise<boolean> {
      const { result: back } = await attempt(() => compensate(ended));
      if (back === undefined) return false;
      const { studio } = texts[placeOf(ended.generation).language];
      const text = studio.vanished(back.sum, back.balance, back.asOf);
      return (await sayFailure(ended, text, isRepeated)) && record(ended, undefined);
    },

    /** Some came; for the others their share of the price comes back. */
    async payShare(ended: EndedGeneration, { lost }: Sent, of: number): Promise<boolean> {
      if (lost === 0) return true;
      const { userId, key, taskId } = ended.generation;
      const { result: back } = await attempt(() => compensate(ended, { lost, of }));
      if (back === undefined && ended.asOf === undefined) return false;
      if (back === undefined) {
        // In an outage that must wait, but what has come must not come again.
        alarm(alarms.shareOwed({ userId, key, taskId, lost, of }));
        return true;
      }
      const { studio } = texts[placeOf(ended.generation).language];
      const text = studio.partlyLost(lost, of, back.sum, back.balance, back.asOf);
      await attempt(() => say(ended, { text }));
      return true;
    },
  };
}

function createSpeaker({ telegram }: NotifierOptions) {
  return {
    /** In a message of its own, which answers the order. */
    async say({ generation }: EndedGeneration, screen: Screen): Promise<void> {
      const { chatId, replyTo, topic } = placeOf(generation);
      const message = { ...toMessage(chatId, screen), ...answering(replyTo, topic) };
      await telegram.call("sendMessage", message);
    },

    /** In the order's message, which may be gone. */
    sayState(ended: EndedGeneration, state: Html, buttons?: Screen["buttons"]): Promise<void> {
      return edit(telegram.call, placeOf(ended.generation), endScreen(ended, state, buttons));
    },
  };
}

interface Attempt<T> {
  /** Whether it is over with the work, well or without hope. */
  readonly isOver: boolean;
  readonly isHopeless?: boolean;
  readonly result: T | undefined;
}

function createAttempt(log: Log) {
  return async function attempt<T>(
    work: () => Promise<T>,
    isRepeated = false,
  ): Promise<Attempt<T>> {
    return work().then(
      (result) => ({ isOver: true, result }),
      (error: unknown) => {
        const isOver = isHopeless(error) || (isRepeated && isUncertain(error));
        if (!isOver) complain(log, error);
        return { isOver, isHopeless: isHopeless(error), result: undefined };
      },
    );
  };
}

/**
 * A claim is valid for 90 s: after that somebody else may bring the same. Bringing takes up to 30 s,
 * and a pause that Telegram asks for up to 15 s more, so a delivery begins early or not at all.
 */
const beginWithinMs = 45_000;

/** The same calls; none begins to send so late, unless something was sent already. */
function inTime({ call }: TelegramCalls, { now }: Pick<Time, "now">): TelegramCalls {
  const since = now();
  let isBegun = false;
  return {
    async call(method, ...rest) {
      const isLate = !isBegun && method.startsWith("send") && !isFresh(since, now(), beginWithinMs);
      if (isLate) throw new ResultUnheard("there was no time left to send a result");
      const answer = await call(method, ...rest);
      isBegun = true;
      return answer;
    },
  };
}

function complain(log: Log, error: unknown): void {
  const foreseen = [LedgerUnavailable, TelegramError, TurnTimeout, ResultUnheard];
  const isForeseen = error instanceof Error && foreseen.some((kind) => error instanceof kind);
  if (isForeseen) log.warn(`A user will be told of an end later: ${error.message}`);
  else log.error("A user could not be told how a generation ended", error);
}

/** Telegram will never take it: the user blocked the bot, or is gone. */
function isHopeless(error: unknown): boolean {
  return error instanceof TelegramError && (error.code === 400 || error.code === 403);
}
