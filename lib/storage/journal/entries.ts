import type { Credits, Money } from "../../ledger/money.js";

/** A command that was recorded because the database could not be asked. */
export type JournalEntry = Moved | Charged | Submitted | Ended | Told | Erasure | Foreign;

/** An entry that this version can replay. */
export type KnownEntry = Exclude<JournalEntry, Foreign>;

interface Taken {
  /** Milliseconds since 1970; grows from entry to entry of a user. */
  readonly at: number;
  /** The database was asked first and nobody heard its answer: it may be there already. */
  readonly amb?: true | undefined;
}

/** Money that moved unconditionally. */
export interface Moved extends Taken {
  readonly t: "move";
  readonly key: string;
  /** An `OperationType` other than "generation", or a newer version's. */
  readonly type: string;
  readonly amount: Money;
  readonly stars?: number | undefined;
  readonly reverses?: string | undefined;
  /** The call that took it down: tells our own first try from another delivery. */
  readonly by: string;
}

export interface Charged extends Taken {
  readonly t: "charge";
  readonly key: string;
  /** Not negative. */
  readonly price: Money;
  readonly model: string;
  readonly prompt: string;
  readonly attempt: string;
  readonly context?: string | undefined;
  /** What the provider is expected to take. */
  readonly credits?: Credits | undefined;
  /** The user erased its words: the prompt is empty, and the rest goes once the user knows how it ended. */
  readonly erased?: true | undefined;
}

export interface Submitted extends Taken {
  readonly t: "submitted";
  readonly of: string;
  readonly task: string;
  readonly by: string;
}

export interface Ended extends Taken {
  readonly t: "settle" | "refund";
  readonly of: string;
  readonly url?: string | undefined;
  readonly task?: string | undefined;
  /** Of a refund: no result can come any more. */
  readonly noResult?: true | undefined;
  /** What the provider took. */
  readonly credits?: Credits | undefined;
  readonly by: string;
}

/** The right to tell the user of an end, and that it was used. */
export interface Told extends Taken {
  readonly t: "claim" | "delivered";
  readonly of: string;
  readonly files?: string | undefined;
  readonly by: string;
}

/** The user had the words of everything before it erased. */
export interface Erasure extends Taken {
  readonly t: "erased";
  readonly by: string;
}

/**
 * An entry of a newer version. It stays in the journal unchanged until an instance that knows its
 * kind replays it.
 */
export interface Foreign {
  readonly t: "foreign";
  /** Milliseconds since 1970; 0 if it has no time. */
  readonly at: number;
  /** The key of its operation, if it has one. */
  readonly of: string;
  /** Its amount, 0 if it has none. */
  readonly amount: Money;
  readonly raw: Readonly<Record<string, unknown>>;
}

export function isKnown(entry: JournalEntry): entry is KnownEntry {
  return entry.t !== "foreign";
}

/** What is remembered of a user's row in the database, and of his newest operations. */
export interface Mirror {
  /** Which database. */
  readonly db: string;
  /** Milliseconds since 1970: when this was the balance. */
  readonly at: number;
  readonly balance: Money;
  readonly rev: bigint;
  /** `key|owner` of what the database is known to hold, newest first. */
  readonly recent: readonly string[];
  /** The newest operations, newest first, prompts cut short. */
  readonly operations: readonly RememberedOperation[];
}

/** A mirror keeps so many operations. */
export const rememberedOperations = 20;

export interface RememberedOperation {
  readonly id: number;
  readonly key: string;
  /** An `OperationType`, or a newer version's; like the state. */
  readonly type: string;
  readonly amount: Money;
  readonly model: string | null;
  readonly prompt: string | null;
  readonly resultUrl: string | null;
  readonly state: string;
  readonly stars: number | null;
  readonly context?: string | null | undefined;
  /** The user erased its words; some stay until the user knows how it ended. */
  readonly erased?: true | undefined;
  readonly at: number;
}

/** The operation that an entry is about; of an erasure, none. */
export function subjectOf(entry: JournalEntry): string {
  if (entry.t === "erased") return "";
  return "key" in entry ? entry.key : entry.of;
}

/** The name under which the database's knowledge of an entry is remembered. */
export function nameOf(entry: JournalEntry): string {
  return "key" in entry ? entry.key : `${entry.t}:${subjectOf(entry)}`;
}

/** The name, and whose doing it was. */
export function tagOf(entry: KnownEntry): string {
  if (entry.t === "move") return tag(entry.key);
  return tag(nameOf(entry), entry.t === "charge" ? entry.attempt : entry.by);
}

/** Nothing is decided by whether the database knows who told the user, or of an erasure. */
export function leavesTag(entry: KnownEntry): boolean {
  return entry.t !== "claim" && entry.t !== "delivered" && entry.t !== "erased";
}

export const tag = (name: string, owner = "") => `${name}|${owner}`;

/** The names in a list of tags, with their owners. */
export function readTags(tags: readonly string[]): ReadonlyMap<string, string> {
  const cut = (text: string): [string, string] => {
    const bar = text.lastIndexOf("|");
    return [text.slice(0, bar), text.slice(bar + 1)];
  };
  return new Map(tags.map(cut));
}
