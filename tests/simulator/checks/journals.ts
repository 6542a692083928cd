import {
  chunkKey,
  type Journal,
  journalOwner,
  mirrorOf,
} from "../../../lib/storage/journal/documents.js";
import {
  type BanEntry,
  type ChargeEntry,
  type ErasureEntry,
  entryTag,
  isAboutUser,
  isTagged,
  type JournalEntry,
  type KnownEntry,
  type MoneyEntry,
  movesMoney,
} from "../../../lib/storage/journal/entries.js";
import { limits } from "../model/studio.js";
import type { Checks } from "./checks.js";
import type { DatabaseState, Operation } from "./database-state.js";

/** The entries of a user's journal and of its archive. */
export interface JournalContent {
  readonly entries: readonly JournalEntry[];
  readonly archived: readonly JournalEntry[];
  /** The journal's own sum of its archive. */
  readonly archivedSum: bigint;
}

/** Of the 64 names that a mirror has room for. */
const surelyMirrored = 50;

const emptyContent: JournalContent = { entries: [], archived: [], archivedSum: 0n };

export interface JournalsOptions {
  readonly checks: Checks;
  /** Whether some instance takes the journal for the authority. */
  readonly isAuthority: boolean;
  /** What a user's balance may fall to while the journal is the authority. */
  readonly leastOf: (userId: number) => bigint;
  readonly databaseState: DatabaseState;
  readonly bodies: ReadonlyMap<string, string>;
  /** When the user's mirror was last damaged. */
  readonly mirrorDamagedAt: (userId: number) => number | undefined;
}

