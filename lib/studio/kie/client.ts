import { alarms, kieTroubles, type RaiseAlarm } from "../../alarms.js";
import type { Time } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import { parseJson } from "../../parse-json.js";
import { readTextUpTo } from "../../request-body.js";
import type { Created, Job, Picture, Provider } from "../provider.js";
import { type Answer, codeOf, readCreated, readCredit, readTask, readUploaded } from "./answer.js";

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
const lookTimeoutMs = 8_000;
const uploadTimeoutMs = 20_000;

/** Its answers have a few kilobytes. What is longer counts as no answer of Kie's. */
const largestAnswer = 1_000_000;

/** Kie takes 20 new tasks in 10 seconds and forgets the others: a window is waited out, once. */
const windowMs = 10_000;
const longestJitterMs = 2_000;

/** Kie's doorkeeper (Cloudflare, error 1010) turns away what does not look like a browser. */
export const userAgent = "Mozilla/5.0 (compatible; stars-studio-bot/1.0)";

/** Kie.ai over HTTP. Never throws for what Kie or the network do. */
export function createKie(options: KieOptions): Kie {
  const { apiRoot, uploadRoot, time } = options;
  const send = createSender(options);

  /** Only what certainly was not begun is asked for again. */
  async function create(job: Job): Promise<Created> {
    const { model, input, callbackUrl: callBackUrl } = job;
    const body = JSON.stringify({ model, ...(callBackUrl && { callBackUrl }), input });
    const answer = await send("POST", `${apiRoot}/api/v1/jobs/createTask`, createTimeoutMs, body);
    if (answer === "never sent") return { kind: "refused", why: "unreachable" };
    if (answer === undefined) return { kind: "unknown" };
    complain(options, model, codeOf(answer));
    return readCreated(answer);
  }

  return {
    async create(job) {
      const created = await create(job);
      const isBusy = created.kind === "refused" && created.why === "busy";
      if (!isBusy) return created;
      await time.sleep(windowMs + time.random() * longestJitterMs);
      return create(job);
    },

    async look(taskId) {
      const query = new URLSearchParams({ taskId });
      const url = `${apiRoot}/api/v1/jobs/recordInfo?${query}`;
      const answer = await send("GET", url, lookTimeoutMs);
      if (typeof answer !== "object") return undefined;
      if (codeOf(answer) === 401) complain(options, "task detail", 401);
      const task = readTask(answer);
      if (task?.state === "failed" && task.isEmpty) {
        options.log.warn(`Kie.ai finished ${taskId} without a result that can be found`);
        options.alarm(alarms.kieResultUnreadable({ taskId }));
      }
      return task;
    },

    async upload(picture) {
      const url = `${uploadRoot}/api/file-stream-upload`;
      const answer = await send("POST", url, uploadTimeoutMs, toForm(picture, time));
      if (typeof answer !== "object") return { kind: "refused", why: "unreachable" };
      complain(options, "upload", codeOf(answer));
      return readUploaded(answer);
    },

    async credit() {
      const answer = await send("GET", `${apiRoot}/api/v1/chat/credit`, lookTimeoutMs);
      return typeof answer === "object" ? readCredit(answer) : undefined;
    },
  };
}

/** For want of a key nobody is asked, so nobody answers. */
export const closedKie: Kie = {
  create: async () => ({ kind: "refused", why: "account" }),
  look: async () => undefined,
  upload: async () => ({ kind: "refused", why: "account" }),
  credit: async () => undefined,
};

/** Codes only: Kie's own words may repeat what the user wrote. */
function complain({ alarm, log }: KieOptions, what: string, code: number): void {
  if (code !== 200) log.warn(`Kie.ai answered ${code}: ${what}`);
  if (code in kieTroubles) alarm(alarms.kieRefused({ code, what }));
}

/** A name that no other picture has: the same name would overwrite it. */
function toForm({ bytes, type }: Picture, { now, random }: Time): FormData {
  const form = new FormData();
  const extension = type.split("/")[1] ?? "bin";
  const name = `${now().toString(36)}-${random().toString(36).slice(2)}.${extension}`;
  form.set("file", new Blob([bytes], { type }), name);
  form.set("uploadPath", "telegram");
  form.set("fileName", name);
  return form;
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await readTextUpTo(response, largestAnswer);
  return { status: response.status, body: text === undefined ? undefined : parseJson(text) };
}

/** Errors before anything was sent; after any other the far side may have done what was asked. */
const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)$/;

function createSender({ apiKey, fetch, time, log }: KieOptions) {
  return async function send(
    method: "GET" | "POST",
    url: string,
    timeoutMs: number,
    body?: string | FormData,
  ): Promise<Answer | "never sent" | undefined> {
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
