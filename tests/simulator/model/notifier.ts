import { type Ended, type Ledger, LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import type { Announcer } from "../../../lib/studio/notifier.js";
import type { Telling, Tidings } from "../checks/delivery-checks.js";
import type { Link } from "./network.js";
import type { Life } from "./process.js";

export interface AnnouncerOptions {
  readonly ledger: Ledger;
  readonly link: Link;
  readonly life: Life;
  readonly tidings: Tidings;
}

/** Telegram fetches what it is to send before it answers. */
const timeoutMs = 30_000;

/** Tells users as the bot's own announcer does, without its words: lib/bot/delivery/notifier.ts. */
export function createAnnouncer({ ledger, link, life, tidings }: AnnouncerOptions): Announcer {
  /** @returns the names of the files, or none if Telegram will never take them; undefined = unheard */
  async function send(telling: Telling): Promise<{ readonly files?: string } | undefined> {
    const receive = () => tidings.receive(telling);
    const what = `${telling.kind} of ${telling.key}`;
    const reply = await link.call(life, what, timeoutMs, receive);
    if (reply.kind !== "answered") return undefined;
    return reply.value === "taken" && telling.kind !== "regret" ? { files: `photo:${what}` } : {};
  }

  async function record({ generation }: Ended, telling: Telling, files?: string): Promise<boolean> {
    const { userId, key } = generation;
    try {
      await ledger.delivered({ userId, key, files });
    } catch (error) {
      if (error instanceof LedgerUnavailable) return false;
      throw error;
    }
    if (life.alive) tidings.recorded(telling, life.slot);
    return true;
  }

  return {
    async bring(ended, urls, { isLate = false, isRepeated = false } = {}) {
      const kind = isLate ? "gift" : "result";
      const telling = tidings.begin({ kind, ended, urls, isRepeated });
      const sent = await send(telling);
      if (sent === undefined && !isRepeated) return false;
      return record(ended, telling, sent?.files);
    },

    async regret(refunded, _, { isRepeated = false } = {}) {
      const telling = tidings.begin({ kind: "regret", ended: refunded, urls: [], isRepeated });
      const sent = await send(telling);
      if (sent === undefined && !isRepeated) return false;
      return record(refunded, telling);
    },
  };
}
