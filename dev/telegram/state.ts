import { type Chats, createChats, type User } from "./chats.js";
import type { Webhook } from "./delivery.js";
import { createFiles, type Files } from "./files.js";
import { createStars, type Stars } from "./stars.js";
import type { Attachments } from "./upload.js";

/** What the methods read and change. */
export interface State {
  readonly now: () => number;
  readonly bot: User & { readonly username: string };
  readonly chats: Chats;
  /** Hear of what the bot is doing in a chat, such as "upload_photo". */
  readonly actionListeners: Set<(chatId: number, action: string) => void>;
  readonly files: Files;
  readonly stars: Stars;
  /** Presses that wait for `answerCallbackQuery`; each may be answered once. */
  readonly openPresses: Map<string, (text: string | undefined) => void>;
  /** Checkouts that wait for `answerPreCheckoutQuery`. */
  readonly openCheckouts: Map<string, (answer: CheckoutAnswer) => void>;
  /** Set by `setMyCommands` and the like, by method and language. */
  readonly profile: Map<string, unknown>;
  webhook: Webhook | undefined;
  lastError: { readonly message: string; readonly at: number } | undefined;
  /** Updates that the bot has not taken yet. */
  readonly undelivered: Set<Readonly<Record<string, unknown>>>;
}

export interface CheckoutAnswer {
  readonly ok: boolean;
  readonly complaint: string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: checked against the Bot API's own list before.
export type Parameters = any;

/** What a method of the Bot API does; it answers at once or later. */
export type Method = (
  state: State,
  parameters: Parameters,
  attachments: Attachments,
) => unknown | Promise<unknown>;

export type Methods = Readonly<Record<string, Method>>;

export function createState(token: string, username: string, now: () => number): State {
  const id = Number.parseInt(token, 10);
  return {
    now,
    bot: { id, is_bot: true, first_name: "Local bot", username },
    chats: createChats(now),
    actionListeners: new Set(),
    files: createFiles(now),
    stars: createStars(now),
    openPresses: new Map(),
    openCheckouts: new Map(),
    profile: new Map(),
    webhook: undefined,
    lastError: undefined,
    undelivered: new Set(),
  };
}

let lastAlbum = 14_000_000_000_000_000n;

/** An id for the messages of one album; real ones have as many digits. */
export function nextAlbumId(): string {
  return String(++lastAlbum);
}
