import { LedgerBusy, LedgerUnavailable } from "../../ledger/ledger.js";
import type { Time } from "../../ledger/time.js";
import { classifyError, type ErrorClass } from "./classify-error.js";

/** The database said no: a broken rule of the schema, or a bug of ours. Nothing was changed. */
export class StatementRejected extends Error {
  override readonly name = "StatementRejected";
  readonly code: string;
  readonly constraint: string | undefined;
  constructor(code: string, constraint: string | undefined) {
    super("the database refused the statement");
    this.code = code;
    this.constraint = constraint;
  }
}

export interface RetryOptions {
  /** Budget of the first try; the second has at most three seconds. */
  readonly timeoutMs: number;
  readonly time: Pick<Time, "sleep" | "random">;
  /** True if the schema may be there now, so that the statement deserves another try. */
  readonly migrate: () => Promise<boolean>;
}

/** Is called when the outcome of the first try is ambiguous. */
export type OnAmbiguous = () => void;

const secondTryMs = 3_000;
const contentionTries = 3;

/**
 * Sends something to the database, which must be harmless to repeat: twice if the first answer says
 * nothing, three times if others were in the way.
 * @throws LedgerUnavailable if the outcome is unknown
 * @throws StatementRejected if the database refused it
 */
export function createRetry({ timeoutMs, time, migrate }: RetryOptions) {
  return async function tryTwice<T>(
    send: (timeoutMs: number) => Promise<T>,
    onAmbiguous?: OnAmbiguous,
  ): Promise<T> {
    const first = await attempt(() => send(timeoutMs), time);
    if (!isNotApplied(first)) onAmbiguous?.();
    const again =
      first.kind === "unavailable" || (first.kind === "unmigrated" && (await migrate()));
    const last = again ? await attempt(() => send(Math.min(secondTryMs, timeoutMs)), time) : first;
    if (last.kind === "answered") return last.value;
    throw toError(first, last);
  };
}

type Answer<T> = { readonly kind: "answered"; readonly value: T } | ErrorClass;

/** One try. What contention rolled back is sent again at once, a little later each time. */
async function attempt<T>(
  send: () => Promise<T>,
  { sleep, random }: RetryOptions["time"],
): Promise<Answer<T>> {
  for (let round = 1; ; round++) {
    try {
      return { kind: "answered", value: await send() };
    } catch (error) {
      const failure = classifyError(error);
      if (failure.kind !== "contention" || round === contentionTries) return failure;
      await sleep(round * (20 + 40 * random()));
    }
  }
}

function isNotApplied(answer: Answer<unknown>): boolean {
  return answer.kind !== "unavailable" || answer.notApplied;
}

function toError(first: Answer<unknown>, last: ErrorClass): Error {
  const notApplied = isNotApplied(first) && isNotApplied(last);
  switch (last.kind) {
    case "rejected":
      return new StatementRejected(last.code, last.constraint);
    case "contention": {
      const reason = `others were faster every time: SQLSTATE ${last.code}`;
      // A first try without an answer stays ambiguous.
      return notApplied ? new LedgerBusy(reason) : new LedgerUnavailable(reason);
    }
    case "unmigrated":
      return new LedgerUnavailable(`SQLSTATE ${last.code}`, { notApplied });
    case "unavailable":
      return new LedgerUnavailable(last.reason, { notApplied });
  }
}
