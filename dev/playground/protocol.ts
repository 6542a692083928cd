import type { Level } from "../functions/function-processes.js";
import type { Service } from "../functions/tracing.js";
import type { Button, ChatMessage, Media } from "../telegram/chats.js";
import type { Entity } from "../telegram/html.js";
import type { KeyboardButton, ReplyKeyboard } from "../telegram/reply-keyboard.js";

/*
 * What the server sends to the page, and what the page may ask for. Times are milliseconds since 1970; sums are texts
 * such as "240.50", as the database writes them.
 */

export type { Button, ChatMessage, Entity, KeyboardButton, Level, Media, ReplyKeyboard, Service };

/** Those of the people on the page; the bot speaks more. */
export type PersonLanguage = "en" | "ru" | "de";

/** A person whose Telegram can be used on the page. */
export interface Person {
  readonly id: number;
  readonly name: string;
  readonly language: PersonLanguage;
  /** Admins and viewers have the console; the bot alerts admins when something is wrong. */
  readonly role: "user" | "admin" | "viewer";
}

/** What does not change while it runs. */
export interface Facts {
  readonly people: readonly Person[];
  /** What the menu of each person lists, by their id. */
  readonly commands: Readonly<Record<number, readonly Command[]>>;
  /** What Telegram shows before /start, by language. */
  readonly descriptions: Readonly<Record<PersonLanguage, string>>;
  /** Whether pictures cost real money. */
  readonly isRealKie: boolean;
  /** Whether what was built is served instead of the sources: its breaker can't be seen. */
  readonly isBuilt: boolean;
  /** How many others play. */
  readonly traffic: number;
}

export interface Command {
  readonly command: string;
  readonly description: string;
}

export interface LogLine {
  readonly id: number;
  readonly at: number;
  readonly level: Level;
  readonly text: string;
}

/** A request to the bot, and every request that it made because of it. */
export interface Trace {
  readonly id: string;
  /** Such as telegram, kie, cron. */
  readonly endpoint: string;
  /** Such as `/topup 250`. */
  readonly what: string;
  readonly userId?: number | undefined;
  readonly at: number;
  /** Until its answer; absent = it still works on it. */
  readonly tookMs?: number;
  /** An HTTP status, or "killed". */
  readonly outcome?: string;
  readonly spans: readonly Span[];
}

export interface Span {
  readonly id: number;
  readonly service: Service;
  readonly name: string;
  /** What was asked, to be looked at: the statements, the parameters. */
  readonly detail: string;
  readonly at: number;
  readonly tookMs?: number;
  /** An HTTP status, with PostgreSQL's code of an error, the name of an error, or "killed". */
  readonly outcome?: string;
}

/** One user's money, wherever it is written. */
export interface Books {
  /** Absent = none yet. */
  readonly row?: UserRow;
  /** Newest first. */
  readonly operations: readonly Operation[];
  /** What all of them add up to, also those that are not shown. */
  readonly sum: string;
  /** Documents of the object store, by key. */
  readonly documents: Readonly<Record<string, unknown>>;
  /** Entries in the journal that wait for the database. */
  readonly waiting: number;
}

/** Their row of the table of users. */
export interface UserRow {
  readonly balance: string;
  readonly overdrawn: boolean;
  /** Grows by one with every operation. */
  readonly rev: string;
  /** When it was made. */
  readonly at: number;
}

export interface Operation {
  readonly id: string;
  readonly key: string;
  readonly type: string;
  readonly amount: string;
  readonly state: string;
  readonly model: string | null;
  readonly prompt: string | null;
  readonly stars: number | null;
  readonly at: number;
}

/** Whether the records of all users are right. */
export interface Audit {
  readonly users: number;
  readonly operations: number;
  /** Users whose balance is not the sum of their operations. */
  readonly unbalanced: number;
  /** Payments that Telegram took since the start. */
  readonly paid: number;
  /** Of them: neither in the database nor in a journal, nor waiting to be delivered. */
  readonly lost: number;
  /** Of them: waiting for the bot to take them. */
  readonly underWay: number;
  /** Entries of all journals that wait for the database. */
  readonly waiting: number;
}

/** How many are remembered, on both sides: lines, traces of each person and of each other endpoint, seconds. */
export const kept = { log: 300, traces: 40, seconds: 180 } as const;

