import type { Time } from "../../../lib/ledger/time.js";
import { randomFor } from "../scenario/random.js";
import type { Crash } from "../scenario/scenario.js";
import type { Clock } from "./clock.js";

/** A process, from its start to its crash. Requests it sent may still arrive later, but it gets no answer. */
export interface Process {
  readonly slot: number;
  readonly alive: boolean;
  readonly time: Time;
  /** Set if the process crashes at the call that it makes now. */
  crashMoment(): Crash["moment"] | undefined;
  die(where: string): void;
  /** Calls the listener on a crash, as the other side notices a closed connection. */
  onCrash(listener: () => void): () => void;
}

export interface ProcessOptions {
  readonly slot: number;
  /** Counts the processes of the slot. */
  readonly number: number;
  readonly seed: number;
  readonly clock: Clock;
  /** The time that all clocks would show at the beginning. */
  readonly epoch: number;
  /** By how much its clock is wrong now. */
  readonly skewMs: () => number;
  readonly crashMoment: () => Crash["moment"] | undefined;
  readonly onCrash: (where: string) => void;
}

/** Shared: creating an error is expensive, and no code reads it. */
const passed = new Error("the deadline has passed");

export function startProcess(options: ProcessOptions): Process {
  const { clock, slot, number, seed, epoch, skewMs } = options;
  const listeners = new Set<() => void>();
  let alive = true;
  let rolls = 0;

  const later = (delayMs: number, work: () => void) =>
    clock.at(delayMs, () => {
      if (alive) work();
    });

  return {
    slot,
    get alive() {
      return alive;
    },
    time: {
      now: () => epoch + clock.now + skewMs(),
      sleep: (milliseconds) => new Promise((resolve) => later(milliseconds, resolve)),
      deadline(milliseconds) {
        const controller = new AbortController();
        later(milliseconds, () => controller.abort(passed));
        return controller.signal;
      },
      random: () => randomFor(seed, `random i${slot}.${number} ${rolls++}`).unit(),
    },
    crashMoment: options.crashMoment,
    die(where) {
      if (!alive) return;
      alive = false;
      options.onCrash(where);
      for (const listener of listeners) listener();
      listeners.clear();
    },
    onCrash(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
