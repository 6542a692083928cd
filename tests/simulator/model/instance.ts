import "./lazy-modules.js";
import type { RaiseAlarm } from "../../../lib/alarms/alarms.js";
import { type Ledger, LedgerBusy, LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import type { Money } from "../../../lib/ledger/money.js";
import type { Log } from "../../../lib/log.js";
import { createLiveSettings, type LiveSettings } from "../../../lib/shop/live-settings.js";
import type { StarAccount } from "../../../lib/shop/refund.js";
import { learnedOf } from "../../../lib/shop/settings-store.js";
import {
  createFailoverLedger,
  createJsonLedger,
} from "../../../lib/storage/failover/open-failover.js";
import type { ObjectStore } from "../../../lib/storage/objects/object-store.js";
import type { Checks } from "../checks/checks.js";
import type { Clock } from "./clock.js";
import type { Costs } from "./costs.js";
import type { ConnectedDatabase } from "./database-model.js";
import { wrapLedger } from "./ledger-wrapper.js";
import type { Process } from "./process.js";
import type { Studio } from "./studio.js";

/** One running copy of the bot: everything in it but its handlers is the production code. */
export interface Instance {
  readonly process: Process;
  readonly ledger: Ledger;
  readonly store: ObjectStore;
  /** Absent while it has no DATABASE_URL. */
  readonly database:
    | (ConnectedDatabase & {
        sweep(): Promise<unknown>;
        /** Whether the instance's breaker keeps it from asking the database. */
        isLeftAlone(): boolean;
      })
    | undefined;
  readonly studio: Studio;
  readonly stars: StarAccount;
  /** Undefined where no operator changes settings. */
  readonly settings: LiveSettings | undefined;
  readonly background: Background;
}

export type Background = (work: Promise<unknown>) => void;

export interface InstanceOptions {
  readonly process: Process;
  readonly clock: Clock;
  readonly checks: Checks;
  readonly costs: Pick<Costs, "command" | "noteQuestion">;
  readonly store: ObjectStore;
  readonly database: ConnectedDatabase | undefined;
  readonly stars: StarAccount;
  /** Whether operators change settings. */
  readonly changesSettings: boolean;
  readonly allowance: Money;
  readonly mirror: "all" | "payments";
  readonly log: Log;
  readonly alarm: RaiseAlarm;
  /** Gets the duration of each command. */
  readonly onCommand: (milliseconds: number) => void;
  /** Is called for each answer of the database. */
  readonly onAnswer: () => void;
  readonly openStudio: (ledger: Ledger, background: Background) => Studio;
}

/** A pause of the breaker is never shorter. */
const shortestPauseMs = 15_000;
/** Nor longer, unless its clock was set back meanwhile: then the next command asks. */
const longestPauseMs = 62_000;
/** How long the scheduler lets a sweep begin with another user. */
const sweepMs = 40_000;

export function startInstance(options: InstanceOptions): Instance {
  const { process, store, stars, checks, costs } = options;
  const background: Background = (work) =>
    void work.catch((error) => checks.fail("X", `in the background: ${describe(error)}`));
  const common = { ...options, time: process.time, background };
  const patience = watchPatience(options, () => isOpen());
  let isOpen = () => false;
  if (options.database === undefined) {
    const ledger = wrapLedger(createJsonLedger(common).ledger, patience.command);
    const studio = options.openStudio(ledger, background);
    const none = { database: undefined, settings: undefined };
    return { process, store, stars, ledger, studio, background, ...none };
  }
  const { database } = options;
  const { sweep, breaker, ...failsafe } = createFailoverLedger({
    ...common,
    database: wrapLedger(database.ledger, patience.question),
    replayer: {
      ...database.replayer,
      replay: (userId, entries) => patience.replay(() => database.replayer.replay(userId, entries)),
    },
    db: "simulated",
  });
  isOpen = () => breaker.isOpen;
  const leavesDatabaseAlone = () => {
    const leftMs = (breaker.probeAt ?? 0) - process.time.now();
    return leftMs > 0 && leftMs <= longestPauseMs;
  };
  const timed = wrapLedger(failsafe.ledger, patience.command);
  const ledger = wrapLedger(timed, costs.command(process.slot, leavesDatabaseAlone));
  return {
    process,
    store,
    stars,
    settings: options.changesSettings ? openSettings(options, database, background) : undefined,
    ledger,
    studio: options.openStudio(ledger, background),
    background,
    database: {
      ...database,
      sweep: () => sweep({ forMs: sweepMs }),
      isLeftAlone: () => breaker.isOpen,
    },
  };
}

/** What the environment says; no price of the simulation depends on it. */
const defaults: LiveSettings["defaults"] = {
  markup: { perMille: 2_000n },
  usd_rate: { perMille: 80_000n },
  stars_per_unit: { perMille: 1_000n },
  star_payout_usd: { perMillion: 13_000n },
  packs: [100_00n],
  pack_bonus: [],
  sell_below_cost: true,
  price_ceiling: 0n,
};

function openSettings(
  { process, log, alarm }: InstanceOptions,
  { shop }: ConnectedDatabase,
  background: Background,
): LiveSettings {
  const read = async () => learnedOf(await shop.settings.read());
  // That a reading fails in an outage is only worth a warning.
  return createLiveSettings({ defaults, read, time: process.time, log, alarm, background });
}

/** F2: how long commands take, and that none waits for a database that has just failed. */
function watchPatience(
  { clock, checks, costs, process, onCommand, onAnswer }: InstanceOptions,
  isOpen: () => boolean,
) {
  const running: number[] = [];
  let failedAt: number | undefined;
  /** The same by the instance's own clock. */
  let failedBy = Number.NEGATIVE_INFINITY;

  async function command<T>(_: string, call: () => Promise<T>): Promise<T> {
    const since = clock.now;
    running.push(since);
    try {
      return await call();
    } finally {
      running.splice(running.indexOf(since), 1);
      onCommand(clock.now - since);
    }
  }

  async function question<T>(method: string, call: () => Promise<T>): Promise<T> {
    costs.noteQuestion();
    checks.require(
      !isTooSoon(),
      "F2",
      () => `i${process.slot} asks the database for ${method} too soon`,
    );
    try {
      const outcome = await call();
      failedAt = undefined;
      onAnswer();
      return outcome;
    } catch (error) {
      if (!isOutage(error)) failedAt = undefined;
      else if (isNews()) {
        failedAt = clock.now;
        failedBy = process.time.now();
      }
      throw error;
    }
  }

  function isTooSoon(): boolean {
    if (failedAt === undefined || clock.now - failedAt >= shortestPauseMs) return false;
    // A clock that was set back may end a pause early, but never keeps it going.
    return process.time.now() >= failedBy && !mayNotKnow();
  }

  /** False if a replay, or a command that started earlier, has already noticed the outage. */
  function isNews(): boolean {
    return failedAt === undefined ? !isOpen() : !mayNotKnow();
  }

  /** Whether a command still runs that began before the database was known to be gone. */
  function mayNotKnow(): boolean {
    return failedAt !== undefined && running.some((begun) => begun <= (failedAt ?? 0));
  }

  /** A replay may be the first to notice that the database is back. */
  async function replay<T>(call: () => Promise<T>): Promise<T> {
    costs.noteQuestion();
    const outcome = await call();
    failedAt = undefined;
    return outcome;
  }

  return { command, question, replay };
}

function isOutage(error: unknown): boolean {
  return error instanceof LedgerUnavailable && !(error instanceof LedgerBusy);
}

export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
