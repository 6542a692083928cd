import type { MediaKind } from "./files.js";
import type { Entity } from "./html.js";
import { Refusal } from "./limits.js";
import type { ReplyKeyboard } from "./reply-keyboard.js";
import { createThreads, type Thread } from "./threads.js";

export interface User {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly language_code?: string;
}

export interface Chat {
  readonly id: number;
  readonly type: "private" | "group" | "supergroup";
  readonly first_name?: string;
  readonly title?: string;
  /** A supergroup with topics. */
  readonly is_forum?: boolean;
}

export interface Button {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
  /** Copies this when it is pressed; the bot hears nothing of it. */
  readonly copy_text?: { readonly text: string };
}

export interface Invoice {
  readonly payload: string;
  readonly currency: string;
  readonly stars: number;
  readonly title: string;
  readonly description: string;
}

/** A picture, video, sound or file in a message. */
export interface Media {
  readonly kind: MediaKind;
  readonly fileId: string;
  /** In bytes. */
  readonly size: number;
  readonly mimeType?: string | undefined;
  readonly fileName?: string | undefined;
  /** In pixels, as far as known. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Where Telegram fetched it from, if the bot sent a URL. */
  readonly url?: string | undefined;
}

/** Asks the person's Telegram to open an answer to the message, as the Bot API has it. */
export interface ForceReply {
  readonly force_reply: boolean;
  readonly input_field_placeholder?: string;
}

/** A message as people see it, with what belongs to it behind the scenes. */
export interface ChatMessage {
  readonly messageId: number;
  readonly chatId: number;
  readonly from: User;
  readonly fromBot: boolean;
  /** Without markup; with media it is the caption. */
  readonly text: string;
  /** What of the text looks special. */
  readonly entities: readonly Entity[];
  readonly buttons: readonly (readonly Button[])[];
  /** Exactly one, if there is any: each picture of an album is a message of its own. */
  readonly media?: readonly Media[] | undefined;
  /** The same in all messages of one album. */
  readonly mediaGroupId?: string | undefined;
  readonly invoice?: Invoice | undefined;
  /** Anything else, in the words of the Bot API: `{ sticker: {...} }`. */
  readonly content?: object | undefined;
  /** The id of the message that this one answers. */
  readonly replyTo?: number | undefined;
  readonly thread?: Thread | undefined;
  /** What stands beside the words, as the Bot API has it: `{ quote, external_reply, … }`. */
  readonly beside?: object | undefined;
  readonly forceReply?: ForceReply | undefined;
  /** "removed" takes away the one of an earlier message. */
  readonly replyKeyboard?: ReplyKeyboard | "removed" | undefined;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly editedAt?: number;
}

/** A message to be. */
export type NewMessage = Omit<ChatMessage, "messageId" | "sentAt">;

/** Hears of every message that is new, was edited or is gone. */
export type Listener = (message: ChatMessage, change: "kept" | "gone") => void;

/** Every chat of the local Telegram, with its messages. */
export function createChats(now: () => number) {
  const chats = new Map<number, Chat>();
  const messages = new Map<number, ChatMessage>();
  const blocked = new Set<number>();
  const listeners = new Set<Listener>();
  // Ids of another run must not come again: the bot makes keys of them.
  let nextId = Math.floor(now() / 1000) % 2 ** 31;

  function keep(message: ChatMessage): ChatMessage {
    messages.set(message.messageId, message);
    for (const listener of listeners) listener(message, "kept");
    return message;
  }

  return {
    /** All of them, oldest first, without those that were deleted. */
    get messages(): readonly ChatMessage[] {
      return [...messages.values()];
    },
    blocked,
    listeners,
    threads: createThreads(),

    join: (chat: Chat): void => void chats.set(chat.id, chat),

    get: (chatId: number): Chat | undefined => chats.get(chatId),

    /** The chat, if the bot may write there. */
    open: (chatId: unknown): Chat => openChat(chats.get(Number(chatId)), blocked),

    /** An id that no message and no topic has. */
    newId: (): number => nextId++,

    add: (message: NewMessage): ChatMessage =>
      keep({ ...message, messageId: nextId++, sentAt: now() }),

    /** Puts messages of an earlier run before all others; listeners don't hear of them. */
    restore(earlier: readonly ChatMessage[]): void {
      nextId = Math.max(nextId, putBefore(messages, earlier) + 1);
    },

    find(chatId: unknown, messageId: unknown): ChatMessage | undefined {
      const found = messages.get(Number(messageId));
      return found?.chatId === Number(chatId) ? found : undefined;
    },

    edit(message: ChatMessage, change: Partial<NewMessage>): ChatMessage {
      const edited = { ...message, ...change };
      if (JSON.stringify(edited) === JSON.stringify(message)) throw notModified();
      return keep({ ...edited, editedAt: now() });
    },

    /** Deletes it for everyone, without a trace. */
    remove(message: ChatMessage): void {
      messages.delete(message.messageId);
      for (const listener of listeners) listener(message, "gone");
    },
  };
}

/** @returns the largest id */
function putBefore(messages: Map<number, ChatMessage>, earlier: readonly ChatMessage[]): number {
  const later = [...messages.values()];
  messages.clear();
  for (const message of [...earlier, ...later]) messages.set(message.messageId, message);
  return Math.max(0, ...messages.keys());
}

const notModified = () =>
  new Refusal(
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
  );

function openChat(chat: Chat | undefined, blocked: ReadonlySet<number>): Chat {
  if (chat === undefined) throw new Refusal("Bad Request: chat not found");
  if (blocked.has(chat.id)) throw new Refusal("Forbidden: bot was blocked by the user", 403);
  return chat;
}

export type Chats = ReturnType<typeof createChats>;
