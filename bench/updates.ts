import { createStarPayments } from "../lib/payments/star-payments.js";
import { deriveKey } from "../lib/util/secrets.js";

export const secret = "secret-of-the-benchmark";

const starPayments = createStarPayments({
  key: deriveKey(secret, "invoice"),
  starsPerUnit: () => ({ perMille: 1600n }),
});

/** Enough users that none of them reaches the rate limit. */
export const people = 1024;

/** /balance from one of them. */
export function balanceUpdate(number: number): object {
  const entities = [{ type: "bot_command", offset: 0, length: 8 }];
  return { update_id: number, message: { ...messageOf(number), text: "/balance", entities } };
}

/** A new payment. */
export function paymentUpdate(number: number): object {
  const id = `bench-${number}`;
  const message = messageOf(number);
  const successful_payment = {
    currency: "XTR",
    total_amount: 160,
    invoice_payload: starPayments.makeInvoice(message.from.id, 100_00n, Date.now()).payload,
    telegram_payment_charge_id: id,
    provider_payment_charge_id: id,
  };
  return { update_id: number, message: { ...message, successful_payment } };
}

function messageOf(number: number) {
  const id = 1 + (number % people);
  return {
    message_id: number,
    date: Math.floor(Date.now() / 1000),
    chat: { id, type: "private", first_name: "Ann" },
    from: { id, is_bot: false, first_name: "Ann", language_code: "en" },
  };
}
