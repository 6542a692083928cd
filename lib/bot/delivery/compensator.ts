import { studioAlarms } from "../../alarms/studio-alarms.js";
import type { EndedGeneration } from "../../ledger/ledger.js";
import type { DeliveryOptions } from "../../studio/notifier.js";
import { readOrderContext } from "../orders/order-context.js";
import { createCompensation } from "./compensation.js";
import type { Messenger } from "./messenger.js";
import type { NotifierOptions } from "./notifier-options.js";
import type { SendReport } from "./send-result.js";

export type Compensator = ReturnType<typeof createCompensator>;

/** Refunds for lost results. */
export function createCompensator(
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
