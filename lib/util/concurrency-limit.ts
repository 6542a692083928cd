/** The work waited too long for a free slot and was not started. */
export class TurnTimeout extends Error {
  override readonly name = "TurnTimeout";
}

/**
 * Lets at most `most` works go on at once; the others wait, first come, first served.
 * @returns runs the work when its turn has come; rejects with `TurnTimeout` if `patience` is aborted
 * before that
 */
export function createConcurrencyLimit(most: number) {
  const waiting = new Set<() => void>();
  let taken = 0;

  function leave(): void {
    const [next] = waiting;
    if (next === undefined) taken--;
    else next();
  }

  async function enter(patience: AbortSignal): Promise<void> {
    if (taken < most) {
      taken++;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const forget = () => {
        waiting.delete(begin);
        patience.removeEventListener("abort", giveUp);
      };
      const begin = () => {
        forget();
        resolve();
      };
      const giveUp = () => {
        forget();
        reject(new TurnTimeout("too many others were before it"));
      };
      waiting.add(begin);
      patience.addEventListener("abort", giveUp);
      if (patience.aborted) giveUp();
    });
  }

  return async function inTurn<T>(patience: AbortSignal, work: () => Promise<T>): Promise<T> {
    await enter(patience);
    try {
      return await work();
    } finally {
      leave();
    }
  };
}
