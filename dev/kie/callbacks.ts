import { createHmac } from "node:crypto";
import type { Task } from "./tasks.js";

/** Who a callback is about, and where it goes. */
type Subject = Pick<Task, "taskId" | "callBackUrl">;

/** A callback as it goes out; what is not said is as Kie does it. */
export interface Callback {
  readonly url?: string;
  readonly body?: unknown;
  /** Beside the usual ones or instead of them; undefined = without this one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** When it says to be signed, in milliseconds since 1970. */
  readonly signedAt?: number;
}

export interface CallbackOptions {
  /** Absent = callbacks are not signed. */
  readonly hmacKey: string | undefined;
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
  /** How long an answer may take. */
  readonly patienceMs: number;
}

const retries = 3;
/** Kie does not say how long it waits between tries. */
const pauseMs = 5_000;

/** @returns HTTP statuses of all tries, 0 where no answer came in time */
export async function deliver(
  task: Subject,
  body: unknown,
  options: CallbackOptions,
): Promise<readonly number[]> {
  const statuses: number[] = [];
  while (task.callBackUrl !== undefined && statuses.length <= retries) {
    if (statuses.length > 0) await options.wait(pauseMs);
    const status = await post(task, { body }, options);
    statuses.push(status);
    if (status === 200) break;
  }
  return statuses;
}

/** One try. @returns its HTTP status, 0 if no answer came in time */
export async function post(
  task: Subject,
  callback: Callback,
  options: CallbackOptions,
): Promise<number> {
  const { url = task.callBackUrl, body, headers, signedAt = options.now() } = callback;
  if (url === undefined) throw new Error(`${task.taskId} has no callBackUrl`);
  const all = { ...usualHeaders(task, signedAt, options.hmacKey), ...headers };
  const sent = Object.entries(all).filter((entry): entry is [string, string] => !!entry[1]);
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: sent,
      body: typeof body === "string" ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(options.patienceMs),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** The signature says nothing of the body: only who it is about, and when. */
function usualHeaders(
  { taskId }: Subject,
  signedAt: number,
  hmacKey: string | undefined,
): Record<string, string> {
  const headers = { "content-type": "application/json" };
  if (hmacKey === undefined) return headers;
  const timestamp = String(Math.floor(signedAt / 1000));
  const signature = createHmac("sha256", hmacKey).update(`${taskId}.${timestamp}`);
  return {
    ...headers,
    "x-webhook-timestamp": timestamp,
    "x-webhook-signature": signature.digest("base64"),
  };
}

/** What Kie tells of a task that ended. @param data the task as recordInfo shows it */
export function callbackBody(data: { readonly state: string }): object {
  const isSuccess = data.state === "success";
  const msg = isSuccess ? "Playground task completed successfully." : "Playground task failed.";
  return { code: isSuccess ? 200 : 501, msg, data };
}
