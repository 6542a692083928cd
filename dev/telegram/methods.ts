import { editingMethods } from "./editing.js";
import { formatted, Refusal } from "./limits.js";
import { mediaMethods } from "./media.js";
import { openThread, post } from "./messages.js";
import type { Method, Methods, Parameters, State } from "./state.js";

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
    openThread(state, parameters);
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

  setMyCommands(state, parameters, attachments) {
    const where = placeOf(state, parameters.scope);
    return remember(`commands${where}`, "commands")(state, parameters, attachments);
  },
  setMyDescription: remember("description"),
  setMyShortDescription: remember("short_description"),

  getStarTransactions: ({ stars }, { offset = 0, limit = 100 }) => ({
    transactions: stars.transactions.slice(offset, offset + limit),
  }),
};

const tooOld = () =>
  new Refusal("Bad Request: query is too old and response timeout expired or query ID is invalid");

/** Where commands are shown: everywhere, or in one chat that the bot knows. */
function placeOf({ chats }: State, scope: Parameters): string {
  if (scope === undefined) return "";
  if (scope.type !== "chat") {
    throw new Refusal(`The local Telegram does not do commands for ${scope.type}`, 501);
  }
  if (chats.get(Number(scope.chat_id)) === undefined) {
    throw new Refusal("Bad Request: chat not found");
  }
  return ` in ${scope.chat_id}`;
}

function remember(name: string, field = name): Method {
  return ({ profile }, parameters) => {
    profile.set(`${name} ${parameters.language_code ?? ""}`.trim(), parameters[field]);
    return true;
  };
}
