import type { SQL } from "drizzle-orm";
import { parse } from "valibot";
import type { Entry } from "../../ledger/operation.js";
import type { Log } from "../../log.js";
import { exactlyOne } from "../../util/exactly-one.js";
import {
  type BanEntry,
  type ChargeEntry,
  type DeliveryEntry,
  type EndEntry,
  type ErasureEntry,
  isAboutUser,
  type KnownEntry,
  type MoneyEntry,
  movesMoney,
  type SubmitEntry,
} from "../journal/entries.js";
import type { DatabaseRow, MissedFacts } from "../journal/mirror.js";
import { skewMs } from "../journal/outage-flag.js";
import type { Database } from "../postgres/database.js";
import { createLedgerLog } from "../postgres/ledger-log.js";
import { appliedRow } from "../postgres/rows.js";
import {
  applyStatement,
  claimStatement,
  deliveredStatement,
  lockUserStatement,
  refundStatement,
  settleStatement,
  submittedStatement,
} from "../postgres/statements.js";
import { lockStatement, snapshotRow, snapshotStatement } from "./replay-statements.js";

export interface ReplayResult extends DatabaseRow {
  /** Keys that the database holds with another user, type or amount: the operator must check. */
  readonly keyConflicts: readonly string[];
}

/** Replays journals into the database, and reads what mirrors keep. */
export interface Replayer {
  /**
   * Replays a journal's entries into the database. Idempotent, also in part and concurrently.
   * @throws LedgerUnavailable if it is unknown which entries were applied
   * @throws StatementRejected if the database refuses an entry
   */
  replay(
    userId: number,
    entries: readonly KnownEntry[],
    /** The database was set back: it may hold what was ordered long after an erasure among the entries. */
    how?: { readonly isRestored: true },
  ): Promise<ReplayResult>;
  /** @throws LedgerUnavailable */
  readNewest(userId: number): Promise<MissedFacts>;
}

/** In one request, thus in one transaction. */
const maxBatch = 50;

export function createReplayer(database: Database, log: Log): Replayer {
  const report = createLedgerLog(log);

  async function replayBatch(
    userId: number,
    entries: readonly Replayable[],
  ): Promise<ReplayResult> {
    const moved = entries.filter(movesMoney).map(toEntry);
    const follow = entries.filter((entry) => !movesMoney(entry));
    const statements = [
      applyStatement(userId, moved),
      ...(await Promise.all(follow.map((entry) => toStatement(userId, entry)))),
      snapshotStatement(userId),
    ];
    let ambiguous = false;
    const [, first, ...others] = await database.ask(
      (drizzle) =>
        drizzle.batch([
          drizzle.execute(lockStatement(follow.flatMap(lockedBy))),
          ...statements.map((statement) => drizzle.execute(statement)),
        ]),
      () => {
        ambiguous = true;
      },
    );
    const applied = parse(appliedRow, exactlyOne(first?.rows ?? []));
    report.applied(userId, moved, applied, ambiguous);
    const snapshot = parse(snapshotRow, exactlyOne(others.at(-1)?.rows ?? []));
    return { ...snapshot, keyConflicts: applied.keyConflicts };
  }

  return {
    async replay(userId, entries, how) {
      const keyConflicts: string[] = [];
      let replayed: ReplayResult | undefined;
      for (const part of partsOf(entries)) {
        if ("kind" in part) await erase(database, userId, part, how !== undefined);
        else {
          replayed = await replayBatch(userId, part);
          keyConflicts.push(...replayed.keyConflicts);
        }
      }
      return { ...(replayed ?? (await replayBatch(userId, []))), keyConflicts };
    },

    async readNewest(userId) {
      const [row] = await database.rows(snapshotStatement(userId));
      return row === undefined ? { newest: [] } : parse(snapshotRow, row);
    },
  };
}

async function erase(
  database: Database,
  userId: number,
  { at }: ErasureEntry,
  isRestored: boolean,
): Promise<void> {
  const { eraseStatement } = await import("../postgres/erasure.js");
  const until = isRestored ? new Date(at + skewMs) : undefined;
  await database.ask((drizzle) =>
    drizzle.batch([
      drizzle.execute(lockUserStatement(userId)),
      drizzle.execute(eraseStatement(userId, new Date(at), until)),
    ]),
  );
}

type Replayable = Exclude<KnownEntry, ErasureEntry>;

/**
 * In batches, and each erasure for itself: it concerns what came before it. What it erases is in the
 * database by then, and what comes after it is not. The last part is a batch, which reads the account.
 */
export function partsOf(entries: readonly KnownEntry[]): (readonly Replayable[] | ErasureEntry)[] {
  const parts: (Replayable[] | ErasureEntry)[] = [[]];
  for (const entry of entries) {
    const last = parts.at(-1);
    if (entry.kind === "erased") parts.push(entry, []);
    else if (Array.isArray(last) && last.length < maxBatch) last.push(entry);
    else parts.push([entry]);
  }
  // The first batch makes the account, which an erasure is noted with.
  const isNeeded = (index: number) => index === 0 || index === parts.length - 1;
  return parts.filter((part, index) => "kind" in part || part.length > 0 || isNeeded(index));
}

function toEntry(entry: MoneyEntry | ChargeEntry): Entry {
  const { key, at } = entry;
  const createdAt = new Date(at);
  if (entry.kind === "move") {
    const { type, amount, stars, reverses, note, actor } = entry;
    return {
      key,
      type,
      amount,
      createdAt,
      ...(stars !== undefined && { stars }),
      ...(reverses !== undefined && { reverses }),
      ...(note !== undefined && { note }),
      ...(actor !== undefined && { actor }),
    };
  }
  const { price, model, prompt, attemptId, context, credits, erased } = entry;
  const charged = { type: "generation", state: "charged", amount: -price } as const;
  const optional = {
    ...(context !== undefined && { context }),
    ...(credits !== undefined && { credits }),
    ...(erased ? { erased } : { prompt }),
  };
  return { ...charged, key, createdAt, model, attemptId, ...optional };
}

type FollowingEntry = SubmitEntry | EndEntry | DeliveryEntry | BanEntry;

const lockedBy = (entry: FollowingEntry) => (isAboutUser(entry) ? [] : [entry.key]);

async function toStatement(userId: number, entry: FollowingEntry): Promise<SQL> {
  if (isAboutUser(entry)) {
    const { banStatement } = await import("../postgres/bans.js");
    const banned = entry.kind === "ban" ? { reason: entry.reason } : undefined;
    return banStatement(userId, banned, new Date(entry.at));
  }
  const generation = { userId, key: entry.key };
  switch (entry.kind) {
    case "submitted":
      return submittedStatement({ ...generation, taskId: entry.task });
    case "settle":
      return settleStatement({
        ...generation,
        resultUrl: entry.url ?? "",
        taskId: entry.task,
        credits: entry.credits,
        isPart: entry.isPart,
      });
    case "refund":
      return refundStatement({ ...generation, credits: entry.credits }, new Date(entry.at));
    case "claim":
      return claimStatement(generation);
    case "delivered":
      return deliveredStatement({ ...generation, files: entry.files, replaces: entry.replaces });
  }
}
