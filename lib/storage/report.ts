import type { Applied, Charge, ChargeOutcome } from "../ledger/ledger.js";
import { formatMoney, type Money } from "../ledger/money.js";
import type { Entry } from "../ledger/operation.js";
import type { Log } from "../log.js";

/** The lines that dashboards of operators look for. */
export function reportTo(log: Log) {
  const balance = (userId: number, sum: Money) =>
    log.info(`✅ Balance saved to DB: user_id=${userId}, balance=${formatMoney(sum)}`);

  return {
    balance,
    applied(userId: number, entries: readonly Entry[], outcome: Applied): void {
      if (outcome.applied.length > 0) balance(userId, outcome.balance);
      const news = new Set(outcome.applied);
      for (const { key, type, amount } of entries) {
        if (type !== "payment" || !news.has(key)) continue;
        const sum = formatMoney(amount);
        log.info(`✅ Payment operation saved to DB: user_id=${userId}, amount=${sum}`);
      }
    },
    charged({ userId, model }: Charge, outcome: ChargeOutcome): void {
      if (outcome.kind !== "charged") return;
      balance(userId, outcome.balance);
      log.info(
        `✅ Saved generation to DB: user_id=${userId}, model_id=${model}, operation_id=${outcome.operationId}`,
      );
    },
  };
}