const rough = ["fine", "refuse", "hang", "lost", "500", "slow"] as const;

/** Faults of each service that the bot calls. */
export const faultKinds = {
  database: rough,
  store: rough,
  kie: ["fine", "failing", "silent", "402", "429", "changed"],
  results: ["fine", "web page", "expired", "stale", "empty", "wrong kind", "503", "slow"],
  telegram: ["fine", "429", "slow", "no files", "502", "no links", "no photos"],
} as const;

/** What a person can send that the page itself could not. */
export const sampleNames = [
  "pasted",
  "untyped",
  "heic",
  "album",
  "large",
  "quote",
  "topic",
  "voice",
  "sticker",
  "edited",
  "forwarded",
  "hidden",
  "place",
] as const;

export type Sample = (typeof sampleNames)[number];

export type Faults = {
  readonly [Name in keyof typeof faultKinds]: (typeof faultKinds)[Name][number];
};

/** The process that serves the bot. */
export interface Instance {
  /** Absent while none serves. */
  readonly pid?: number;
  /** How many died. */
  readonly deaths: number;
  /** Whether the next update will kill it. */
  readonly isKillPlanned: boolean;
  /** When it asks the database again; absent = the breaker is closed. */
  readonly nextProbe?: number | undefined;
}

/** What happened in one second. */
export interface Second {
  readonly at: number;
  /** Updates that were answered. */
  readonly updates: number;
  /** Of them: those for which the database was asked and answered. */
  readonly viaDatabase: number;
  /** Of them: those that were written into a journal instead. */
  readonly viaJournal: number;
  /** Of them: those that Telegram must deliver again. */
  readonly failed: number;
  /** Of all updates, in milliseconds. */
  readonly median: number;
  readonly slowest: number;
}

/** A word to the person at the page. */
export interface Notice {
  readonly id: number;
  readonly content: NoticeContent;
}

export type NoticeContent =
  /** In the words of the bot, of Telegram, or of an error. */
  | { readonly what: "words"; readonly words: string }
  /** HTTP statuses of an update that was delivered again and again. */
  | { readonly what: "repeated"; readonly statuses: readonly number[] }
  | { readonly what: "nothing paid" };

/** Such as "upload_photo"; a client shows it for five seconds, or until a message comes. */
export interface ChatAction {
  readonly chatId: number;
  readonly action: string;
}

/** What is new: first everything, then whatever changed. Lists have new items and newer versions. */
export interface Changes {
  readonly facts?: Facts;
  readonly messages?: readonly ChatMessage[];
  /** Ids of messages that are gone. */
  readonly gone?: readonly number[];
  /** What the bot does at this moment. */
  readonly chatActions?: readonly ChatAction[];
  readonly log?: readonly LogLine[];
  readonly traces?: readonly Trace[];
  /** By user. */
  readonly books?: Readonly<Record<string, Books>>;
  readonly audit?: Audit;
  /** Why the books and their audit could not be read anew; empty = they were. */
  readonly unread?: string;
  readonly faults?: Faults;
  readonly instance?: Instance;
  readonly seconds?: readonly Second[];
  readonly notices?: readonly Notice[];
}

/** What the person at the page does. */
export type Action =
  | {
      readonly do: "say";
      readonly userId: number;
      readonly text: string;
      readonly replyTo?: number;
    }
  | {
      readonly do: "press";
      readonly userId: number;
      readonly messageId: number;
      readonly data: string;
    }
  /** Picks the person whom a button of a reply keyboard asks for. */
  | {
      readonly do: "pick";
      readonly userId: number;
      readonly messageId: number;
      readonly picked: number;
    }
  | { readonly do: "pay"; readonly userId: number; readonly messageId: number }
  /** Telegram gives back the newest payment. */
  | { readonly do: "return"; readonly userId: number }
  | { readonly do: "repeat"; readonly userId: number }
  | { readonly do: "sample"; readonly userId: number; readonly sample: Sample }
  /** Telegram loses all files. */
  | { readonly do: "forget" }
  | { readonly do: "faults"; readonly faults: Partial<Faults> }
  | { readonly do: "kill" }
  | { readonly do: "cron" };
