import { randomUUID } from "node:crypto";
import { type DigestHour, type DigestOutcome, sendDigest } from "../../shop/digest.js";
import type { CoreDependencies } from "../context.js";
import { toMessage } from "../ui/screen.js";
import { penOf } from "./stats.js";
import { digestText, statsWords } from "./texts/stats.js";

/** Telegram does not tell an operator's language before they write: like alarms, the digest is in English. */
const language = "en";

export interface DigestSettings extends DigestHour {
  /** Admins and viewers. */
  readonly operators: readonly number[];
}

type Parts = Pick<CoreDependencies, "openShop" | "telegram" | "texts" | "log" | "now">;

/**
 * Sends the newest digest that is due to every operator, once over all instances.
 * @throws LedgerUnavailable if it could not be claimed
 */
export async function sendDueDigest(
  parts: Parts,
  settings: DigestSettings,
): Promise<DigestOutcome> {
  const { telegram, texts, log, now } = parts;
  const { adminLog, statistics } = await parts.openShop();
  const { figures: format } = await texts.in(language);
  const pen = penOf(format, settings.timeZone, language);

  return sendDigest({
    ...settings,
    adminLog,
    statistics,
    now,
    newClaim: randomUUID,
    async send(figures) {
      const text = digestText(statsWords[language], pen, figures);
      const sending = settings.operators.map((id) =>
        telegram.patient
          .call("sendMessage", toMessage(id, { text }))
          .catch((error: unknown) => log.error(`The digest did not reach operator ${id}`, error)),
      );
      await Promise.all(sending);
    },
  });
}
