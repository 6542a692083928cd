import { alarms } from "../alarms/alarms.js";
import { studioAlarms } from "../alarms/studio-alarms.js";
import type { CoreDependencies } from "../bot/context.js";
import { keepAlbumsDays } from "../ledger/albums.js";
import { LedgerUnavailable } from "../ledger/ledger.js";
import type { Time } from "../ledger/time.js";
import type { Reconciliation } from "../payments/reconcile.js";
import { type DigestHour, type DigestOutcome, digestDay } from "../shop/digest.js";
import type { RetentionLimits, RetentionResult } from "../storage/failover/retention.js";
import type { SweepResult } from "../storage/failover/sweep.js";
import { type Cursor, createCursor } from "../storage/objects/cursor.js";
import { createDailyJobs, type DailyJobs, dailyCursor } from "../storage/objects/daily-jobs.js";
import type { ObjectStore } from "../storage/objects/object-store.js";
import type { OpenedLedger } from "../storage/open-ledger.js";
import type { Database } from "../storage/postgres/database.js";
import type { FollowUpResult } from "../studio/follow-up.js";
import type { DailyComparison } from "../studio/listing/daily.js";
import type { createStudio } from "../studio/studio.js";
import type { CronRun, Jobs } from "./endpoint.js";

const secondMs = 1_000;

/*
 * Vercel gives a function 300 seconds. A job starts no new work after `forMs`; work that is already
 * running may take longer. After `limitMs` the other jobs no longer wait for it. All limits together
 * stay below 270 seconds, so that even if every job hangs, each gets its turn and the report goes out;
 * the store takes up to 4 seconds before the first one and 16 after the last one, for what is remembered.
 */
const limits = {
  journals: { forMs: 50 * secondMs, limitMs: 65 * secondMs },
  stars: { forMs: 35 * secondMs, limitMs: 60 * secondMs },
  generations: { forMs: 30 * secondMs, limitMs: 50 * secondMs },
  audit: { limitMs: 15 * secondMs },
  credits: { limitMs: 10 * secondMs },
  catalogue: { forMs: 20 * secondMs, limitMs: 35 * secondMs },
  words: { forMs: 10 * secondMs, limitMs: 15 * secondMs },
  statistics: { forMs: 8 * secondMs, limitMs: 15 * secondMs },
} as const;
/** Of old copies so many are deleted in a run. */
const maxCopies = 500;
/** Of old albums so many are deleted in a run, in each place. */
const maxAlbums = 500;
const dayMs = 24 * 60 * 60 * secondMs;
const maxGenerations = 500;

/** Enough for a few videos: time to buy more. */
const lowCredits = 1_000;

export interface StudioJobs
  extends Pick<ReturnType<typeof createStudio>, "lookAfter" | "noteSeconds"> {
  /** The operator's balance at the provider; undefined if it can't be told. */
  readonly credit: () => Promise<number | undefined>;
  /**
   * Compares what is sold with the provider's own list, and tells the operators what is gone or dearer.
   * @param forMs after which no further request begins
   */
  readonly compare: (forMs: number) => Promise<DailyComparison | "unknown">;
  /** Whether there is a provider. */
  readonly isOpen: boolean;
}

export interface CronJobsOptions extends CoreDependencies {
  /** Absent = none is wanted. */
  readonly digest: (DigestHour & { readonly send: () => Promise<DigestOutcome> }) | undefined;
  readonly time: Time;
  /** The bot whose record of Stars is compared: with another bot's token the reconciliation starts over. */
  readonly botId: number;
}

/**
 * The jobs of the scheduler. A run that finds nothing to do costs one SQL request (unfinished
 * generations), three reads of the store (the flag, the memory of the day, the place of the
 * reconciliation), one call to Telegram (new transactions) and nothing at Kie.ai. Once a day, by UTC, a
 * run does not rely on what others have found: it lists the journals, compares the whole last week with
 * Telegram's record, audits the database, repairs the store's copy of the settings, asks for the credits, compares the catalogue with Kie.ai's own
 * list, and clears old words and copies.
 *
 * Without a store only the instance remembers what has been done today, and each run compares the whole
 * week. Without a database the unfinished generations are looked for in the journals.
 */
export function createCronJobs(
  opened: OpenedLedger,
  studio: StudioJobs,
  options: CronJobsOptions,
): () => Promise<CronRun> {
  const { store } = opened;
  const cursor = store && dailyCursor({ ...options, store });
  const readToday = createDailyJobs(options, cursor);
  return async () => {
    const today = await readToday();
    return {
      jobs: jobsOf({ opened, studio, options, today, outage: createOutage() }),
      end: today.save,
    };
  };
}

/** What the jobs of one run share. */
interface RunServices {
  readonly opened: OpenedLedger;
  readonly studio: StudioJobs;
  readonly options: CronJobsOptions;
  readonly today: DailyJobs;
  readonly outage: Outage;
}

