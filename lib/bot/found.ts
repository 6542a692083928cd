import { isFresh } from "../ledger/time.js";
import type { Reconciled } from "../payments/reconcile.js";
import type { Found } from "../payments/record-missing.js";
import type { Dependencies } from "./context.js";
import { toMessage } from "./screen.js";
import { languageOf } from "./texts/texts.js";

/** No announcement is sent after this: the other chores need time, and the money is safe. */
const patienceMs = 20_000;

const remedies: Record<NonNullable<Reconciled["lack"]>, string> = {
  behind:
    "It is still comparing payments that are more than a week old. Call /api/cron more often.",
  unseen:
    "Part of the last week was not compared, and without an object store no run knows where the last one stopped. Configure a store, or call /api/cron more often.",
};

/** Tells the users of money that only the reconciliation put on record, and the operator of all. */
export async function announceReconciled(
  { found, open, lack }: Pick<Reconciled, "found" | "open" | "lack">,
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
  if (lack !== undefined)
    await operator.tell("The reconciliation does not keep up", remedies[lack]);
  const since = now();
  for (const movement of found) {
    if (!isFresh(since, now(), patienceMs))
      return log.warn("Not every reconciled payment was announced");
    await announce(movement, dependencies);
  }
}

async function announce(
  { userId, languageCode, entry, amount, balance }: Found,
  { telegram, texts, log }: Pick<Dependencies, "telegram" | "texts" | "log">,
): Promise<void> {
  const { paid, returned } = texts[languageOf(languageCode)];
  const text = (entry.type === "payment" ? paid : returned)(amount, balance);
  await telegram
    .call("sendMessage", toMessage(userId, { text }))
    .catch((error: unknown) => log.error("A reconciled payment could not be announced", error));
}
