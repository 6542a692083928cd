import { randomUUID } from "node:crypto";
import type { RaiseAlarm } from "../../alarms/alarms.js";
import { operatorAlerts, studioAlarms } from "../../alarms/studio-alarms.js";
import { readText } from "../../http/request-body.js";
import type { Time } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import { parseJson } from "../../util/parse-json.js";
import type { LostResult, Picture, Provider, RenewedLink, Task } from "../provider.js";
import {
  type Answer,
  codeOf,
  readCreated,
  readCredit,
  readRenewed,
  readTask,
  readUploaded,
} from "./answer.js";

export interface KieOptions {
  readonly apiKey: string;
  /** Such as https://api.kie.ai */
  readonly apiRoot: string;
  /** Such as https://kieai.redpandaai.co */
  readonly uploadRoot: string;
  readonly fetch: typeof fetch;
  readonly time: Time;
  readonly log: Log;
  /** Alerts the operators to trouble that only they can end. */
  readonly alarm: RaiseAlarm;
}

export interface Kie extends Provider {
  /** The operator's balance at Kie in its credits; undefined if it could not be asked. */
  credit(): Promise<number | undefined>;
}

const createTimeoutMs = 15_000;
const readTimeoutMs = 8_000;
const uploadTimeoutMs = 20_000;

/** Its answers have a few kilobytes. What is longer counts as no answer of Kie's. */
const largestAnswer = 1_000_000;

/** Kie takes 20 new tasks in 10 seconds and forgets the others: a window is waited out, once. */
const windowMs = 10_000;
const maxJitterMs = 2_000;

/** Before the second and the third try. */
const pausesMs = [2_000, 5_000] as const;

/** Kie's firewall (Cloudflare, error 1010) refuses clients that do not look like a browser. */
export const userAgent = "Mozilla/5.0 (compatible; stars-studio-bot/1.0)";

/** Kie.ai over HTTP. Never throws for what Kie or the network do. */
export function createKie(options: KieOptions): Kie {
  const { apiRoot, uploadRoot, time } = options;
  const send = createSender(options);
  const { getTask, renew } = createReader(options, send);

  async function ask(what: string, ...[method, url, timeoutMs, body]: Parameters<typeof send>) {
    const reply = await send(method, url, timeoutMs, body);
    if (typeof reply === "object") alertOperator(options, what, codeOf(reply));
    return reply;
  }

  return {
    /** Retries only when the task was certainly not created. */
    async create({ model, input, callbackUrl: callBackUrl }) {
      const url = `${apiRoot}/api/v1/jobs/createTask`;
      const body = JSON.stringify({ model, ...(callBackUrl && { callBackUrl }), input });
      const reply = await withRetries(
        time,
        () => ask(model, "POST", url, createTimeoutMs, body),
        (unanswered) => unanswered === "never sent",
      );
      if (reply === "never sent") return { kind: "refused", why: "unreachable" };
      return reply === undefined ? { kind: "unknown" } : readCreated(reply);
    },

    /** The same name each time: a picture whose answer was lost is not there twice. */
    async upload(picture) {
      const url = `${uploadRoot}/api/file-stream-upload`;
      const name = nameOf(picture);
      const reply = await withRetries(
        time,
        () => ask("upload", "POST", url, uploadTimeoutMs, toForm(picture, name)),
        isNoAnswer,
      );
      return typeof reply === "object"
        ? readUploaded(reply)
        : { kind: "refused", why: "unreachable" };
    },

    getTask,
    renew,

    async credit() {
      const answer = await send("GET", `${apiRoot}/api/v1/chat/credit`, readTimeoutMs);
      return typeof answer === "object" ? readCredit(answer) : undefined;
    },
  };
}

