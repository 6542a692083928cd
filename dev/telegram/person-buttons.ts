import type { ChatMessage, User } from "./chats.js";
import type { Delivery } from "./delivery.js";
import { toApiMessage } from "./messages.js";
import { type PersonOptions, type Sent, send } from "./person-messages.js";
import type { KeyboardButton } from "./reply-keyboard.js";
import type { State } from "./state.js";

/** What came of a press: whether and with what words the bot ended the button's waiting. */
export interface Press {
  readonly delivery: Delivery;
  readonly answered: boolean;
  readonly answer: string | undefined;
}

let lastPress = 0;

/** All that a person can do with buttons. */
export function pressing(options: PersonOptions, chat: () => ChatMessage[]) {
  const { user, state, deliver } = options;

  /** A press with any data, on any message or on one that is gone. */
  async function pressData(data: string, message?: object): Promise<Press> {
    const id = `press-${++lastPress}`;
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

  /** A press on a message; it may have changed since the person looked at it. */
  const pressOn = (message: ChatMessage, data: string) =>
    pressData(data, messageOf(state, message));

  return {
    pressData,
    pressOn,

    /** Answers a button that asks for users; without more in the request the bot gets their ids alone. */
    shareUsers({ request_users: wanted }: KeyboardButton, users: readonly User[]): Promise<Sent> {
      const { request_id, max_quantity = 1 } = wanted ?? {};
      if (request_id === undefined) throw new Error("the button asks for no users");
      if (users.length > max_quantity) throw new Error(`at most ${max_quantity} may be picked`);
      const shared = users.map(({ id }) => ({ user_id: id }));
      return send(options, { content: { users_shared: { request_id, users: shared } } });
    },

    /**
     * Presses a button, of the newest message with buttons if none is named, by its text. The bot
     * gets the message as it is now.
     */
    press(label: string, on?: ChatMessage): Promise<Press> {
      const seen = on ?? chat().findLast(({ buttons }) => buttons.length > 0);
      if (seen === undefined) throw new Error(`no button "${label}"`);
      const now = state.chats.find(seen.chatId, seen.messageId);
      const buttons = [...seen.buttons, ...(now?.buttons ?? [])].flat();
      const button = buttons.find(({ text }) => text.includes(label));
      if (button === undefined) throw new Error(`no button "${label}"`);
      return pressOn(seen, button.callback_data ?? "");
    },
  };
}

/** As it is now; of a deleted one Telegram tells only where it was, and the date 0. */
function messageOf(state: State, { chatId, messageId }: ChatMessage): object {
  const message = state.chats.find(chatId, messageId);
  if (message !== undefined) return toApiMessage(state, message);
  return { chat: state.chats.get(chatId), message_id: messageId, date: 0 };
}
