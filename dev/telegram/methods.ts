import type { ChatMessage, Chats, User } from "./chats.js";
import type { Webhook } from "./delivery.js";
import { Refusal, visibleText } from "./limits.js";
import type { Stars } from "./stars.js";

/** What the methods read and change. */
export interface State {
  readonly bot: User & { readonly username: string };
  readonly chats: Chats;
  readonly stars: Stars;
  /** Presses that wait for `answerCallbackQuery`; each may be answered once. */
  readonly openPresses: Map<string, (text: string | undefined) => void>;
  /** Checkouts that wait for `answerPreCheckoutQuery`. */
  readonly openCheckouts: Map<string, (answer: CheckoutAnswer) => void>;
  /** Set by `setMyCommands` and the like, by method and language. */
  readonly profile: Map<string, unknown>;
  webhook: Webhook | undefined;
  lastError: { readonly message: string; readonly at: number } | undefined;
  waiting: number;
}

export interface CheckoutAnswer {
  readonly ok: boolean;
  readonly complaint: string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: checked against the Bot API's own list before.
type Parameters = any;
type Method = (state: State, parameters: Parameters) => unknown;

/** A message as the Bot API shows it. */
export function toApiMessage({ bot, chats }: State, message: ChatMessage) {
  const { messageId, chatId, sentAt, text, buttons, invoice } = message;
  return {
    message_id: messageId,
    date: Math.floor(sentAt / 1000),
    chat: chats.open(chatId),
    from: bot,
    ...(invoice === undefined
      ? { text }
      : {
          invoice: {
            title: invoice.title,
            description: invoice.description,
            start_parameter: "",
            currency: invoice.currency,
            total_amount: invoice.stars,
          },
        }),
    ...(buttons.length > 0 && { reply_markup: { inline_keyboard: buttons } }),
  };
}

const buttonsOf = (parameters: Parameters) => parameters.reply_markup?.inline_keyboard ?? [];

/** What this Telegram can do; any other method of the Bot API is refused as not done here. */
export const methods: Readonly<Record<string, Method>> = {
  getMe: ({ bot }) => bot,

  sendMessage(state, parameters) {
    const { id } = state.chats.open(parameters.chat_id);
    const text = visibleText(parameters);
    const buttons = buttonsOf(parameters);
    return toApiMessage(state, state.chats.add({ chatId: id, fromBot: true, text, buttons }));
  },

  sendInvoice(state, parameters) {
    const { title, description, payload, currency, prices } = parameters;
    const { id } = state.chats.open(parameters.chat_id);
    const stars = prices[0].amount;
    const message = state.chats.add({
      chatId: id,
      fromBot: true,
      text: `${title}\n${description}`,
      buttons: [],
      invoice: { title, description, payload, currency, stars },
    });
    return toApiMessage(state, message);
  },

  editMessageText(state, parameters) {
    state.chats.open(parameters.chat_id);
    const message = state.chats.find(parameters.chat_id, parameters.message_id);
    if (!message.fromBot) throw new Refusal("Bad Request: message can't be edited");
    const change = { text: visibleText(parameters), buttons: buttonsOf(parameters) };
    return toApiMessage(state, state.chats.edit(message, change));
  },

  answerCallbackQuery({ openPresses }, { callback_query_id, text }) {
    const answer = openPresses.get(callback_query_id);
    if (answer === undefined) {
      throw new Refusal(
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
      );
    }
    openPresses.delete(callback_query_id);
    answer(text);
    return true;
  },

  answerPreCheckoutQuery({ openCheckouts }, { pre_checkout_query_id, ok, error_message }) {
    const answer = openCheckouts.get(pre_checkout_query_id);
    if (answer === undefined) {
      throw new Refusal(
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
      );
    }
    openCheckouts.delete(pre_checkout_query_id);
    answer({ ok, complaint: error_message });
    return true;
  },

  setWebhook(state, { url, secret_token, allowed_updates }) {
    state.webhook = {
      url,
      secret: secret_token,
      allowed: allowed_updates ?? state.webhook?.allowed,
    };
    return true;
  },

  getWebhookInfo({ webhook, lastError, waiting }) {
    return {
      url: webhook?.url ?? "",
      has_custom_certificate: false,
      pending_update_count: waiting,
      ...(webhook?.allowed && { allowed_updates: webhook.allowed }),
      ...(lastError && {
        last_error_message: lastError.message,
        last_error_date: Math.floor(lastError.at / 1000),
      }),
    };
  },

  setMyCommands: remember("commands"),
  setMyDescription: remember("description"),
  setMyShortDescription: remember("short_description"),

  getStarTransactions: ({ stars }, { offset = 0, limit = 100 }) => ({
    transactions: stars.transactions.slice(offset, offset + limit),
  }),
};

function remember(field: string): Method {
  return ({ profile }, parameters) => {
    profile.set(`${field} ${parameters.language_code ?? ""}`.trim(), parameters[field]);
    return true;
  };
}
