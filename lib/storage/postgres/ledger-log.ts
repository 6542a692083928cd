import type { Applied, Charge, ChargeOutcome } from "../../ledger/ledger.js";
import { formatMoney, type Money } from "../../ledger/money.js";
import type { Entry } from "../../ledger/operation.js";
import type { Log } from "../../log.js";

/** The lines that dashboards of operators look for. */
export function createLedgerLog(log: Log) {
  const balance = (userId: number, sum: Money) =>
    log.info(`✅ Balance saved to DB: user_id=${userId}, balance=${formatMoney(sum)}`);

  return {
    balance,
    /** @param ambiguous what is on record already may have been put there by our own first try */
    applied(userId: number, entries: readonly Entry[], outcome: Applied, ambiguous: boolean): void {
      const news = entries.filter(({ key }) => isNews(key, outcome, ambiguous));
      if (news.length > 0) balance(userId, outcome.balance);
      for (const { amount } of news.filter(({ type }) => type === "payment")) {
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

function isNews(key: string, { applied, keyConflicts }: Applied, ambiguous: boolean): boolean {
  return applied.includes(key) || (ambiguous && !keyConflicts.includes(key));
}
