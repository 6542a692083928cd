import type { Time } from "../../../lib/ledger/time.js";
import { randomFor } from "../scenario/random.js";
import type { Crash } from "../scenario/scenario.js";
import type { Clock } from "./clock.js";

/** A process: from its start to its crash. What it began may land later, but it hears nothing. */
export interface Process {
  readonly slot: number;
  readonly alive: boolean;
  readonly time: Time;
  /** Whether the call that is to be made now is its last one. */
  crashMoment(): Crash["moment"] | undefined;
  die(where: string): void;
  /** The other side notices that the connection is gone. */
  onCrash(listener: () => void): () => void;
}

export interface ProcessOptions {
  readonly slot: number;
  /** Which life of the slot. */
  readonly number: number;
  readonly seed: number;
  readonly clock: Clock;
  /** The hour that all clocks would show at the beginning. */
  readonly epoch: number;
  /** By how much its clock is wrong now. */
  readonly skewMs: () => number;
  readonly crashMoment: () => Crash["moment"] | undefined;
  readonly onCrash: (where: string) => void;
}

/** One for all: making one is dear, and nobody looks at it. */
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
