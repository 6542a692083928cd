import type { Answer } from "../http/faulty-server.js";
import type { StoreFault } from "../objects/faults.js";
import { type Code, cloudflare, html, isRefusal, type Refuse } from "./answers.js";

/**
 * The requests that Kie takes: create a task, read it, upload a picture, download a result, get a fresh
 * link to it, read the balance, list the models, chat.
 */
export type What =
  | "createTask"
  | "recordInfo"
  | "upload"
  | "result"
  | "freshLink"
  | "credit"
  | "models"
  | "chat";

const onTheWay = {
  refuse: "refuse",
  hang: "hang",
  "hang after": "hang-after",
  "lose answer": "drop-after",
  "cut answer": "cut-after",
  late: "late",
} as const satisfies Record<string, StoreFault>;

const answers = {
  "not json": html(200),
  "http 500": html(500),
  gone: html(404),
  cloudflare,
  "web page": html(200),
  expired: html(403),
  empty: { status: 200, headers: { "content-type": "application/octet-stream" }, body: "" },
  "http 503": html(503),
} as const satisfies Record<string, Answer>;

/**
 * A code of the envelope, without anything done; or
 * refuse: the connection closes before anything is done; hang: nothing is done and no answer comes;
 * hang after, lose answer, cut answer: it is done, but no answer comes, or half of one;
 * late: it is done when `releaseLate` is called, and never answered;
 * not json, http 500, gone, cloudflare: an answer of HTML or text, without anything done;
 * web page, expired, empty, http 503: likewise, as hosts of results do;
 * no links, broken result: only of recordInfo, a success without links or without JSON;
 * wrong kind: only of results, a video instead of a picture, a picture instead of anything else;
 * stale: only of results, every link is dead until Kie is asked for a fresh one;
 * error object, other form, fences, chatter: only of the chat, an error of the model's maker, an answer in
 * the form of the maker, JSON between fences, no JSON at all;
 * slow: it is done after a while.
 */
export type Fault =
  | Exclude<Code, 200>
  | keyof typeof onTheWay
  | keyof typeof answers
  | "no links"
  | "broken result"
  | "wrong kind"
  | "stale"
  | "error object"
  | "other form"
  | "fences"
  | "chatter"
  | "no words"
  | "slow";

/** What a connection meets; undefined = it is the answer that is strange. */
export function faultOnTheWay(fault: Fault | undefined): StoreFault | undefined {
  return isIn(onTheWay, fault) ? onTheWay[fault] : undefined;
}

/** What is answered without anything done, if that is the fault. */
export function strangeAnswer(fault: Fault | undefined, refuse: Refuse): Answer | undefined {
  if (isRefusal(fault)) return refuse(fault);
  return isIn(answers, fault) ? answers[fault] : undefined;
}

/** The strange `resultJson` that a fault stands for. */
export function strangeResult(fault: Fault | undefined): string | undefined {
  if (fault === "no links") return "{}";
  return fault === "broken result" ? '{"resultUrls":["https://' : undefined;
}

function isIn<T extends object>(table: T, name: unknown): name is keyof T {
  return typeof name === "string" && Object.hasOwn(table, name);
}

/** Faults of all later requests, by their kind. */
export type LastingFaults = Readonly<Partial<Record<What, Fault>>>;

/** Faults that wait for their requests, oldest first. */
export function createFaults() {
  const waiting: { readonly what: What; readonly fault: Fault; times: number }[] = [];
  let lasting: Readonly<Partial<Record<string, Fault>>> = {};
  return {
    /** From now on, for each kind of request that is named. */
    setLasting(faults: LastingFaults): void {
      lasting = faults;
    },
    add(what: What, fault: Fault, times: number): void {
      waiting.push({ what, fault, times });
    },
    /** The fault of one request of this kind. */
    take(what: string): Fault | undefined {
      const next = waiting.find((one) => one.what === what && one.times > 0);
      if (next !== undefined) next.times--;
      return next?.fault ?? lasting[what];
    },
  };
}
