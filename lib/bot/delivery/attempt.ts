import { LedgerUnavailable } from "../../ledger/ledger.js";
import type { Log } from "../../log.js";
import { isUncertain, TelegramError } from "../../telegram.js";
import { TurnTimeout } from "../../util/concurrency-limit.js";
import { ResultUnavailable } from "./send-one-result.js";

export interface AttemptResult<T> {
  /** Whether the work succeeded or can never succeed. */
  readonly isOver: boolean;
  readonly isHopeless?: boolean;
  readonly result: T | undefined;
}

export type Attempt = ReturnType<typeof createAttempt>;

/** Postpones what failed, unless it can never succeed. Never rejects. */
export function createAttempt(log: Log) {
  return async function attempt<T>(
    work: () => Promise<T>,
    isRepeated = false,
  ): Promise<AttemptResult<T>> {
    return work().then(
      (result) => ({ isOver: true, result }),
      (error: unknown) => {
        const isOver = isHopeless(error) || (isRepeated && isUncertain(error));
        if (!isOver) logFailure(log, error);
        return { isOver, isHopeless: isHopeless(error), result: undefined };
      },
    );
  };
}

function logFailure(log: Log, error: unknown): void {
  const expected = [LedgerUnavailable, TelegramError, TurnTimeout, ResultUnavailable];
  const isExpected = error instanceof Error && expected.some((kind) => error instanceof kind);
  if (isExpected) log.warn(`A delivery is postponed: ${error.message}`);
  else log.error("A generation's end could not be delivered", error);
}

/** Telegram will never accept it: the user blocked the bot or deleted the account. */
function isHopeless(error: unknown): boolean {
  return error instanceof TelegramError && (error.code === 400 || error.code === 403);
}