/** Watches each write of a journal: how many there were, and whether anything gets lost. */
export function watchJournals(options: JournalsOptions) {
  const { checks, isAuthority, leastOf, databaseState, bodies } = options;
  const contents = new Map<number, JournalContent>();
  const begun = new Map<number, number>();
  const chunks = new Map<string, readonly JournalEntry[]>();
  const inBothStores = new Map<number, Map<string, bigint>>();
  const counts = { appended: 0, ambiguous: 0, replayed: 0, archived: 0 };

  function readChunk(userId: number, n: number): readonly JournalEntry[] {
    const key = chunkKey(userId, n);
    const known = chunks.get(key) ?? read(bodies.get(key) ?? '{"entries":[]}').entries;
    chunks.set(key, known);
    return known;
  }

  function toContent(userId: number, body: string): JournalContent {
    const { entries, archive } = read(body);
    const archived = (archive ?? []).flatMap(({ number }) => readChunk(userId, number));
    const archivedSum = (archive ?? []).reduce((total, { sum }) => total + BigInt(sum), 0n);
    return { entries, archived, archivedSum };
  }

  function isInDatabase(userId: number, entry: JournalEntry): boolean {
    const { operations } = databaseState;
    if (entry.kind === "erased") return databaseState.erasures.has(userId);
    // A newer one may stand in its place.
    if (isAboutUser(entry)) return (databaseState.bans.get(userId)?.at ?? 0) >= entry.at;
    // What only a newer version replays has an operation of its own.
    if (movesMoney(entry) || !isReplayedHere(entry)) return operations.has(entry.key);
    return isFollowed(entry, operations.get(entry.key) ?? {});
  }

  function isFollowed(
    entry: Exclude<JournalEntry, ErasureEntry | BanEntry | MoneyEntry | ChargeEntry>,
    { state, deliveredAt }: Partial<Operation>,
  ): boolean {
    if (entry.kind === "delivered") return deliveredAt !== undefined;
    if (entry.kind === "claim") return true;
    if (entry.kind === "submitted") return state !== "charged";
    return state !== "charged" && state !== "submitted";
  }

  function noteInBothStores(userId: number): void {
    const { entries, archived } = contents.get(userId) ?? emptyContent;
    if (isEmpty({ entries, archived })) return;
    const known = inBothStores.get(userId) ?? new Map<string, bigint>();
    for (const entry of [...archived, ...entries]) {
      if (
        entry.kind !== "move" ||
        entry.ambiguous ||
        entry.amount < 0 ||
        !isInDatabase(userId, entry)
      )
        continue;
      known.set(entry.key, BigInt(entry.amount));
    }
    inBothStores.set(userId, known);
  }

  function count(userId: number, before: JournalContent, after: JournalContent): void {
    if (isEmpty(before) && !isEmpty(after)) begun.set(userId, (begun.get(userId) ?? 0) + 1);
    const added = after.entries.slice(before.entries.length);
    counts.appended += added.length;
    counts.ambiguous += added.filter((entry) => "ambiguous" in entry && entry.ambiguous).length;
  }

  /** G8: an entry leaves the journal only when it is in the database or the archive. */
  function checkDropped(userId: number, before: JournalContent, after: JournalContent): void {
    if (isStart(before.entries, after.entries) && before.archived.length <= after.archived.length)
      return;
    const aside = new Set(after.archived.map(nameIn));
    const gone = lacking(before.entries, after.entries);
    const replayed = gone.filter((entry) => !aside.has(nameIn(entry)));
    counts.archived += gone.length - replayed.length;
    counts.replayed += replayed.length;
    const unknown = [...replayed, ...lacking(before.archived, after.archived)].find(
      (entry) => !isInDatabase(userId, entry),
    );
    checks.require(unknown === undefined, "G8", () => `${nameIn(unknown)} of ${userId} is nowhere`);
    checkMirrored(userId, replayed);
  }

  /** The mirror keeps the names of the newest only; others may add some at the same time. */
  function checkMirrored(userId: number, replayed: readonly JournalEntry[]): void {
    // A damage may have removed entries that it knew.
    if (options.mirrorDamagedAt(userId) !== undefined) return;
    const mirrored = mirroredTags(bodies.get(mirrorOf(userId).key));
    const ambiguous = replayed
      .filter(isReplayedHere)
      .filter(isTagged)
      .slice(-surelyMirrored)
      .find((entry) => !mirrored.has(entryTag(entry)));
    checks.require(
      ambiguous === undefined,
      "G8",
      () => `the mirror of ${userId} has not heard of ${nameIn(ambiguous)}`,
    );
  }

  /**
   * G4, G5 and G11 where there is no database: the archive is counted, and no user spends
   * more than they have or exceeds the limit of unfinished orders.
   */
  function checkMoney(userId: number, { entries, archived, archivedSum }: JournalContent): void {
    const aside = moneyIn(archived);
    checks.require(
      archivedSum === aside,
      "G4",
      () => `${userId} archived ${aside}, but the journal says ${archivedSum}`,
    );
    if (databaseState.users.has(userId)) return;
    const open = openIn([...archived, ...entries]);
    checks.require(
      open <= limits.unfinished,
      "G11",
      () => `${open} orders of ${userId} are under way`,
    );
    const money = moneyIn([...archived, ...entries]);
    const charged = chargedAfterBan(entries);
    checks.require(charged === undefined, "G12", () => `${charged} was charged after a ban`);
    checks.require(money >= leastOf(userId), "G5", () => `user ${userId} has ${money}`);
  }

  for (const [key, body] of bodies) {
    const userId = journalOwner(key);
    if (userId === undefined) continue;
    contents.set(userId, toContent(userId, body));
    begun.set(userId, 1);
  }

  return {
    counts,
    contentOf: (userId: number) => contents.get(userId) ?? emptyContent,
    users: () => [...contents.keys()],
    /** How many journals the user had before this one that still holds something. */
    closedCount: (userId: number) =>
      (begun.get(userId) ?? 0) - (isEmpty(contents.get(userId) ?? emptyContent) ? 0 : 1),
    openedCount: (userId: number) => begun.get(userId) ?? 0,
    /** Payments that stood in the journal, for certain, while the database had them too. */
    sumInBothStores: (userId: number) =>
      [...(inBothStores.get(userId)?.values() ?? [])].reduce((sum, amount) => sum + amount, 0n),
    forgetInBothStores: (userId: number) => inBothStores.delete(userId),
    noteInBothStores,

    /** To be called after each write of the store. */
    written(key: string, body: string): void {
      const userId = journalOwner(key);
      if (userId === undefined) return;
      const before = contents.get(userId) ?? emptyContent;
      const after = toContent(userId, body);
      contents.set(userId, after);
      noteInBothStores(userId);
      count(userId, before, after);
      checkDropped(userId, before, after);
      if (isAuthority) checkMoney(userId, after);
    },
  };
}

