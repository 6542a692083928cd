import { alarms } from "../../alarms/alarms.js";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import { DeadlinePassed, within } from "../../ledger/time.js";
import type { Act, RecordedAct } from "../../shop/admin-log.js";
import type { LearnedSettings } from "../../shop/live-settings.js";
import {
  learnedOf,
  type SettingsChange,
  type SettingsOutcome,
  type SettingsRecord,
  type SettingsStore,
} from "../../shop/settings-store.js";
import type { OutageFlag } from "../journal/outage-flag.js";
import { StoreUnavailable } from "../objects/object-store.js";
import {
  actsOf,
  type KeptSettings,
  recordOf,
  type SettingsDocument,
} from "../objects/shop-settings.js";
import { DocumentUnreadable } from "../objects/update-document.js";
import type { PostgresSettings } from "../postgres/shop-settings.js";
import type { StorageRuntime } from "../storage-runtime.js";
import type { CircuitBreaker } from "./circuit-breaker.js";

export interface FailoverSettingsOptions extends Omit<StorageRuntime, "store"> {
  /** At least one of the two. */
  readonly database: PostgresSettings | undefined;
  readonly document: SettingsDocument | undefined;
  readonly breaker?: Pick<CircuitBreaker, "probeAt"> | undefined;
  readonly flag?: Pick<OutageFlag, "raise"> | undefined;
}

export interface FailoverSettings extends SettingsStore {
  /**
   * For an instance that needs a price.
   * @param isCold it knows nothing yet: if the database is slow, it takes what is remembered
   */
  learn(isCold: boolean): Promise<LearnedSettings>;
  /**
   * Acts that only the store knows, the oldest first: the database has yet to learn of them, or there is
   * none.
   */
  keptActs(): Promise<readonly RecordedAct[]>;
  /**
   * Puts an act on record in the store, once for its key, because the database can't be asked.
   * @throws LedgerUnavailable
   */
  keepAct(act: Act): Promise<RecordedAct>;
  /**
   * Brings into the database what was changed during an outage.
   * @param thorough also repairs what the store remembers
   * @returns whether nothing waits any more
   * @throws StoreUnavailable @throws LedgerUnavailable
   */
  carry(how?: { readonly thorough: boolean }): Promise<boolean>;
}

/** A cold instance asks the store if the database has not answered in this time. */
const databasePatienceMs = 200;

/**
 * The settings: in the database; in the object store while that can't be asked, or if there is none.
 * What was changed in an outage goes into the database afterwards.
 */
export function createFailoverSettings(options: FailoverSettingsOptions): FailoverSettings {
  const { database, document, breaker, flag } = options;
  const kept = document && createKept(options, document);
  const carry = createCarry(options, kept);
  /** Undefined while it can't be asked. */
  const reachable = () => (breaker?.probeAt === undefined ? database : undefined);

  async function readDatabase(asked: PostgresSettings): Promise<SettingsRecord> {
    if (kept?.isWaiting === true) await carry();
    return asked.read();
  }

  async function read(isCold = false): Promise<SettingsRecord> {
    const asked = reachable();
    if (asked === undefined) return orThrow(kept).read();
    const answer = readDatabase(asked);
    const deadline = isCold ? options.time.deadline(databasePatienceMs) : undefined;
    return (deadline === undefined ? answer : within(deadline, answer)).catch((error: unknown) => {
      const isLate = error instanceof LedgerUnavailable || error instanceof DeadlinePassed;
      return isLate && kept !== undefined ? kept.read().catch(() => answer) : answer;
    });
  }

  async function openKept(): Promise<Kept> {
    const place = orThrow(kept);
    // So that the instances look for what waits when the database is back.
    if (database !== undefined) await flag?.raise().catch(asUnavailable);
    return place;
  }

  const keptActs = async () => (kept === undefined ? [] : kept.acts());

  return {
    read: () => read(),
    carry,

    learn: async (isCold) => learnedOf(await read(isCold)),

    keptActs,

    keepAct: async (act) => (await openKept()).keepAct(act),

    async change(change) {
      const changed = await reachable()
        ?.change(change)
        .catch((error: unknown) => {
          if (!(error instanceof LedgerUnavailable) || kept === undefined) throw error;
          return undefined;
        });
      if (changed === undefined) return (await openKept()).change(change);
      kept?.remember(changed.record);
      return changed;
    },
  };
}

type Kept = ReturnType<typeof createKept>;

/** The document of the store, with what this instance knows of it. */
function createKept(
  { database, alarm, log, background }: FailoverSettingsOptions,
  document: SettingsDocument,
) {
  let isWaiting = false;

  /** @throws StoreUnavailable */
  async function readDocument(): Promise<KeptSettings> {
    const kept = await document.read().catch((error: unknown) => {
      if (error instanceof DocumentUnreadable) {
        alarm(alarms.settingsUnreadable({ problem: error.message }));
      }
      throw error;
    });
    isWaiting = database !== undefined && (kept.acts.length > 0 || pendingIn(kept).length > 0);
    return kept;
  }

  return {
    document,
    readDocument,
    /** As far as this instance knows, the document holds what the database has yet to learn of. */
    get isWaiting() {
      return isWaiting;
    },
    carried(): void {
      isWaiting = false;
    },
    read: async () => recordOf(await readDocument().catch(asUnavailable)),

    acts: async () => actsOf(await readDocument().catch(asUnavailable)),

    async change(change: SettingsChange): Promise<SettingsOutcome> {
      const outcome = await document.change(change).catch(asUnavailable);
      isWaiting = database !== undefined;
      return outcome;
    },

    async keepAct(act: Act): Promise<RecordedAct> {
      const recorded = await document.keep(act).catch(asUnavailable);
      isWaiting = database !== undefined;
      return recorded;
    },

    /** Whatever happens to the copy: the database has it. */
    remember({ rows }: SettingsRecord): void {
      const complain = (error: Error) => log.warn(`Settings are not remembered: ${error.message}`);
      background(document.remember(rows).catch(complain));
    },
  };
}

function createCarry({ database }: FailoverSettingsOptions, place: Kept | undefined) {
  return async ({ thorough } = { thorough: false }): Promise<boolean> => {
    if (database === undefined || place === undefined) return true;
    const kept = await place.readDocument();
    const rows = pendingIn(kept);
    if (rows.length > 0 || kept.acts.length > 0) {
      const record = await database.carry(rows, kept.acts);
      await place.document.settle({ ...kept, rows }, record.rows);
      place.carried();
    } else if (thorough) {
      await place.document.remember((await database.read()).rows);
    }
    return true;
  };
}

function pendingIn({ rows }: KeptSettings) {
  return rows.filter(({ pending }) => pending === true);
}

function orThrow(kept: Kept | undefined): Kept {
  if (kept === undefined) throw new LedgerUnavailable("the database could not be asked");
  return kept;
}

function asUnavailable(error: unknown): never {
  if (error instanceof StoreUnavailable) throw new LedgerUnavailable(error.message);
  throw error;
}
