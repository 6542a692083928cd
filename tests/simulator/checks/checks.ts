import type { Clock } from "../model/clock.js";

/** The rules by their numbers, each explained where it is checked; X = an error that must never happen. */
export type Rule =
  | `G${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15}`
  | `L${1 | 2 | 3 | 4}`
  | `F${1 | 2}`
  | `D${1 | 2 | 3 | 4}`
  | "C1"
  | "P1"
  | "X";

export interface Violation {
  readonly rule: Rule;
  readonly at: number;
  readonly message: string;
}

/** Collects violations. The first one ends the run: what follows it proves nothing. */
export interface Checks {
  readonly violations: readonly Violation[];
  fail(rule: Rule, message: string): void;
  require(holds: boolean, rule: Rule, message: () => string): void;
}

export function createChecks(clock: Clock): Checks {
  const violations: Violation[] = [];
  function fail(rule: Rule, message: string): void {
    violations.push({ rule, at: clock.now, message });
    clock.stop();
  }
  return {
    violations,
    fail,
    require(holds, rule, message) {
      if (!holds) fail(rule, message());
    },
  };
}
