import { createHmac } from "node:crypto";
import * as v from "valibot";
import { alarms, type RaiseAlarm } from "../alarms/alarms.js";
import { readText } from "../http/request-body.js";
import { type Generation, LedgerUnavailable } from "../ledger/ledger.js";
import type { Log } from "../log.js";
import { parseJson } from "../util/parse-json.js";
import { secretsMatch } from "../util/secrets.js";
import { readCallbackUrl } from "./callback-url.js";
import type { Finish } from "./finish.js";

export interface CallbackOptions {
  /** Of our signatures; absent = every request is refused. */
  readonly key: Buffer | undefined;
  /** Who takes what was let in; undefined if nothing can be made here. */
  readonly open: () => CallbackHandler | undefined;
  readonly log: Log;
}

export interface CallbackHandler {
  /** Kie's own key for its signature; absent = only our signature in the address counts. */
  readonly hmacKey: string | undefined;
  readonly finish: Finish;
  /** Alerts the operators to trouble that only they can end. */
  readonly alarm: RaiseAlarm;
}

const largestBody = 1_000_000;

const id = v.optional(v.string());
const shape = v.looseObject({
  taskId: id,
  data: v.optional(v.nullable(v.looseObject({ taskId: id, task_id: id }))),
});

/**
 * Endpoint of the provider's callbacks, sent when a task has ended. The body is not signed, so it is
 * only a hint: the task is read from the provider.
 */
export function createCallback(options: CallbackOptions) {
  const { key, open, log } = options;

  async function accept(generation: Generation, request: Request): Promise<number> {
    const body = await readText(request, largestBody);
    if (body === undefined) return 413;
    const desk = open();
    if (desk === undefined) return 401;
    const taskId = readTaskId(body);
    if (!isSigned(desk, request.headers, taskId ?? "")) {
      // Our own signature was right, so this was Kie: the two of us know different keys.
      desk.alarm(alarms.callbackUnsigned());
      return 401;
    }
    return taskId === undefined ? 200 : finishTask(desk, generation, taskId);
  }

  async function finishTask({ finish }: CallbackHandler, generation: Generation, taskId: string) {
    const finished = await finish(generation, taskId);
    if (finished === "foreign") log.warn(`A callback named a foreign task: ${generation.key}`);
    // Kie says that it has ended: if its own record does not say so yet, it must say it again.
    return finished === "ended" || finished === "foreign" ? 200 : 503;
  }

  return async function receiveCallback(request: Request): Promise<Response> {
    const generation = key && readCallbackUrl(request.url, key);
    if (generation === undefined) return answer(401);
    try {
      return answer(await accept(generation, request));
    } catch (error) {
      if (!(error instanceof LedgerUnavailable))
        log.error("A callback could not be handled", error);
      return answer(503);
    }
  };
}

function readTaskId(body: string): string | undefined {
  const told = parseJson(body);
  if (!v.is(shape, told)) return undefined;
  return told.data?.taskId ?? told.data?.task_id ?? told.taskId;
}

/**
 * Base64 of HMAC-SHA256 over `taskId.timestamp`. Source: docs.kie.ai, webhook-verification. Its age
 * does not matter: a replay asks Kie once more and changes nothing.
 */
function isSigned({ hmacKey }: CallbackHandler, headers: Headers, taskId: string): boolean {
  if (hmacKey === undefined) return true;
  const timestamp = headers.get("x-webhook-timestamp") ?? "";
  const given = headers.get("x-webhook-signature") ?? "";
  const expected = createHmac("sha256", hmacKey).update(`${taskId}.${timestamp}`).digest("base64");
  return secretsMatch(given, expected);
}

function answer(status: number): Response {
  return Response.json({ code: status, msg: status === 200 ? "success" : "not taken" }, { status });
}
