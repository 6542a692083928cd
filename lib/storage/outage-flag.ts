import { isFresh, type Time } from "../ledger/time.js";
import { type State, stateDocument } from "./documents.js";
import type { ObjectStore } from "./object-store.js";
import { readDocument, updateDocument } from "./update-document.js";

/** Younger than this, what is known of the flag is simply used; it is read again from half of it. */
const usuallyFreshMs = 10_000;
/** Nobody waits longer than this for one reading of the flag; the next who asks need not wait. */
const graceMs = 300;
/** How often the flag is written while entries are written. */
const touchMs = 60_000;
/**
 * An entry may be on its way for as long as somebody believes the flag raised (a minute) and his
 * function lives (a minute); two clocks may each be wrong by five.
 */
const quietMs = 12 * 60_000;

/** So far the clocks of two instances may be apart. */
const skewMs = 10 * 60_000;

/** Says to all instances that journals may hold entries. One document, read far more than written. */
export interface OutageFlag {
  awareness(): { readonly dirty: boolean; readonly soon?: Promise<boolean> };
  /**
   * To be called before an entry is written.
   * @param anew writes even if it is known to be raised
   * @throws StoreUnavailable
   */
  raise(how?: { readonly anew: boolean }): Promise<void>;
  /** @throws StoreUnavailable */
  read(): Promise<State>;
  /** Lowers what was read if nobody has touched it for long, and notes the database. */
  lower(seen: State): Promise<void>;
}

export interface OutageFlagOptions {
  /** How long an instance may rely on what it knows, in milliseconds; 10,000 if absent. */
  readonly freshMs?: number;
  readonly store: ObjectStore;
  readonly time: Time;
  /** Which database this instance replays into. */
  readonly db?: string | undefined;
}

export function createOutageFlag(options: OutageFlagOptions): OutageFlag {
  const { store, time, db, freshMs = usuallyFreshMs } = options;
  let known: { readonly state: State; readonly at: number } | undefined;

  /** A look may come late, or out of a cache: what is newer stays. */
  function learn(state: State): State {
    const isOlder = known !== undefined && state.n < known.state.n;
    known = { state: isOlder && known !== undefined ? known.state : state, at: time.now() };
    return known.state;
  }

  const glance = sharedReading(time, async () => learn(await look(store)));

  return {
    read: async () => learn((await readDocument(store, stateDocument)).document),

    awareness() {
      const dirty = known?.state.dirty ?? false;
      const isYoung = (ms: number) => known !== undefined && isFresh(known.at, time.now(), ms);
      if (isYoung(freshMs / 2)) return { dirty };
      const { patience, end } = glance();
      if (isYoung(freshMs) || dirty || patience.aborted) return { dirty };
      const answer = end.then(
        (state) => state.dirty,
        () => dirty,
      );
      return { dirty, soon: answer };
    },

    async raise({ anew } = { anew: false }) {
      const now = time.now();
      const isRecent = known !== undefined && isFresh(known.at, now, touchMs);
      if (!anew && isRecent && isRaised(known?.state, now)) return;
      const raised = await updateDocument(store, stateDocument, time, (state) => {
        if (!anew && isRaised(state, time.now())) return { done: state };
        const touched = { ...state, dirty: true, touched: time.now() };
        return { write: touched, result: { ...touched, n: state.n + 1 } };
      });
      learn(raised);
    },

    async lower(seen) {
      const next = lowered(seen, time.now(), db);
      if (next.dirty === seen.dirty && next.touched === seen.touched && next.db === seen.db) return;
      const state = await updateDocument(store, stateDocument, time, (current) =>
        // Another version: somebody raised it, or another sweep was faster.
        current.n === seen.n
          ? { write: next, result: { ...next, n: seen.n + 1 } }
          : { done: current },
      );
      learn(state);
    },
  };
}

async function look(store: ObjectStore): Promise<State> {
  if (store.glance === undefined) return (await readDocument(store, stateDocument)).document;
  const body = await store.glance(stateDocument.key);
  return body === undefined ? stateDocument.empty : stateDocument.parse(body);
}

/** Those who ask at the same time share one reading, and the patience of the first. */
function sharedReading(time: Time, read: () => Promise<State>) {
  let reading: { readonly patience: AbortSignal; readonly end: Promise<State> } | undefined;
  return () => {
    if (reading !== undefined) return reading;
    const end = read().finally(() => {
      reading = undefined;
    });
    end.catch(() => {}); // Nobody may be waiting for it.
    reading = { patience: time.deadline(graceMs), end };
    return reading;
  };
}

function isRaised(state: State | undefined, now: number): boolean {
  return state?.dirty === true && isFresh(state.touched, now, touchMs, skewMs);
}

function lowered(seen: State, now: number, db: string | undefined): State {
  const isQuiet = now - seen.touched > quietMs;
  // A stamp of a clock that was set back would keep the flag raised for as long; one of another
  // instance may be right all the same, so the quiet time begins now instead of being over.
  const isAhead = seen.dirty && seen.touched - now > skewMs;
  const touched = isAhead ? now : seen.touched;
  return { ...seen, touched, dirty: seen.dirty && !isQuiet, ...(db !== undefined && { db }) };
}
