import type { SimulateOptions } from "./simulate-options.js";

/** A seed of a profile that broke a rule. */
export interface Broken {
  readonly profile: string;
  readonly seed: number;
}

const count = new Intl.NumberFormat("en");

/** The last line of a run: what it tried, and how to repeat the first violation. */
export function describeVerdict(
  { from, to, chosen, bug }: SimulateOptions,
  broken: readonly Broken[],
): string {
  const profiles = `${chosen.length} ${chosen.length === 1 ? "profile" : "profiles"}`;
  const seeds = to - from + 1;
  const tried = `${profiles} x ${count.format(seeds)} ${seeds === 1 ? "seed" : "seeds"}`;
  const [first] = broken;
  if (first === undefined) return `${tried}: no rule was broken.`;
  const planted = bug === undefined ? "" : ` --bug ${bug.id}`;
  const repeat = `--profile ${first.profile} --from ${first.seed} --seeds 1${planted}`;
  const stories = `${count.format(broken.length)} ${broken.length === 1 ? "story" : "stories"}`;
  return `${tried}: ${stories} broke a rule. Repeat the first with: npm run simulate -- ${repeat}`;
}

export interface ProgressOptions {
  /** A terminal shows one line that changes; anything else gets a new line now and then. */
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** Milliseconds. */
  readonly now: () => number;
}

const pauseMs = { terminal: 200, lines: 10_000 } as const;

/** Reports how far a run is, at most as often as a person can read. */
export function createProgress({ isTerminal, write, now }: ProgressOptions) {
  const begun = now();
  let toldAt = begun;
  return {
    /** @param what such as "storm: 120 of 1000" */
    tell(what: string): void {
      if (now() - toldAt < (isTerminal ? pauseMs.terminal : pauseMs.lines)) return;
      toldAt = now();
      const line = `${what}, ${Math.round((now() - begun) / 1000)} s`;
      write(isTerminal ? `\r\x1b[K${line}` : `${line}\n`);
    },
    /** Clears the line for what comes next. */
    end: () => isTerminal && write("\r\x1b[K"),
  };
}
