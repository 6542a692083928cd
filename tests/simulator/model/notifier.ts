import {
  type EndedGeneration,
  type Ledger,
  LedgerUnavailable,
} from "../../../lib/ledger/ledger.js";
import type { Notifier } from "../../../lib/studio/notifier.js";
import type { Telling, Tidings } from "../checks/delivery-checks.js";
import type { Link } from "./network.js";
import type { Life } from "./process.js";

export interface NotifierOptions {
  readonly ledger: Ledger;
  readonly link: Link;
  readonly life: Life;
  readonly tidings: Tidings;
}

/** Telegram fetches what it is to send before it answers. */
const timeoutMs = 30_000;

/** Tells users as the bot's own notifier does, without its words: lib/bot/delivery/notifier.ts. */
export function createNotifier({ ledger, link, life, tidings }: NotifierOptions): Notifier {
  /** @returns the names of the files, or none if Telegram will never take them; undefined = ambiguous */
  async function send(telling: Telling): Promise<{ readonly files?: string } | undefined> {
    const receive = () => tidings.receive(telling);
    const what = `${telling.kind} of ${telling.key}`;
    const reply = await link.call(life, what, timeoutMs, receive);
    if (reply.kind !== "answered") return undefined;
    return reply.value === "taken" && telling.kind !== "regret" ? { files: `photo:${what}` } : {};
  }

  async function record(
    { generation }: EndedGeneration,
    telling: Telling,
    files?: string,
  ): Promise<boolean> {
    const { userId, key } = generation;
    try {
      await ledger.markDelivered({ userId, key, files });
    } catch (error) {
      if (error instanceof LedgerUnavailable) return false;
      throw error;
    }
    if (life.alive) tidings.recorded(telling, life.slot);
    return true;
  }

  return {
    async deliver(ended, urls, { isLate = false, isRepeated = false } = {}) {
      const kind = isLate ? "gift" : "result";
      const telling = tidings.begin({ kind, ended, urls, isRepeated });
      const sent = await send(telling);
      if (sent === undefined && !isRepeated) return false;
      return record(ended, telling, sent?.files);
    },

    async notifyRefund(refunded, _, { isRepeated = false } = {}) {
      const telling = tidings.begin({ kind: "regret", ended: refunded, urls: [], isRepeated });
      const sent = await send(telling);
      if (sent === undefined && !isRepeated) return false;
      return record(refunded, telling);
    },
  };
}