/** In the order in which they run. */
function jobsOf(parts: RunServices): Jobs {
  const { opened, studio, today } = parts;
  const { database, sweep } = opened;
  const { journals, stars, generations, audit, credits, catalogue, words, statistics } = limits;
  let isBusy = false;
  return {
    ...(sweep && { journals: { ...journals, run: () => sweepJournals(parts, sweep) } }),
    stars: { ...stars, run: () => reconcileStars(parts) },
    generations: {
      ...generations,
      async run() {
        const looked = await followUpGenerations(parts);
        isBusy = looked.pending > 0;
        return looked;
      },
    },
    ...(database && { audit: { ...audit, run: () => auditDaily(parts, database.records) } }),
    ...(studio.isOpen && {
      credits: {
        ...credits,
        // They become fewer only while something is made.
        run: async () => (isBusy || !today.has("credits") ? checkCredits(parts) : alreadyDone),
      },
      catalogue: { ...catalogue, run: () => compareCatalogue(parts) },
    }),
    words: { ...words, run: () => clearWordsDaily(parts) },
    ...(database && { statistics: { ...statistics, run: () => sumDaily(parts) } }),
  };
}

/** In the report: done today already. */
const alreadyDone = "not due";

type Outage = ReturnType<typeof createOutage>;

/** If one job of a run finds the database down, the later ones do not wait for it again. */
function createOutage() {
  let failure: LedgerUnavailable | undefined;
  return {
    notice(error: unknown): void {
      if (error instanceof LedgerUnavailable) failure = error;
    },
    /** @throws LedgerUnavailable */
    assertNone(): void {
      if (failure !== undefined) throw failure;
    },
  };
}

/** One read of the flag; a list of the journals if it is raised, and once a day. */
async function sweepJournals(
  { today, outage }: RunServices,
  sweep: NonNullable<OpenedLedger["sweep"]>,
): Promise<SweepResult> {
  const { forMs } = limits.journals;
  const swept = await sweep({ forMs, onlyIfRaised: today.has("journals") });
  if (swept.waits !== undefined) outage.notice(new LedgerUnavailable(swept.waits));
  else if (swept.emptied === swept.waiting) today.add("journals");
  return swept;
}

/** One read of the place and one call to Telegram if nothing is new; the whole week once a day. */
async function reconcileStars({ opened, options, today, outage }: RunServices) {
  outage.assertNone();
  const { reconcile } = await import("../payments/reconcile.js");
  const { notifyReconciled } = await import("../bot/payments/reconciliation-notices.js");
  const { createRefundedPayments } = await import("../storage/postgres/refunded-payments.js");
  const { telegram, now } = options;
  const { store, database } = opened;
  const reconciled = await reconcile({
    ...options,
    refundedPayments: database && createRefundedPayments(database.records),
    transactions: (offset, limit) =>
      telegram.patient.call("getStarTransactions", { offset, limit }),
    place: store && createCursor({ ...options, store }, `stars-${options.botId}`),
    onlyNew: today.has("stars"),
    forMs: limits.stars.forMs,
    now,
  });
  if (reconciled.complete) today.add("stars");
  outage.notice(reconciled.failure);
  await notifyReconciled(reconciled, options);
  return reportOf(reconciled);
}

/** @throws what interrupted it, unless an outage; earlier results are announced by then */
function reportOf({
  found,
  unresolved,
  bonuses: _,
  failure,
  lag: __,
  ...progress
}: Reconciliation) {
  if (failure !== undefined && !(failure instanceof LedgerUnavailable)) throw failure;
  const waits = failure === undefined ? {} : { waits: failure.message };
  return { ...progress, found: found.length, open: unresolved.length, ...waits };
}

/** One SQL request if nothing is unfinished. During an outage the journals are asked instead. */
async function followUpGenerations({
  opened,
  studio,
  outage,
}: RunServices): Promise<FollowUpResult> {
  if (opened.store === undefined) outage.assertNone();
  try {
    const { forMs } = limits.generations;
    return await studio.lookAfter({ limit: maxGenerations, forMs, thorough: true });
  } catch (error) {
    outage.notice(error);
    throw error;
  }
}

/** One SQL request that scans all operations: once a day. */
async function auditDaily(parts: RunServices, records: Database) {
  const { opened, options, today, outage } = parts;
  if (today.has("audit")) return alreadyDone;
  outage.assertNone();
  if (opened.breaker?.probeAt !== undefined) throw new LedgerUnavailable("the database is down");
  const { audit } = await import("../storage/postgres/audit.js");
  const { figures, findings } = await audit(records);
  today.add("audit");
  await repairSettings(parts);
  await measureSeconds(parts, records);
  if (findings.length > 0) await options.operator.sendAlarm(alarms.auditFound({ findings }));
  return figures;
}

/** How long models take, for the sentence that users read while they wait: it must not fail the audit. */
async function measureSeconds({ studio, options }: RunServices, records: Database): Promise<void> {
  if (!studio.isOpen) return;
  const { measuredSeconds } = await import("../storage/postgres/shop/measured-seconds.js");
  await measuredSeconds(records)
    .then(studio.noteSeconds)
    .catch((error: unknown) => options.log.warn(`Models were not timed: ${String(error)}`));
}

/** What the store remembers of the settings counts in an outage; the database has just answered. */
async function repairSettings({ opened, options }: RunServices): Promise<void> {
  await opened.settings
    .carry({ thorough: true })
    .catch((error: unknown) => options.log.warn(`Settings are not remembered: ${String(error)}`));
}