/** What tells of tasks and of their results. */
function createReader(options: KieOptions, send: Send): Pick<Provider, "getTask" | "renew"> {
  const { apiRoot } = options;

  async function look(taskId: string): Promise<Task | undefined> {
    const query = new URLSearchParams({ taskId });
    const url = `${apiRoot}/api/v1/jobs/recordInfo?${query}`;
    const answer = await send("GET", url, readTimeoutMs);
    if (typeof answer !== "object") return undefined;
    if (codeOf(answer) === 401) alertOperator(options, "task detail", 401);
    const task = readTask(answer);
    if (task?.state === "failed" && task.isEmpty) {
      options.log.warn(`Kie.ai finished ${taskId} without a result that can be found`);
      options.alarm(studioAlarms.kieResultUnreadable({ taskId }));
    }
    return task;
  }

  /** The task's record may name another address by now; else Kie is asked to sign a new one. */
  async function renew({ taskId, url, index }: LostResult): Promise<RenewedLink> {
    const task = taskId === undefined ? undefined : await look(taskId);
    const named = task?.state === "succeeded" ? task.urls[index] : undefined;
    if (named !== undefined && named !== url) return { kind: "found", url: named };
    const sign = `${apiRoot}/api/v1/common/download-url`;
    const answer = await send("POST", sign, readTimeoutMs, JSON.stringify({ url }));
    return typeof answer === "object" ? readRenewed(answer) : { kind: "unanswered" };
  }

  return { getTask: look, renew };
}

/** Without a key no request is sent. */
export const disabledKie: Kie = {
  create: async () => ({ kind: "refused", why: "account" }),
  getTask: async () => undefined,
  renew: async () => ({ kind: "unanswered" }),
  upload: async () => ({ kind: "refused", why: "account" }),
  credit: async () => undefined,
};

/** Codes only: Kie's own words may repeat what the user wrote. */
export function alertOperator(
  { alarm, log }: Pick<KieOptions, "alarm" | "log">,
  what: string,
  code: number,
): void {
  if (code !== 200) log.warn(`Kie.ai answered ${code}: ${what}`);
  if (code in operatorAlerts) alarm(studioAlarms.kieRefused({ code, what }));
}

/** Can't be guessed: anyone who knows the address of a picture can open it. */
function nameOf({ type }: Picture): string {
  return `${randomUUID()}.${type.split("/")[1] ?? "bin"}`;
}

function toForm({ bytes, type }: Picture, name: string): FormData {
  const form = new FormData();
  form.set("file", new Blob([bytes], { type }), name);
  form.set("uploadPath", "telegram");
  form.set("fileName", name);
  return form;
}

/** What came of a request; undefined = unknown. */
type Reply = Answer | "never sent" | undefined;

/**
 * Asks again after what may pass: too many requests, whose window is waited out once, and what
 * `passes` says.
 */
async function withRetries(
  time: Time,
  ask: () => Promise<Reply>,
  passes: (reply: Reply) => boolean,
): Promise<Reply> {
  let hasWaited = false;
  for (const pauseMs of pausesMs) {
    const reply = await ask();
    const isBusy = typeof reply === "object" && codeOf(reply) === 429;
    if (isBusy ? hasWaited : !passes(reply)) return reply;
    hasWaited ||= isBusy;
    await time.sleep((isBusy ? windowMs : pauseMs) + time.random() * maxJitterMs);
  }
  return ask();
}

/** No answer, or a server error; 505 is an answer: the model is switched off. */
function isNoAnswer(reply: Reply): boolean {
  if (typeof reply !== "object") return true;
  const code = codeOf(reply);
  return code === 0 || code === 408 || (code >= 500 && code !== 505);
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await readText(response, largestAnswer);
  return { status: response.status, body: text === undefined ? undefined : parseJson(text) };
}

/** Errors before anything was sent; after any other the far side may have done what was asked. */
const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/;

type Send = ReturnType<typeof createSender>;

export function createSender({
  apiKey,
  fetch,
  time,
  log,
}: Pick<KieOptions, "apiKey" | "fetch" | "time" | "log">) {
  return async function send(
    method: "GET" | "POST",
    url: string,
    timeoutMs: number,
    body?: string | FormData,
  ): Promise<Reply> {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "user-agent": userAgent,
      ...(typeof body === "string" && { "content-type": "application/json" }),
    };
    try {
      const signal = time.deadline(timeoutMs);
      const response = await fetch(url, { method, headers, signal, ...(body && { body }) });
      return await readAnswer(response);
    } catch (error) {
      const { name, cause } = error as Error & { cause?: { code?: unknown } };
      const reason = typeof cause?.code === "string" ? cause.code : name;
      log.warn(`Kie.ai did not answer ${new URL(url).pathname}: ${reason}`);
      return neverSent.test(reason) ? "never sent" : undefined;
    }
  };
}
