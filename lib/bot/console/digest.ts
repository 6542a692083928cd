import { randomUUID } from "node:crypto";
import { type DigestHour, type DigestOutcome, sendDigest } from "../../shop/digest.js";
import type { CoreDependencies } from "../context.js";
import { languageOf } from "../texts/texts.js";
import { toMessage } from "../ui/screen.js";
import { consoleLanguageOf } from "./console-language.js";
import { penOf } from "./stats.js";
import { digestText, statsWords } from "./texts/stats.js";

export interface DigestSettings extends DigestHour {
  /** Admins and viewers. */
  readonly operators: readonly number[];
}

type Parts = Pick<CoreDependencies, "openShop" | "telegram" | "texts" | "log" | "now">;

/**
 * Sends the newest digest that is due to every operator, in the language that they chose or last ordered
 * in, once over all instances.
 * @throws LedgerUnavailable if it could not be claimed
 */
export async function sendDueDigest(
  parts: Parts,
  settings: DigestSettings,
): Promise<DigestOutcome> {
  const { telegram, texts, log, now } = parts;
  const { adminLog, statistics, users } = await parts.openShop();
  const { operators } = settings;

  /** The digest is claimed by now: one in English is better than none. */
  const findLanguages = () =>
    users.languages(operators).catch((error: unknown): ReadonlyMap<number, string> => {
      log.warn(`The digest is in English: ${error}`);
      return new Map();
    });

  return sendDigest({
    ...settings,
    adminLog,
    statistics,
    now,
    newClaim: randomUUID,
    async send(figures) {
      const known = await findLanguages();
      const textFor = async (id: number) => {
        const language = consoleLanguageOf(languageOf(known.get(id)));
        const { figures: format } = await texts.in(language);
        return digestText(
          statsWords[language],
          penOf(format, settings.timeZone, language),
          figures,
        );
      };
      const sending = operators.map(async (id) =>
        telegram.patient
          .call("sendMessage", toMessage(id, { text: await textFor(id) }))
          .catch((error: unknown) => log.error(`The digest did not reach operator ${id}`, error)),
      );
      await Promise.all(sending);
    },
  });
}
