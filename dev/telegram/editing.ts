import type { ChatMessage } from "./chats.js";
import { formatted, Refusal } from "./limits.js";
import { buttonsOf, isMute, toApiMessage } from "./messages.js";
import type { Methods, Parameters, State } from "./state.js";

const twoDaysMs = 48 * 60 * 60 * 1000;

/** The methods that change messages or take them away. */
export const editingMethods: Methods = {
  editMessageText(state, parameters) {
    const message = findToEdit(state, parameters);
    if (message.media !== undefined || message.invoice !== undefined) {
      throw new Refusal("Bad Request: there is no text in the message to edit");
    }
    return edit(state, message, { ...formatted(parameters, "text"), ...newButtons(parameters) });
  },

  editMessageCaption(state, parameters) {
    const message = findToEdit(state, parameters);
    if (message.media === undefined || message.media.some(isMute)) {
      throw new Refusal("Bad Request: there is no caption in the message to edit");
    }
    return edit(state, message, { ...formatted(parameters, "caption"), ...newButtons(parameters) });
  },

  editMessageReplyMarkup: (state, parameters) =>
    edit(state, findToEdit(state, parameters), newButtons(parameters)),

  deleteMessage(state, { chat_id, message_id }) {
    state.chats.open(chat_id);
    const message = state.chats.find(chat_id, message_id);
    if (message === undefined) throw new Refusal("Bad Request: message to delete not found");
    if (state.now() - message.sentAt >= twoDaysMs) {
      throw new Refusal("Bad Request: message can't be deleted for everyone");
    }
    state.chats.remove(message);
    return true;
  },
};

/** Without buttons in the call the message loses those that it has. */
const newButtons = (parameters: Parameters) => ({ buttons: buttonsOf(parameters) });

function edit(state: State, message: ChatMessage, change: Partial<ChatMessage>): object {
  return toApiMessage(state, state.chats.edit(message, change));
}

/** A message of the bot with no markup but buttons under it. */
function findToEdit({ chats }: State, { chat_id, message_id }: Parameters): ChatMessage {
  chats.open(chat_id);
  if (message_id === undefined) {
    throw new Refusal("Bad Request: message identifier is not specified");
  }
  const message = chats.find(chat_id, message_id);
  if (message === undefined) throw new Refusal("Bad Request: message to edit not found");
  const { fromBot, forceReply, replyKeyboard } = message;
  if (!fromBot || forceReply !== undefined || replyKeyboard !== undefined) {
    throw new Refusal("Bad Request: message can't be edited");
  }
  return message;
}
