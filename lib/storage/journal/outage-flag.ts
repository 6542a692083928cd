import { alarms } from "../../alarms/alarms.js";
import { isFresh, type Time } from "../../ledger/time.js";
import { peekDocument, readDocument, updateDocument } from "../objects/update-document.js";
import type { StorageRuntime } from "../storage-runtime.js";
import { type State, stateDocument } from "./documents.js";

/** Cache lifetime of the flag; it is refreshed in the background after half of it. */
const usuallyFreshMs = 10_000;
/** No command waits longer than this for one reading of the flag; the next one does not wait. */
const flagWaitMs = 300;
/** No call of a store takes so long, unless the function is frozen meanwhile. */
const maxReadingMs = 10_000;
/** How often the flag is written while entries are written. */
export const touchMs = 60_000;
/**
 * An entry may be on its way for as long as an instance relies on a raised flag (a minute) and its
 * function lives (five minutes, `maxDuration` in vercel.json); two clocks may each be wrong by five.
 */
export const quietMs = 16 * 60_000;

/** How far the clocks of two instances may differ. */
export const skewMs = 10 * 60_000;

/** Tells all instances that journals may hold entries. One document, read far more often than written. */
export interface OutageFlag {
  /**
   * Whether journals may hold entries: `dirty` from the cache; `soon` if a fresh read is under way. Never
   * rejects.
   */
  status(): { readonly dirty: boolean; readonly soon?: Promise<boolean> };
  /** What this instance knows; it asks nothing. */
  readonly isKnownDirty: boolean;
  /**
   * To be called before an entry is written.
   * @param force writes even if the flag is raised already
   * @throws StoreUnavailable
   */
  raise(how?: { readonly force: boolean }): Promise<void>;
  /** @throws StoreUnavailable */
  read(): Promise<State>;
  /**
   * One cheap read that writes nothing: a damaged flag counts as raised. May be late by moments.
   * @throws StoreUnavailable
   */
  peek(): Promise<State>;
  /** Lowers the flag that was read if no instance has touched it for long, and notes the database. */
  lower(seen: State): Promise<void>;
}

export interface OutageFlagOptions extends Pick<StorageRuntime, "store" | "time" | "alarm"> {
  /** How long an instance may rely on what it knows, in milliseconds; 10,000 if absent. */
  readonly freshMs?: number;
  /** Which database this instance replays into. */
  readonly db?: string | undefined;
}

export function createOutageFlag(options: OutageFlagOptions): OutageFlag {
  const { store, time, db, freshMs = usuallyFreshMs } = options;
  const memory = createMemory(time);
  const { read, raise } = accessDocument(options, memory);
  async function glance(): Promise<State> {
    const at = time.now();
    return memory.learn(await peekDocument(store, stateDocument), at);
  }
  const share = sharedReading(time, glance);

  return {
    read,
    peek: glance,

    get isKnownDirty() {
      return memory.state?.dirty ?? false;
    },

    status() {
      const dirty = memory.state?.dirty ?? false;
      if (memory.isFresh(freshMs / 2)) return { dirty };
      const { patience, end } = share();
      if (memory.isFresh(freshMs) || dirty || patience.aborted) return { dirty };
      const answer = end.then(
        (state) => state.dirty,
        () => dirty,
      );
      return { dirty, soon: answer };
    },

    async raise({ force } = { force: false }) {
      const isRecent = memory.isFresh(touchMs);
      if (!force && isRecent && isRaised(memory.state, time.now())) return;
      await raise(force);
    },

    async lower(seen) {
      const next = lowered(seen, time.now(), db);
      if (next.dirty === seen.dirty && next.touched === seen.touched && next.db === seen.db) return;
      const at = time.now();
      const state = await updateDocument(store, stateDocument, time, (current) =>
        // Another version: an instance raised it, or another sweep was faster.
        current.sequence === seen.sequence
          ? { write: next, result: { ...next, sequence: seen.sequence + 1 } }
          : { done: current },
      );
      memory.learn(state, at);
    },
  };
}

type Memory = ReturnType<typeof createMemory>;

/** This instance's copy of the flag, and when it was read. */
function createMemory({ now }: Time) {
  let known: { readonly state: State; readonly at: number } | undefined;
  return {
    get state() {
      return known?.state;
    },
    isFresh: (ms: number) => known !== undefined && isFresh(known.at, now(), ms),
    /**
     * A reading may be late or from a cache: the newer state is kept. But a raised flag is believed
     * whatever its number: it may have been deleted and begun force, and looking in vain does no harm.
     * @param at when it was requested: a frozen function gets the answer only when it is thawed
     */
    learn(state: State, at: number): State {
      const last = known?.state ?? state;
      const newest = state.isDamaged
        ? { ...state, sequence: Math.max(state.sequence, last.sequence) }
        : state;
      known = { state: newest.sequence < last.sequence && !newest.dirty ? last : newest, at };
      return known.state;
    },
  };
}

function accessDocument({ store, time, alarm }: OutageFlagOptions, memory: Memory) {
  /** @param force writes even if the flag is raised already */
  async function raise(force: boolean): Promise<State> {
    const at = time.now();
    const raised = await updateDocument(store, stateDocument, time, (state) => {
      if (!force && isRaised(state, time.now())) return { done: state };
      const next = raisedFrom(state, time.now(), memory.state?.sequence);
      return { write: next, result: { ...next, sequence: next.sequence + 1 } };
    });
    return memory.learn(raised, at);
  }

  async function read(): Promise<State> {
    const at = time.now();
    const state = memory.learn((await readDocument(store, stateDocument)).document, at);
    if (!state.isDamaged) return state;
    alarm(alarms.flagDamaged({ document: stateDocument.key }));
    return raise(true);
  }

  return { read, raise };
}

/**
 * Those who ask at the same time share one reading, and the patience of the first. One that is older
 * than any call may take was under way when the function was frozen: its result is out of date.
 */
function sharedReading(time: Time, read: () => Promise<State>) {
  let reading:
    | { readonly at: number; readonly patience: AbortSignal; readonly end: Promise<State> }
    | undefined;
  return () => {
    if (reading !== undefined && isFresh(reading.at, time.now(), maxReadingMs)) return reading;
    const begun = { at: time.now(), patience: time.deadline(flagWaitMs), end: read() };
    const forget = () => {
      if (reading === begun) reading = undefined;
    };
    // Handles a failure, too: there may be no caller left that awaits it.
    begun.end.then(forget, forget);
    reading = begun;
    return begun;
  };
}

/** A damaged document has lost its number: the new one must exceed all that instances have seen. */
function raisedFrom({ isDamaged, ...state }: State, now: number, knownSequence = 0): State {
  return {
    ...state,
    sequence: isDamaged ? Math.max(now, knownSequence) : state.sequence,
    dirty: true,
    touched: now,
  };
}

function isRaised(state: State | undefined, now: number): boolean {
  return state?.dirty === true && isFresh(state.touched, now, touchMs, skewMs);
}

function lowered(seen: State, now: number, db: string | undefined): State {
  const isQuiet = now - seen.touched > quietMs;
  // A time that a clock recorded before it was set back would keep the flag raised for as long. The
  // time of another instance may still be right, so the quiet time begins now instead of being over.
  const isAhead = seen.dirty && seen.touched - now > skewMs;
  const touched = isAhead ? now : seen.touched;
  return { ...seen, touched, dirty: seen.dirty && !isQuiet, ...(db !== undefined && { db }) };
}
