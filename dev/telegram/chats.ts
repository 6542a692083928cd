import { Refusal } from "./limits.js";

export interface User {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly language_code?: string;
}

export interface Chat {
  readonly id: number;
  readonly type: "private" | "group";
  readonly first_name?: string;
  readonly title?: string;
}

export interface Button {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
}

export interface Invoice {
  readonly payload: string;
  readonly currency: string;
  readonly stars: number;
  readonly title: string;
  readonly description: string;
}

/** A message as people see it, with what belongs to it behind the scenes. */
export interface ChatMessage {
  readonly messageId: number;
  readonly chatId: number;
  readonly fromBot: boolean;
  /** Without markup. */
  readonly text: string;
  readonly buttons: readonly (readonly Button[])[];
  readonly invoice?: Invoice;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

/** Hears of every message that is new or was edited. */
export type Listener = (message: ChatMessage) => void;

/** Every chat of the local Telegram, with its messages. */
export function createChats(now: () => number) {
  const chats = new Map<number, Chat>();
  const messages: ChatMessage[] = [];
  const blocked = new Set<number>();
  const listeners = new Set<Listener>();
  // Ids of another run must not come again: the bot makes keys of them.
  const firstId = Math.floor(now() / 1000) % 2 ** 31;
  const tell = (message: ChatMessage) => {
    for (const listener of listeners) listener(message);
  };

  return {
    messages: messages as readonly ChatMessage[],
    blocked,
    listeners,

    join(chat: Chat): void {
      chats.set(chat.id, chat);
    },

    /** The chat, if the bot may write there. */
    open(chatId: unknown): Chat {
      const chat = chats.get(Number(chatId));
      if (chat === undefined) throw new Refusal("Bad Request: chat not found");
      if (blocked.has(chat.id)) throw new Refusal("Forbidden: bot was blocked by the user", 403);
      return chat;
    },

    add(message: Omit<ChatMessage, "messageId" | "sentAt">): ChatMessage {
      const added = { ...message, messageId: firstId + messages.length, sentAt: now() };
      messages.push(added);
      tell(added);
      return added;
    },

    find(chatId: unknown, messageId: unknown): ChatMessage {
      const found = messages[Number(messageId) - firstId];
      if (found === undefined || found.chatId !== Number(chatId)) {
        throw new Refusal("Bad Request: message to edit not found");
      }
      return found;
    },

    edit(message: ChatMessage, change: Pick<ChatMessage, "text" | "buttons">): ChatMessage {
      const edited = { ...message, ...change };
      if (JSON.stringify(edited) === JSON.stringify(message)) {
        throw new Refusal(
          "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
        );
      }
      messages[message.messageId - firstId] = edited;
      tell(edited);
      return edited;
    },
  };
}

export type Chats = ReturnType<typeof createChats>;
