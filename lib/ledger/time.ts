/**
 * Time as the ledger and its stores feel it. It comes from outside, so that a simulation can bend
 * it; nothing else in lib/ledger and lib/storage may ask for the time, wait or roll dice.
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

/** The work did not end before its deadline; it may go on unheard. */
export class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

/**
 * Waits for the work no longer than until the deadline. The work goes on regardless: whoever can be
 * told to stop is told by the same signal.
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