/**
 * Words and albums that were kept for long enough, and copies of what was replayed: a list of the copies, one
 * of the mirrors and one of the albums, an SQL request for the albums and one for each 100,000 operations; more for what is cleared, also one read
 * of the mirror of each user whose words are.
 */
async function clearWordsDaily(parts: RunServices) {
  if (parts.today.has("words")) return alreadyDone;
  const { options } = parts;
  const { store } = parts.opened;
  const { forMs } = limits.words;
  const retention = { olderThanMs: options.keepPromptsDays * dayMs, forMs };
  const copies = store && (await clearCopiesAndMirrors(store, options, retention));
  const albums = await clearAlbums(parts, retention);
  const cursor = store && createCursor({ ...options, store }, "words");
  const operations = await clearOperations(parts, retention, store, cursor);
  // With a place to go on from, what is left is for tomorrow.
  const isLeft = albums.left || copies?.left || (cursor === undefined && operations?.left);
  if (!isLeft) parts.today.add("words");
  const cleared = (operations?.cleared ?? 0) + (copies?.cleared ?? 0);
  return { copies: copies?.deleted ?? 0, cleared };
}

async function clearCopiesAndMirrors(
  store: ObjectStore,
  options: CronJobsOptions,
  retention: RetentionLimits,
) {
  const { clearOldMirrors } = await import("../storage/failover/retention.js");
  const { deleteOldCopies } = await import("../storage/journal/erasure.js");
  const { time } = options;
  const { forMs } = retention;
  const copies = await deleteOldCopies(store, time, { count: maxCopies, forMs });
  const cursor = createCursor({ ...options, store }, "mirrors");
  const mirrors = await clearOldMirrors({ store, time, cursor }, retention);
  return { deleted: copies.deleted, cleared: mirrors.cleared, left: copies.left };
}

/** The pictures of albums, wherever they are kept. */
async function clearAlbums(
  { opened: { database, store, breaker }, options: { time }, outage }: RunServices,
  { olderThanMs: keptMs, forMs }: RetentionLimits,
): Promise<{ readonly left: boolean }> {
  const olderThanMs = Math.min(keptMs, keepAlbumsDays * dayMs);
  const { deleteOldAlbumDocuments } = await import("../storage/objects/albums.js");
  const limits = { olderThanMs, count: maxAlbums, forMs };
  const documents = store && (await deleteOldAlbumDocuments(store, time, limits));
  if (database === undefined) return { left: documents?.left ?? false };
  outage.assertNone();
  if (breaker?.probeAt !== undefined) throw new LedgerUnavailable("the database is down");
  const { deleteOldAlbums } = await import("../storage/postgres/albums.js");
  const deleted = await deleteOldAlbums(database.records, olderThanMs, maxAlbums);
  return { left: deleted === maxAlbums || (documents?.left ?? false) };
}

/** In the database; of a bot that has none, in the journals. */
async function clearOperations(
  { opened: { database, breaker }, options: { time }, outage }: RunServices,
  retention: RetentionLimits,
  store: ObjectStore | undefined,
  cursor: Cursor | undefined,
): Promise<RetentionResult | undefined> {
  const { clearOldDatabase, clearOldJournals } = await import("../storage/failover/retention.js");
  if (database === undefined) {
    return store && cursor && clearOldJournals({ store, time, cursor }, retention);
  }
  outage.assertNone();
  if (breaker?.probeAt !== undefined) throw new LedgerUnavailable("the database is down");
  return clearOldDatabase({ database: database.records, time, store, cursor }, retention);
}

/** Old days are summed once a day; the digest is sent by the first run after its hour. */
async function sumDaily(parts: RunServices) {
  const { options, today, outage, opened } = parts;
  const day = options.digest && digestDay(options.now(), options.digest);
  const isDigestDone = day === undefined || today.has(`digest:${day}`);
  if (today.has("figures") && isDigestDone) return alreadyDone;
  outage.assertNone();
  if (opened.breaker?.probeAt !== undefined) throw new LedgerUnavailable("the database is down");
  const { statistics } = await options.openShop();
  const sums = await statistics.sumOldDays(limits.statistics.forMs);
  if (sums.left === 0) today.add("figures");
  if (isDigestDone) return sums;
  const digest = await options.digest?.send();
  if (digest !== "summing") today.add(`digest:${day}`);
  return { ...sums, digest };
}

async function checkCredits({ studio, options, today }: RunServices) {
  const credits = await studio.credit();
  if (credits === undefined) return "unknown";
  today.add("credits");
  if (credits < lowCredits) {
    await options.operator.sendAlarm(studioAlarms.creditsLow({ limit: lowCredits }));
  }
  return credits;
}

/** Once a day: one request for the list, and one for each model that is missing in it. */
async function compareCatalogue({ studio, today }: RunServices) {
  if (today.has("catalogue")) return alreadyDone;
  const compared = await studio.compare(limits.catalogue.forMs);
  if (compared !== "unknown") today.add("catalogue");
  return compared;
}
