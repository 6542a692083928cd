/**
 * Time and randomness for the ledger and its stores. Both are passed in, so that a simulation can
 * control them; lib/ledger and lib/storage may get them from nowhere else.
 */
export interface Time {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Is aborted after so many milliseconds. */
  readonly deadline: (milliseconds: number) => AbortSignal;
  /** At least 0, below 1. */
  readonly random: () => number;
}

/**
 * Whether less than `ms` have passed since `at`: the only way in which a remembered time is compared
 * with a clock. A clock may be set back. A time that it recorded before then lies in the future and
 * would stay fresh for as long as the clock was wrong, so a time further ahead than `aheadMs` has
 * expired, too. No time stays fresh for longer than `ms + aheadMs`.
 * @param aheadMs how far the clock that recorded `at` may be ahead of this one
 */
export function isFresh(at: number, now: number, ms: number, aheadMs = ms): boolean {
  const age = now - at;
  return age < ms && age > -aheadMs;
}

/** Names one try of a command; kept through its retries. */
export function newAttemptId({ random }: Pick<Time, "random">): string {
  return random().toString(36).slice(2).padEnd(4, "0");
}

/** A pause of a given length, over at first. */
export function createPause({ now }: Pick<Time, "now">) {
  let since = Number.NEGATIVE_INFINITY;
  let forMs = 0;
  return {
    begin(milliseconds: number): void {
      since = now();
      forMs = milliseconds;
    },
    get isOver(): boolean {
      return !isFresh(since, now(), forMs);
    },
    /** Milliseconds since 1970. */
    get endsAt(): number {
      return since + forMs;
    },
  };
}

/** The work did not end before its deadline; it may still be running. */
export class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

/**
 * Waits for the work until the deadline at most. The work itself goes on, unless the same signal aborts
 * it, too.
 * @throws DeadlinePassed
 */
export async function within<T>(deadline: AbortSignal, work: Promise<T>): Promise<T> {
  let giveUp: (() => void) | undefined;
  const passed = new Promise<never>((_, reject) => {
    giveUp = () => reject(new DeadlinePassed("no answer in time"));
    deadline.addEventListener("abort", giveUp, { once: true });
    if (deadline.aborted) giveUp();
  });
  work.catch(() => {}); // Its late failure must not become an unhandled one.
  try {
    return await Promise.race([work, passed]);
  } finally {
    if (giveUp !== undefined) deadline.removeEventListener("abort", giveUp);
  }
}
