import type { Found } from "../payments/reconcile.js";
import type { Dependencies } from "./context.js";
import { languageOf } from "./texts/texts.js";

/** Tells a user of money that was put on record only by the reconciliation. */
export async function announceFound(
  { user, entry, amount, balance }: Found,
  { telegram, texts, log }: Pick<Dependencies, "telegram" | "texts" | "log">,
): Promise<void> {
  log.warn(`Reconciled with Telegram: user_id=${user.id}, ${entry.type} ${entry.key}`);
  const { paid, returned } = texts[languageOf(user.language_code)];
  const say = entry.type === "payment" ? paid : returned;
  await telegram
    .call("sendMessage", {
      chat_id: user.id,
      text: say(amount, balance).source,
      parse_mode: "HTML",
    })
    .catch((error: unknown) => log.error("A reconciled payment could not be announced", error));
}
