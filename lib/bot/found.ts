import { isFresh } from "../ledger/time.js";
import type { Found, Reconciled } from "../payments/reconcile.js";
import type { Dependencies } from "./context.js";
import { toMessage } from "./screen.js";
import { languageOf } from "./texts/texts.js";

/** The scheduler has a minute; what is not said by then stays unsaid, the money is safe. */
const patienceMs = 20_000;

/** Tells the users of money that only the reconciliation put on record, and the operator of all. */
export async function announceReconciled(
  { found, open }: Reconciled,
  dependencies: Pick<Dependencies, "telegram" | "texts" | "log" | "operator" | "now">,
): Promise<void> {
  const { operator, log, now } = dependencies;
  if (found.length > 0) {
    const keys = found.map(({ entry, promised }) => `${entry.key}${promised ? "" : " (not ours)"}`);
    await operator.tell("No update had brought these, the reconciliation did", keys.join(", "));
  }
  if (open.length > 0) {
    const facts = open.map(({ chargeId, userId, reason }) => `${chargeId} of ${userId}: ${reason}`);
    await operator.tell("Telegram lists what is not on record", facts.join(", "));
  }
  const since = now();
  for (const movement of found) {
    if (!isFresh(since, now(), patienceMs))
      return log.warn("Not every reconciled payment was announced");
    await announce(movement, dependencies);
  }
}

async function announce(
  { user, entry, amount, balance }: Found,
  { telegram, texts, log }: Pick<Dependencies, "telegram" | "texts" | "log">,
): Promise<void> {
  const { paid, returned } = texts[languageOf(user.language_code)];
  const text = (entry.type === "payment" ? paid : returned)(amount, balance);
  await telegram
    .call("sendMessage", toMessage(user.id, { text }))
    .catch((error: unknown) => log.error("A reconciled payment could not be announced", error));
}
