import type { HistoryEntry } from "../../ledger/ledger.js";
import type { Credits, Money } from "../../ledger/money.js";

/** A command that was recorded because the database could not be asked. */
export type JournalEntry =
  | MoneyEntry
  | ChargeEntry
  | SubmitEntry
  | EndEntry
  | DeliveryEntry
  | ErasureEntry
  | BanEntry
  | ForeignEntry;

/** An entry that this version can replay. */
export type KnownEntry = Exclude<JournalEntry, ForeignEntry>;

interface Recorded {
  /** Milliseconds since 1970; grows from entry to entry of a user. */
  readonly at: number;
  /** The database was asked first and did not answer: it may have applied the command. */
  readonly ambiguous?: true | undefined;
}

/** Money that moved unconditionally. */
export interface MoneyEntry extends Recorded {
  readonly kind: "move";
  readonly key: string;
  /** An `OperationType` other than "generation", or a newer version's. */
  readonly type: string;
  readonly amount: Money;
  readonly stars?: number | undefined;
  readonly reverses?: string | undefined;
  /** Why an operator moved the money, and who it was. */
  readonly note?: string | undefined;
  readonly actor?: number | undefined;
  /** The attempt that recorded it: tells our own first try from another delivery. */
  readonly attemptId: string;
}

export interface ChargeEntry extends Recorded {
  readonly kind: "charge";
  readonly key: string;
  /** Not negative. */
  readonly price: Money;
  readonly model: string;
  readonly prompt: string;
  readonly attemptId: string;
  readonly context?: string | undefined;
  /** What the provider is expected to take. */
  readonly credits?: Credits | undefined;
  /** The user erased its words: the prompt is empty, and the rest goes once the user knows how it ended. */
  readonly erased?: true | undefined;
}

export interface SubmitEntry extends Recorded {
  readonly kind: "submitted";
  readonly key: string;
  readonly task: string;
  readonly attemptId: string;
}

export interface EndEntry extends Recorded {
  readonly kind: "settle" | "refund";
  readonly key: string;
  readonly url?: string | undefined;
  readonly task?: string | undefined;
  /** Of a refund: no result can come any more. */
  readonly noResult?: true | undefined;
  /** What the provider took. */
  readonly credits?: Credits | undefined;
  /** Of a settle: its writer does not have the delivery claim. */
  readonly isPart?: boolean | undefined;
  readonly attemptId: string;
}

/** The delivery claim of an end, and the delivery itself. */
export interface DeliveryEntry extends Recorded {
  readonly kind: "claim" | "delivered";
  readonly key: string;
  readonly files?: string | undefined;
  readonly replaces?: string | undefined;
  readonly attemptId: string;
}

/** The user had the words of everything before it erased. */
export interface ErasureEntry extends Recorded {
  readonly kind: "erased";
  readonly attemptId: string;
}

/** An operator banned the user, or lifted the ban. */
export interface BanEntry extends Recorded {
  readonly kind: "ban" | "unban";
  readonly reason?: string | undefined;
  readonly actor: number;
  readonly attemptId: string;
}

/**
 * An entry of a newer version. It stays in the journal unchanged until an instance that knows its
 * kind replays it.
 */
export interface ForeignEntry {
  readonly kind: "foreign";
  /** Milliseconds since 1970; 0 if it has no time. */
  readonly at: number;
  /** The key of its operation, if it has one. */
  readonly key: string;
  /** Its amount, 0 if it has none. */
  readonly amount: Money;
  readonly raw: Readonly<Record<string, unknown>>;
}

export function isKnown(entry: JournalEntry): entry is KnownEntry {
  return entry.kind !== "foreign";
}

/** Whether the entry moves money by its key; the others only follow a charge. */
export function movesMoney(entry: JournalEntry): entry is MoneyEntry | ChargeEntry {
  return entry.kind === "move" || entry.kind === "charge";
}

/** What is remembered of a user's row in the database, and of their newest operations. */
export interface Mirror {
  /** Which database. */
  readonly db: string;
  /** Milliseconds since 1970: when this was the balance. */
  readonly at: number;
  readonly balance: Money;
  readonly revision: bigint;
  /** `key|owner` of what the database is known to hold, newest first. */
  readonly recent: readonly string[];
  /** The newest operations, newest first, prompts cut short. */
  readonly operations: readonly RememberedOperation[];
  /** Absent if the user never was banned. */
  readonly ban?: RememberedBan | undefined;
}

/** The newest of what operators did about a user's ban. */
export interface RememberedBan {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly isBanned: boolean;
  readonly reason?: string | null | undefined;
}

/** The newer one. */
export function newerBan<B extends RememberedBan>(
  known: B | undefined,
  news: B | undefined,
): B | undefined {
  return known !== undefined && (news === undefined || known.at >= news.at) ? known : news;
}

/** An entry that is about the user, not about one of their operations. */
export function isAboutUser(entry: JournalEntry): entry is ErasureEntry | BanEntry {
  return entry.kind === "erased" || entry.kind === "ban" || entry.kind === "unban";
}

/** A mirror keeps so many operations. */
export const rememberedOperations = 20;

/** An entry of the history as a mirror keeps it. */
export interface RememberedOperation
  extends Omit<HistoryEntry, "type" | "state" | "createdAt" | "isLost"> {
  /** An `OperationType`, or a newer version's; like the state. */
  readonly type: string;
  readonly state: string;
  readonly context?: string | null | undefined;
  /** Its words were erased by the user or are old; some stay until the user knows how it ended. */
  readonly erased?: true | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** In a mirror nothing waits for its delivery, so it keeps no word even of what has not ended. */
export function rememberedWithoutWords<O extends object>(operation: O): O {
  return { ...operation, prompt: null, resultUrl: null, context: null };
}

export function remembersWords({ prompt, resultUrl, context }: RememberedOperation): boolean {
  return prompt !== null || resultUrl !== null || (context ?? null) !== null;
}

/** The operation that an entry is about; none if it is about the user. */
export function operationKeyOf(entry: JournalEntry): string {
  return isAboutUser(entry) ? "" : entry.key;
}

/** The name under which the database's knowledge of an entry is remembered. */
export function entryName(entry: JournalEntry): string {
  return movesMoney(entry) ? entry.key : `${entry.kind}:${operationKeyOf(entry)}`;
}

/** The name with the attempt that wrote it. */
export function entryTag(entry: KnownEntry): string {
  if (entry.kind === "move") return tag(entry.key);
  return tag(entryName(entry), entry.attemptId);
}

/** No decision depends on whether the database knows of a claim, a delivery, an erasure or a ban. */
export function isTagged(entry: KnownEntry): boolean {
  return entry.kind !== "claim" && entry.kind !== "delivered" && !isAboutUser(entry);
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
