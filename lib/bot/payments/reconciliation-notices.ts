import { alarms } from "../../alarms/alarms.js";
import { isFresh } from "../../ledger/time.js";
import type { Reconciliation } from "../../payments/reconcile.js";
import type { MissingPayment } from "../../payments/record-missing.js";
import type { CoreDependencies } from "../context.js";
import { languageOf } from "../texts/texts.js";
import { toMessage } from "../ui/screen.js";
import { notifyTakenBonuses } from "./bonus-notices.js";

/** No announcement is sent after this: the other jobs need time, and the money is safe. */
const announceForMs = 20_000;

/** Tells the users of money that only the reconciliation put on record, and the operator of all. */
export async function notifyReconciled(
  {
    found,
    unresolved,
    bonuses = [],
    lag,
  }: Pick<Reconciliation, "found" | "unresolved" | "lag"> &
    Partial<Pick<Reconciliation, "bonuses">>,
  dependencies: Pick<CoreDependencies, "telegram" | "texts" | "log" | "operator" | "now">,
): Promise<void> {
  const { operator, log, now } = dependencies;
  if (found.length > 0) {
    const payments = found.map(({ entry, ...one }) => ({ ...one, key: entry.key }));
    await operator.sendAlarm(alarms.reconciled({ payments }));
  }
  if (unresolved.length > 0) await operator.sendAlarm(alarms.unrecorded({ payments: unresolved }));
  if (lag !== undefined) await operator.sendAlarm(alarms.reconciliationLags({ lag }));
  const since = now();
  for (const movement of found) {
    if (!isFresh(since, now(), announceForMs))
      return log.warn("Not every reconciled payment was announced");
    await announce(movement, dependencies);
  }
  await notifyTakenBonuses(bonuses, dependencies);
}

async function announce(
  { userId, languageCode, entry, amount, balance }: MissingPayment,
  { telegram, texts, log }: Pick<CoreDependencies, "telegram" | "texts" | "log">,
): Promise<void> {
  const { paid, returned } = await texts.in(languageOf(languageCode));
  const text = (entry.type === "payment" ? paid : returned)(amount, balance);
  await telegram.patient
    .call("sendMessage", toMessage(userId, { text }))
    .catch((error: unknown) => log.error("A reconciled payment could not be announced", error));
}
