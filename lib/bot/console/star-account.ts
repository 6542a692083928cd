import { within } from "../../ledger/time.js";
import { hasRecentRefund, type Transactions } from "../../payments/star-pages.js";
import type { RefundAnswer, StarAccount } from "../../shop/refund.js";
import { isUncertain, type Telegram, TelegramError } from "../../telegram.js";

/** The balance is only shown: an operator does not wait long for it. */
const balanceWaitMs = 4_000;

/** The bot's Stars, as the Bot API has them. */
export function createStarAccount(telegram: Telegram): StarAccount {
  const transactions: Transactions = (offset, limit) =>
    telegram.call("getStarTransactions", { offset, limit });

  return {
    refund: (user_id, telegram_payment_charge_id) =>
      telegram.patient
        .call("refundStarPayment", { user_id, telegram_payment_charge_id })
        .then((): RefundAnswer => ({ kind: "refunded" }), toAnswer),

    hasRefund: (chargeId) => hasRecentRefund(transactions, chargeId).catch(ignoreFailure),

    balance: () =>
      within(AbortSignal.timeout(balanceWaitMs), telegram.call("getMyStarBalance"))
        .then(({ amount }) => amount)
        .catch(() => undefined),
  };
}

function toAnswer(error: unknown): RefundAnswer {
  if (!(error instanceof TelegramError)) throw error;
  if (isUncertain(error)) return { kind: "unknown" };
  if (error.description.includes("CHARGE_ALREADY_REFUNDED")) return { kind: "refunded" };
  return { kind: "refused", words: error.description };
}

function ignoreFailure(error: unknown): undefined {
  if (!(error instanceof TelegramError)) throw error;
}
