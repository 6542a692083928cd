import type { EndedGeneration } from "../../ledger/ledger.js";
import { isFresh, type Time } from "../../ledger/time.js";
import { transientMs } from "../../studio/links.js";
import type { DeliveryOptions, Notifier } from "../../studio/notifier.js";
import type { TelegramCalls } from "../../telegram.js";
import { keysOfOrder, readOrderContext } from "../orders/order-context.js";
import type { AttemptResult } from "./attempt.js";
import { createCompensator } from "./compensator.js";
import { createDeliverParts } from "./deliver-parts.js";
import { createIsLast } from "./is-last.js";
import { createMessenger, type Messenger } from "./messenger.js";
import type { NotifierOptions } from "./notifier-options.js";
import { orderButtons } from "./result-buttons.js";
import { endScreen, toResultMessage } from "./result-message.js";
import { ResultUnavailable, SendDeadlinePassed } from "./send-one-result.js";
import { type SendReport, sendResult } from "./send-result.js";

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
