import type { ChatMessage, Invoice, User } from "./chats.js";
import type { Delivery, Update } from "./delivery.js";
import { type CheckoutAnswer, type State, toApiMessage } from "./methods.js";
import type { Payment } from "./stars.js";

/** How long Telegram waits for the answer to a checkout. */
const checkoutPatienceMs = 10_000;

export type Deliver = (content: Omit<Update, "update_id">) => Promise<Delivery>;

/** What came of an attempt to pay. */
export interface Purchase {
  readonly answer: CheckoutAnswer;
  /** Absent if the checkout was refused. */
  readonly payment?: Payment;
  readonly delivery?: Delivery;
}

/** What came of a press: whether and with what words the bot ended the button's waiting. */
export interface Press {
  readonly delivery: Delivery;
  readonly answered: boolean;
  readonly answer: string | undefined;
}

export interface PersonOptions {
  readonly user: User;
  readonly state: State;
  readonly deliver: Deliver;
  readonly now: () => number;
}

let lastQuery = 0;

/** Somebody with a Telegram client: what he does becomes updates for the bot. */
export function createPerson(options: PersonOptions) {
  const { user, state } = options;
  state.chats.join(privateChatOf(user));
  const chat = () => state.chats.messages.filter(({ chatId }) => chatId === user.id);

  return {
    user,

    /** Everything in the private chat, oldest first. */
    get chat(): readonly ChatMessage[] {
      return chat();
    },

    /** The bot's newest message. */
    get screen(): ChatMessage | undefined {
      return chat().findLast(({ fromBot }) => fromBot);
    },

    block: () => void state.chats.blocked.add(user.id),
    unblock: () => void state.chats.blocked.delete(user.id),

    ...writing(options),
    ...pressing(options, chat),
    ...paying(options, chat),
  };
}

export type Person = ReturnType<typeof createPerson>;

const privateChatOf = ({ id, first_name }: User) => ({ id, type: "private", first_name }) as const;

function sendMessage(
  { user, state, deliver, now }: PersonOptions,
  content: object,
  place: object = privateChatOf(user),
): Promise<Delivery> {
  const text = "text" in content ? String(content.text) : "";
  const { messageId } = state.chats.add({ chatId: user.id, fromBot: false, text, buttons: [] });
  const head = { message_id: messageId, date: Math.floor(now() / 1000), chat: place, from: user };
  return deliver({ message: { ...head, ...content } });
}

function writing(options: PersonOptions) {
  return {
    say: (text: string) => sendMessage(options, { text, ...commandEntity(text) }),

    /** Anything that is no text: `{ sticker: {...} }`. */
    sendContent: (content: object) => sendMessage(options, content),

    sayInGroup(text: string, group: { readonly id: number; readonly title: string }) {
      const place = { ...group, type: "group" } as const;
      options.state.chats.join(place);
      return sendMessage(options, { text, ...commandEntity(text) }, place);
    },
  };
}

function pressing({ user, state, deliver }: PersonOptions, chat: () => ChatMessage[]) {
  /** A press with any data, on any message or on one that is gone. */
  async function pressData(data: string, message?: object): Promise<Press> {
    const id = `press-${++lastQuery}`;
    let answer: string | undefined;
    let answered = false;
    state.openPresses.set(id, (text) => {
      answer = text;
      answered = true;
    });
    const query = { id, from: user, chat_instance: "1", data, ...(message && { message }) };
    const delivery = await deliver({ callback_query: query });
    return { delivery, answered, answer };
  }

  return {
    pressData,

    /** Presses a button, of the newest message with buttons if none is named, by its text. */
    press(label: string, on?: ChatMessage): Promise<Press> {
      const message = on ?? chat().findLast(({ buttons }) => buttons.length > 0);
      const button = message?.buttons.flat().find(({ text }) => text.includes(label));
      if (message === undefined || button === undefined) throw new Error(`no button "${label}"`);
      return pressData(button.callback_data ?? "", toApiMessage(state, message));
    },
  };
}

function paying(options: PersonOptions, chat: () => ChatMessage[]) {
  const { user, state } = options;

  /** Telegram's message about a payment; may be sent again. */
  function tellPaid({ chargeId, invoice }: Payment): Promise<Delivery> {
    return sendMessage(options, {
      successful_payment: { ...factsOf(invoice), ...idsOf(chargeId) },
    });
  }

  /** Telegram's message about a payment that it gave back; may be sent again. */
  function tellReturned({ chargeId, invoice }: Payment): Promise<Delivery> {
    const { telegram_payment_charge_id } = idsOf(chargeId);
    const refunded_payment = { ...factsOf(invoice), telegram_payment_charge_id };
    return sendMessage(options, { refunded_payment });
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
    payUnheard: (invoice: Invoice): Payment => state.stars.take(user, invoice),

    tellReturned,

    /** Telegram gives the Stars back, once, and tells the bot. */
    giveBack: (chargeId: string): Promise<Delivery> => tellReturned(state.stars.giveBack(chargeId)),
  };
}

async function checkout({ user, state, deliver }: PersonOptions, invoice: Invoice) {
  const id = `checkout-${++lastQuery}`;
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

function commandEntity(text: string) {
  const command = /^\/\w+(@\w+)?/.exec(text)?.[0];
  if (command === undefined) return {};
  return { entities: [{ type: "bot_command", offset: 0, length: command.length }] };
}
