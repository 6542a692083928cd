import type { Clock } from "../model/clock.js";

/** The rules by their numbers, each explained where it is checked; X = something that must never happen at all. */
export type Rule =
  | `G${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12}`
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

/** Hears of broken rules. The first one ends the story: what comes after it proves nothing. */
export interface Checks {
  readonly violations: readonly Violation[];
  violate(rule: Rule, message: string): void;
  demand(holds: boolean, rule: Rule, message: () => string): void;
}

export function createChecks(clock: Clock): Checks {
  const violations: Violation[] = [];
  function violate(rule: Rule, message: string): void {
    violations.push({ rule, at: clock.now, message });
    clock.stop();
  }
  return {
    violations,
    violate,
    demand(holds, rule, message) {
      if (!holds) violate(rule, message());
    },
  };
}
