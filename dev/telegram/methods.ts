import { setMyCommands } from "./command-menu.js";
import { editingMethods } from "./editing.js";
import { formatted, Refusal } from "./limits.js";
import { mediaMethods } from "./media.js";
import { openThread, post } from "./messages.js";
import type { Method, Methods } from "./state.js";

/** What this Telegram can do; any other method of the Bot API is refused as not done here. */
export const methods: Methods = {
  getMe: ({ bot }) => bot,

  sendMessage: (state, parameters) => post(state, parameters, formatted(parameters, "text")),

  sendInvoice(state, parameters) {
    const { title, description, payload, currency, prices } = parameters;
    const invoice = { title, description, payload, currency, stars: prices[0].amount };
    return post(state, parameters, { text: `${title}\n${description}`, invoice });
  },

  getChat({ chats }, { chat_id }) {
    const chat = chats.get(Number(chat_id));
    if (chat === undefined) throw new Refusal("Bad Request: chat not found");
    return { ...chat, accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: {} };
  },

  sendChatAction(state, parameters) {
    const { id } = openThread(state, parameters);
    for (const listener of state.actionListeners) listener(id, parameters.action);
    return true;
  },

  ...mediaMethods,
  ...editingMethods,

  answerCallbackQuery({ openPresses }, { callback_query_id, text }) {
    const answer = openPresses.get(callback_query_id);
    if (answer === undefined) throw tooOld();
    openPresses.delete(callback_query_id);
    answer(text);
    return true;
  },

  answerPreCheckoutQuery({ openCheckouts }, { pre_checkout_query_id, ok, error_message }) {
    const answer = openCheckouts.get(pre_checkout_query_id);
    if (answer === undefined) throw tooOld();
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

  getWebhookInfo({ webhook, lastError, undelivered }) {
    return {
      url: webhook?.url ?? "",
      has_custom_certificate: false,
      pending_update_count: undelivered.size,
      ...(webhook?.allowed && { allowed_updates: webhook.allowed }),
      ...(lastError && {
        last_error_message: lastError.message,
        last_error_date: Math.floor(lastError.at / 1000),
      }),
    };
  },

  setMyCommands,
  setMyDescription: remember("description"),
  setMyShortDescription: remember("short_description"),

  getStarTransactions: ({ stars }, { offset = 0, limit = 100 }) => ({
    transactions: stars.transactions.slice(offset, offset + limit),
  }),

  getMyStarBalance: ({ stars }) => ({ amount: stars.balance() }),

  refundStarPayment({ stars }, { user_id, telegram_payment_charge_id }) {
    stars.refund(user_id, telegram_payment_charge_id);
    return true;
  },
};

const tooOld = () =>
  new Refusal("Bad Request: query is too old and response timeout expired or query ID is invalid");

function remember(name: string): Method {
  return ({ profile }, parameters) => {
    profile.set(`${name} ${parameters.language_code ?? ""}`.trim(), parameters[name]);
    return true;
  };
}
