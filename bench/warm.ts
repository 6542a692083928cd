import type { Handler } from "./handlers.js";
import { type Load, median, type Round, runRound } from "./load.js";
import type { Running } from "./processes.js";
import { secret } from "./updates.js";

const rounds = 7;
const requests = 400;
/** How many updates it takes until V8 has optimized the code for good. */
const warmUp = 2_000;

export interface Served {
  readonly handler: Handler;
  readonly running: Running;
  readonly url: string;
}

/** Before the measurement, which would otherwise compare the compiler. */
export async function warm(all: readonly Served[], makeUpdate: Load["makeUpdate"]) {
  for (const { url } of all) {
    await runRound(url, { requests: warmUp, concurrency: 32, makeUpdate, secret });
  }
}

export interface Contest {
  readonly makeUpdate: Load["makeUpdate"];
  /** How many requests are in flight at any time. */
  readonly concurrency: number;
  /** The number of SQL requests since the start. */
  readonly asked: () => number;
}

/** The handlers' rounds alternate, so that other load on the machine affects all handlers alike. */
export async function measureWarm(all: readonly Served[], { asked, ...contest }: Contest) {
  const load = { requests, secret, ...contest };
  const results = new Map(all.map(({ handler }) => [handler.name, [] as Round[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const { handler, url } of all) {
      const before = asked();
      const result = await runRound(url, load);
      // A failed connection means one request less.
      if (asked() < before + 0.99 * requests)
        throw new Error(`${handler.name} did not query the database`);
      // The first round warms up.
      if (round > 0) results.get(handler.name)?.push(result);
    }
  }
  return results;
}

export type Figure = keyof Round;

export function middle(rounds: readonly Round[], figure: Figure): number {
  return median(rounds.map((round) => round[figure]));
}

/** The median of the ratios between each round and the other handler's round next to it. */
export function ratio(ours: readonly Round[], theirs: readonly Round[], figure: Figure): number {
  return median(ours.map((round, at) => round[figure] / (theirs[at]?.[figure] ?? 0)));
}
