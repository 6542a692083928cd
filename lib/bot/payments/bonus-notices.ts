import type { TakenBonus } from "../../payments/take-back.js";
import { TelegramError } from "../../telegram.js";
import type { CoreDependencies } from "../context.js";
import { bonusTexts } from "../texts/bonus-texts.js";
import { languageOf } from "../texts/texts.js";
import { toMessage } from "../ui/screen.js";

/** Tells the users of bonuses that were taken back with their payments; a failure is only logged. */
export async function notifyTakenBonuses(
  bonuses: readonly TakenBonus[],
  { telegram, texts, log }: Pick<CoreDependencies, "telegram" | "texts" | "log">,
): Promise<void> {
  for (const { userId, amount, balance, ...bonus } of bonuses) {
    const language = languageOf(bonus.language);
    const text = bonusTexts[language].taken(texts[language].figures, -amount, balance);
    await telegram.patient
      .call("sendMessage", toMessage(userId, { text }))
      .catch((error: unknown) => {
        if (error instanceof TelegramError && error.code === 403) return;
        log.error("A bonus that was taken back could not be announced", error);
      });
  }
}