export type Journals = ReturnType<typeof watchJournals>;

function openIn(entries: readonly JournalEntry[]): number {
  const open = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === "charge") open.add(entry.key);
    if (entry.kind === "settle" || entry.kind === "refund") open.delete(entry.key);
  }
  return open.size;
}

/** The first generation that was charged while the newest command was a ban; archived ones are older. */
function chargedAfterBan(entries: readonly JournalEntry[]): string | undefined {
  let isBanned = false;
  for (const entry of entries) {
    if (entry.kind === "ban" || entry.kind === "unban") isBanned = entry.kind === "ban";
    if (entry.kind === "charge" && isBanned) return entry.key;
  }
  return undefined;
}

/** What operations have moved in sum: a generation costs nothing if its first end is a refund. */
function moneyIn(entries: readonly JournalEntry[]): bigint {
  const prices = new Map<string, bigint>();
  let sum = 0n;
  for (const entry of entries) {
    if (entry.kind === "charge") prices.set(entry.key, BigInt(entry.price));
    sum += changeBy(entry, prices);
    if (entry.kind === "settle" || entry.kind === "refund") prices.delete(entry.key);
  }
  return sum;
}

function changeBy(entry: JournalEntry, prices: ReadonlyMap<string, bigint>): bigint {
  switch (entry.kind) {
    case "move":
      return BigInt(entry.amount);
    case "charge":
      return -BigInt(entry.price);
    case "refund":
      return prices.get(entry.key) ?? 0n;
    case "submitted":
    case "settle":
    case "claim":
    case "delivered":
    case "erased":
    case "ban":
    case "unban":
    case "foreign":
      return 0n;
  }
}

/** A document as it was written: sums are still numbers. */
function read(body: string): Pick<Journal, "entries" | "archive"> {
  return JSON.parse(body);
}

function mirroredTags(body: string | undefined): ReadonlySet<string> {
  const { recent } = JSON.parse(body ?? '{"recent":[]}') as { recent: readonly string[] };
  return new Set(recent);
}

function isEmpty({ entries, archived }: Pick<JournalContent, "entries" | "archived">): boolean {
  return entries.length === 0 && archived.length === 0;
}

/** Almost always something was only added at the end. */
function isStart(start: readonly JournalEntry[], whole: readonly JournalEntry[]): boolean {
  if (start.length > whole.length) return false;
  const last = start.length - 1;
  return (
    last < 0 ||
    (nameIn(start[0] as JournalEntry) === nameIn(whole[0] as JournalEntry) &&
      nameIn(start[last] as JournalEntry) === nameIn(whole[last] as JournalEntry))
  );
}

/** As documents have it: an entry of a newer version names its own kind. */
function isReplayedHere(entry: JournalEntry): entry is KnownEntry {
  const kinds: readonly string[] = [
    "move",
    "charge",
    "submitted",
    "settle",
    "refund",
    "claim",
    "delivered",
    "erased",
    "ban",
    "unban",
  ] satisfies readonly KnownEntry["kind"][];
  return kinds.includes(entry.kind);
}

/** Entries of a newer version have names like all others. */
const nameIn = (entry: JournalEntry | undefined) =>
  entry && `${entryTag(entry as KnownEntry)} ${entry.at}`;

function lacking(entries: readonly JournalEntry[], kept: readonly JournalEntry[]) {
  const names = new Set(kept.map(nameIn));
  return entries.filter((entry) => !names.has(nameIn(entry)));
}
