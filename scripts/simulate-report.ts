import type { SimulateOptions } from "./simulate-options.js";

/** A seed of a profile that broke a rule. */
export interface BrokenSeed {
  readonly profile: string;
  readonly seed: number;
}

const count = new Intl.NumberFormat("en");

/** The last line of a run: its extent, and how to repeat the first violation. */
export function describeOutcome(
  { from, to, chosen, mutant }: SimulateOptions,
  broken: readonly BrokenSeed[],
): string {
  const profiles = `${chosen.length} ${chosen.length === 1 ? "profile" : "profiles"}`;
  const seeds = to - from + 1;
  const tried = `${profiles} x ${count.format(seeds)} ${seeds === 1 ? "seed" : "seeds"}`;
  const [first] = broken;
  if (first === undefined) return `${tried}: no rule was broken.`;
  const flag = mutant === undefined ? "" : ` --bug ${mutant.id}`;
  const repeat = `--profile ${first.profile} --from ${first.seed} --seeds 1${flag}`;
  const scenarios = `${count.format(broken.length)} ${broken.length === 1 ? "scenario" : "scenarios"}`;
  return `${tried}: ${scenarios} broke a rule. Repeat the first with: npm run simulate -- ${repeat}`;
}

export interface ProgressOptions {
  /** A terminal shows one changing line; other outputs get a new line from time to time. */
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

const pauseMs = { terminal: 200, lines: 10_000 } as const;

/** Reports the progress of a run, not more often than a person can read. */
export function createProgress({ isTerminal, write, now }: ProgressOptions) {
  const begun = now();
  let reportedAt = begun;
  return {
    /** @param what such as "storm: 120 of 1000" */
    report(what: string): void {
      if (now() - reportedAt < (isTerminal ? pauseMs.terminal : pauseMs.lines)) return;
      reportedAt = now();
      const line = `${what}, ${Math.round((now() - begun) / 1000)} s`;
      write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
    },
    /** Clears the line for the next output. */
    end: () => isTerminal && write("\r\x1b[K"),
  };
}
