import {
  type EndedGeneration,
  type Ledger,
  LedgerUnavailable,
} from "../../../lib/ledger/ledger.js";
import type { Notifier } from "../../../lib/studio/notifier.js";
import type { DeliveryAttempt, DeliveryChecks } from "../checks/delivery-checks.js";
import { keysOfOrder } from "../scenario/parts.js";
import type { Network } from "./network.js";
import type { Process } from "./process.js";

export interface NotifierOptions {
  readonly ledger: Ledger;
  readonly network: Network;
  readonly process: Process;
  readonly deliveryChecks: DeliveryChecks;
}

/** Telegram fetches what it is to send before it answers. */
const timeoutMs = 30_000;

/** Notifies users as the bot's own notifier does, without its texts: lib/bot/delivery/notifier.ts. */
export function createNotifier({
  ledger,
  network,
  process,
  deliveryChecks,
}: NotifierOptions): Notifier {
  /** @returns the names of the files, or none if Telegram refuses them for good; undefined = ambiguous */
  async function send(attempt: DeliveryAttempt): Promise<{ readonly files?: string } | undefined> {
    const receive = () => deliveryChecks.receive(attempt);
    const what = `${attempt.kind} of ${attempt.key}`;
    const reply = await network.call(process, what, timeoutMs, receive);
    if (reply.kind !== "answered") return undefined;
    return reply.value === "taken" && attempt.kind !== "refund" ? { files: `photo:${what}` } : {};
  }

  async function record(
    { generation }: EndedGeneration,
    attempt: DeliveryAttempt,
    files?: string,
  ): Promise<boolean> {
    const { userId, key } = generation;
    try {
      await ledger.markDelivered({ userId, key, files });
    } catch (error) {
      if (error instanceof LedgerUnavailable) return false;
      throw error;
    }
    if (process.alive) deliveryChecks.recorded(attempt, process.slot);
    return true;
  }

  return {
    keysOfOrder: ({ key }) => keysOfOrder(key),

    async deliverParts(parts) {
      const attempts = parts.map((part) => deliveryChecks.begin({ kind: "result", ...part }));
      const receive = () => attempts.map((attempt) => deliveryChecks.receive(attempt));
      const names = attempts.map(({ key }) => key).join();
      const reply = await network.call(process, `album of ${names}`, timeoutMs, receive);
      if (reply.kind !== "answered") return false;
      let isRecorded = true;
      for (const [at, attempt] of attempts.entries()) {
        const files = reply.value[at] === "taken" ? `photo:result of ${attempt.key}` : undefined;
        const { ended } = parts[at] ?? parts[0];
        isRecorded = (await record(ended, attempt, files)) && isRecorded;
      }
      return isRecorded;
    },

    async deliver(ended, urls, { isLate = false, isRepeated = false } = {}) {
      const kind = isLate ? "gift" : "result";
      const attempt = deliveryChecks.begin({ kind, ended, urls, isRepeated });
      const sent = await send(attempt);
      if (sent === undefined && !isRepeated) return false;
      return record(ended, attempt, sent?.files);
    },

    async notifyRefund(refunded, _, { isRepeated = false } = {}) {
      const attempt = deliveryChecks.begin({
        kind: "refund",
        ended: refunded,
        urls: [],
        isRepeated,
      });
      const sent = await send(attempt);
      if (sent === undefined && !isRepeated) return false;
      return record(refunded, attempt);
    },
  };
}
