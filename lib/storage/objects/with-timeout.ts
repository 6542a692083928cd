import { readText } from "../../http/request-body.js";
import { DeadlinePassed, type Time, within } from "../../ledger/time.js";
import { StoreUnavailable } from "./object-store.js";

/** A store over the network that answers later than this counts as silent. */
export const defaultTimeoutMs = 4_000;

/**
 * One call that ends in time whatever the library does. It stops the library with a plain abort, because
 * @vercel/blob retries after a timeout signal. At the end it closes what the library left open, such as
 * the unread body of an answer.
 * @throws DeadlinePassed
 */
export async function withTimeout<T>(
  time: Time,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = time.deadline(timeoutMs);
  const controller = new AbortController();
  try {
    return await within(deadline, work(controller.signal));
  } finally {
    controller.abort();
  }
}

/** A thousand keys in a list make half a megabyte, the longest journal two. */
const largestAnswer = 16_000_000;

/**
 * The body of an answer, whole.
 * @throws UnexpectedAnswer if it is longer than anything that we would store
 */
export async function readAnswer(response: Response): Promise<string> {
  const text = await readText(response, largestAnswer);
  if (text === undefined) throw new UnexpectedAnswer("an answer that is too long");
  return text;
}

/** @param what was tried, such as "read a/b.json" */
export function unavailable(what: string, error: unknown): StoreUnavailable {
  return new StoreUnavailable(`could not ${what}: ${reasonOf(error)}`);
}

/** What a store said that is no answer. Its text is ours and holds no secret. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
}

/**
 * Of an error only what it is and never what it says: fetch quotes headers that it refuses, and so
 * the token or the signature, and S3 quotes what was signed.
 */
function reasonOf(error: unknown): string {
  if (error instanceof UnexpectedAnswer || error instanceof DeadlinePassed) return error.message;
  if (!(error instanceof Error)) return "unknown";
  const deepest = error.cause instanceof Error ? error.cause : error;
  const { code } = deepest as { code?: unknown };
  return typeof code === "string" && code !== "" ? code : deepest.constructor.name;
}
