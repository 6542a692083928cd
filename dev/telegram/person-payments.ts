import type { ChatMessage, Invoice } from "./chats.js";
import type { Delivery } from "./delivery.js";
import { type PersonOptions, send } from "./person-messages.js";
import type { Payment } from "./stars.js";
import type { CheckoutAnswer } from "./state.js";

/** How long Telegram waits for the answer to a checkout. */
const checkoutPatienceMs = 10_000;

/** What came of an attempt to pay. */
export interface Purchase {
  readonly answer: CheckoutAnswer;
  /** Absent if the checkout was refused. */
  readonly payment?: Payment;
  readonly delivery?: Delivery;
}

let lastCheckout = 0;

/** All that a person can do with Stars. */
export function paying(options: PersonOptions, chat: () => ChatMessage[]) {
  const { user, state } = options;

  /** Telegram's message about a payment; may be sent again. */
  function tellPaid({ chargeId, invoice }: Payment): Promise<Delivery> {
    const successful_payment = { ...factsOf(invoice), ...idsOf(chargeId) };
    return send(options, { content: { successful_payment } });
  }

  /** Telegram's message about a payment that it gave back; may be sent again. */
  function tellReturned({ chargeId, invoice }: Payment): Promise<Delivery> {
    const { telegram_payment_charge_id } = idsOf(chargeId);
    const refunded_payment = { ...factsOf(invoice), telegram_payment_charge_id };
    return send(options, { content: { refunded_payment } });
  }

  return {
    tellPaid,

    /** Asks whether this invoice may be paid. */
    checkout: (invoice: Invoice) => checkout(options, invoice),

    /** Pays an invoice, the newest in the chat if none is named: checkout, then the payment. */
    async pay(named?: Invoice): Promise<Purchase> {
      const invoice = named ?? chat().findLast((message) => message.invoice)?.invoice;
      if (invoice === undefined) throw new Error("no invoice to pay");
      const answer = await checkout(options, invoice);
      if (!answer.ok) return { answer };
      const payment = state.stars.take(user, invoice);
      return { answer, payment, delivery: await tellPaid(payment) };
    },

    /** Takes the Stars without any message to the bot, as if the update had been lost. */
    payWithoutUpdate: (invoice: Invoice): Payment => state.stars.take(user, invoice),

    tellReturned,

    /** Telegram gives the Stars back, once, and tells the bot. */
    giveBack: (chargeId: string): Promise<Delivery> => tellReturned(state.stars.giveBack(chargeId)),
  };
}

async function checkout({ user, state, deliver }: PersonOptions, invoice: Invoice) {
  const id = `checkout-${++lastCheckout}`;
  let timer: NodeJS.Timeout | undefined;
  const answer = new Promise<CheckoutAnswer>((resolve) => {
    state.openCheckouts.set(id, resolve);
    const timeout = { ok: false, complaint: "BOT_PRECHECKOUT_TIMEOUT" };
    timer = setTimeout(() => resolve(timeout), checkoutPatienceMs);
  });
  const delivery = deliver({ pre_checkout_query: { id, from: user, ...factsOf(invoice) } });
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    state.openCheckouts.delete(id);
    await delivery;
  }
}

function factsOf({ currency, stars, payload }: Invoice) {
  return { currency, total_amount: stars, invoice_payload: payload };
}

function idsOf(chargeId: string) {
  return { telegram_payment_charge_id: chargeId, provider_payment_charge_id: chargeId };
}
