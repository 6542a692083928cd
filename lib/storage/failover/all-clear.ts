import * as v from "valibot";
import { type Alarm, alarms } from "../../alarms/alarms.js";
import { newAttemptId } from "../../ledger/time.js";
import { parseJson } from "../../util/parse-json.js";
import { type DocumentKind, updateDocument } from "../objects/update-document.js";
import type { StorageRuntime } from "../storage-runtime.js";
import type { SweepResult } from "./sweep.js";

/** An instance that did not notice the outage itself takes it to have begun so long ago. */
const assumedOutageMs = 15 * 60_000;

export type AllClearOptions = Omit<StorageRuntime, "background">;

/** Tells the operators that the database is back: once for all instances. */
export interface AllClear {
  /** The instance stops asking the database. */
  gone(): void;
  /** The database answers again. */
  back(): void;
  /** Entries of the user's journal went into the database. */
  replayed(userId: number): void;
  /** No journal holds an entry. Never rejects. */
  nothingWaits(): Promise<void>;
  /**
   * A sweep has ended. Never rejects.
   * @param isAll whether it looked at the journals of all users
   */
  swept(outcome: SweepResult, isAll: boolean): Promise<void>;
}

/**
 * The first instance that finds the database back and has replayed what it could sends the all-clear.
 * It says so in a document of the store; the others find that it was sent after their outage began.
 */
export function createAllClear({ store, time, log, alarm }: AllClearOptions): AllClear {
  let since: number | undefined;
  let isBack = false;
  const users = new Set<number>();

  /** True also if the store can't be asked: two all-clears are better than none. */
  async function isFirst(outageSince: number): Promise<boolean> {
    const by = newAttemptId(time);
    const at = time.now();
    return updateDocument<Newest, boolean>(store, document, time, (known) => {
      if (known.by === by) return { done: true };
      if (known.at > outageSince) return { done: false };
      return { write: { ...known, at, by }, result: true };
    }).catch((error: Error) => {
      log.warn(`Other instances may send the all-clear, too: ${error.message}`);
      return true;
    });
  }

  async function send(left: boolean): Promise<void> {
    const outageSince = since ?? time.now() - assumedOutageMs;
    const allClear: Alarm = alarms.databaseBack({ journals: users.size, left });
    since = undefined;
    isBack = false;
    users.clear();
    alarm((await isFirst(outageSince)) ? allClear : { ...allClear, isKnown: true });
  }

  return {
    gone() {
      since ??= time.now();
      isBack = false;
    },
    back() {
      isBack = true;
    },
    replayed(userId) {
      users.add(userId);
    },
    async nothingWaits() {
      if (isBack) await send(false);
    },
    async swept({ waits, waiting, emptied }, isAll) {
      if (waits === undefined && (isBack || users.size > 0))
        await send(!isAll || emptied < waiting);
    },
  };
}

const shape = v.object({
  v: v.literal(1),
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** When the newest all-clear was sent, in milliseconds since 1970, and which attempt sent it. */
  at: v.pipe(v.number(), v.finite()),
  by: v.string(),
});
type Newest = v.InferOutput<typeof shape>;

const empty: Newest = { v: 1, sequence: 0, at: Number.MIN_SAFE_INTEGER, by: "" };

/** Any other content counts as none: at worst one more all-clear is sent. */
const document: DocumentKind<Newest> = {
  key: "ledger/v1/all-clear.json",
  empty,
  parse(body) {
    const { success, output } = v.safeParse(shape, parseJson(body));
    return success ? output : empty;
  },
  format: (newest) => JSON.stringify(newest),
};
