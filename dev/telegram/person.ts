import type { ChatMessage } from "./chats.js";
import { pressing } from "./person-buttons.js";
import { type PersonOptions, writing } from "./person-messages.js";
import { paying } from "./person-payments.js";

/** A person with a Telegram client: their actions become updates for the bot. */
export function createPerson(options: PersonOptions) {
  const { user, state } = options;
  const { id, first_name } = user;
  state.chats.join({ id, type: "private", first_name });
  const chat = () => state.chats.messages.filter(({ chatId }) => chatId === id);

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

    block: () => void state.chats.blocked.add(id),
    unblock: () => void state.chats.blocked.delete(id),

    ...writing(options),
    ...pressing(options, chat),
    ...paying(options, chat),
  };
}

export type Person = ReturnType<typeof createPerson>;
