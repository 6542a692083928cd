import type { Applied } from "../../ledger/ledger.js";
import type { Reversal, StarPayment } from "../../payments/star-payments.js";
import { type TakenBonus, takeBack } from "../../payments/take-back.js";
import { TelegramError } from "../../telegram.js";
import type { CoreDependencies } from "../context.js";
import { bonusTexts } from "../texts/bonus-texts.js";
import { languageOf } from "../texts/texts.js";
import { toMessage } from "../ui/screen.js";

/**
 * Takes back what a refunded payment gave. The users of its bonuses hear of them from here.
 * @returns what its payer is to hear, unless they heard it from the operator's act that came first
 */
export async function takeBackAll(
  payment: StarPayment,
  reversal: Reversal,
  dependencies: Pick<CoreDependencies, "ledger" | "telegram" | "texts" | "log">,
): Promise<{ readonly payment: StarPayment; readonly applied: Applied } | undefined> {
  const taken = await takeBack(payment.userId, reversal, dependencies);
  const { userId, applied, isFirst, actor, bonuses } = taken;
  await notifyTakenBonuses(bonuses, dependencies);
  const isAnnounced = !isFirst && actor !== undefined;
  return isAnnounced ? undefined : { payment: { ...payment, userId }, applied };
}

/** Tells the users of bonuses that were taken back with their payments; a failure is only logged. */
export async function notifyTakenBonuses(
  bonuses: readonly TakenBonus[],
  { telegram, texts, log }: Pick<CoreDependencies, "telegram" | "texts" | "log">,
): Promise<void> {
  for (const { userId, amount, balance, ...bonus } of bonuses) {
    const language = languageOf(bonus.language);
    const { figures } = await texts.in(language);
    const text = bonusTexts[language].taken(figures, -amount, balance);
    await telegram.patient
      .call("sendMessage", toMessage(userId, { text }))
      .catch((error: unknown) => {
        if (error instanceof TelegramError && error.code === 403) return;
        log.error("A bonus that was taken back could not be announced", error);
      });
  }
}
