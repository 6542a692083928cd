import type { DeliveryOptions, EndedPart, EndedWithUrls, Notifier } from "../../studio/notifier.js";
import { keysOfOrder, readOrderContext } from "../orders/order-context.js";
import type { Compensator } from "./compensator.js";
import { createIsLast } from "./is-last.js";
import type { Messenger } from "./messenger.js";
import type { NotifierOptions } from "./notifier-options.js";
import { partsButtons } from "./result-buttons.js";
import { endScreen, toPartsMessage } from "./result-message.js";
import type { ResultSender } from "./result-sender.js";
import { type SendReport, sendResults } from "./send-result.js";

/** Several parts of an order in one album; what became of each is on record with that part. */
export function createDeliverParts(
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
