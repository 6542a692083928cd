import type { Handler } from "./handlers.js";
import { type Load, median, type Round, runRound } from "./load.js";
import type { Running } from "./processes.js";
import { secret } from "./updates.js";

const rounds = 7;
const requests = 400;
/** So many updates until V8 has compiled for good what it meets in all of them. */
const warmUp = 2_000;

export interface Served {
  readonly handler: Handler;
  readonly running: Running;
  readonly url: string;
}

/** Before anything is measured; else it is the compiler that is compared. */
export async function warm(all: readonly Served[], makeUpdate: Load["makeUpdate"]) {
  for (const { url } of all) {
    await runRound(url, { requests: warmUp, concurrency: 32, makeUpdate, secret });
  }
}

export interface Contest {
  readonly makeUpdate: Load["makeUpdate"];
  /** How many requests are in flight at any time. */
  readonly concurrency: number;
  /** How many SQL requests there were since the start. */
  readonly asked: () => number;
}

/** The handlers' rounds alternate, so that other load on the machine affects all of them. */
export async function measureWarm(all: readonly Served[], { asked, ...contest }: Contest) {
  const load = { requests, secret, ...contest };
  const results = new Map(all.map(({ handler }) => [handler.name, [] as Round[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const { handler, url } of all) {
      const before = asked();
      const result = await runRound(url, load);
      // A failed connection is one request less.
      if (asked() < before + 0.99 * requests)
        throw new Error(`${handler.name} did not ask the database`);
      // The first is for warming up.
      if (round > 0) results.get(handler.name)?.push(result);
    }
  }
  return results;
}

export type Figure = keyof Round;

export function middle(rounds: readonly Round[], figure: Figure): number {
  return median(rounds.map((round) => round[figure]));
}

/** The median ratio of each round to the other handler's round beside it. */
export function ratio(ours: readonly Round[], theirs: readonly Round[], figure: Figure): number {
  return median(ours.map((round, at) => round[figure] / (theirs[at]?.[figure] ?? 0)));
}
