import * as v from "valibot";
import { type Credits, isStorable } from "../../ledger/money.js";
import { parseJson } from "../../util/parse-json.js";
import type { Created, Refusal, RenewedLink, Task, Uploaded } from "../provider.js";

/*
 * What Kie's answers mean. HTTP may say 200 while the envelope's `code` says otherwise, and what
 * stands before Kie (Cloudflare) answers without an envelope. Source: docs.kie.ai, autumn 2026.
 */

/** An answer as it came: `body` is undefined if it was not JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const envelope = v.looseObject({ code: v.number(), data: v.optional(v.unknown()) });

const accepted = v.looseObject({ taskId: v.pipe(v.string(), v.minLength(1)) });
const uploaded = v.union([
  v.pipe(
    v.looseObject({ downloadUrl: v.pipe(v.string(), v.url()) }),
    v.transform(({ downloadUrl }) => downloadUrl),
  ),
  v.pipe(
    v.looseObject({ fileUrl: v.pipe(v.string(), v.url()) }),
    v.transform(({ fileUrl }) => fileUrl),
  ),
]);
const text = v.optional(v.nullable(v.string()), null);
const detail = v.looseObject({
  state: v.string(),
  param: text,
  resultJson: v.optional(v.unknown()),
  failCode: v.optional(v.nullable(v.union([v.string(), v.number()])), null),
  creditsConsumed: v.optional(v.unknown()),
});

/** The envelope's code; without an envelope what HTTP says. */
export function codeOf({ status, body }: Answer): number {
  return v.is(envelope, body) ? body.code : status === 200 ? 0 : status;
}

/** Codes which mean that the task was certainly not created. */
const refusals: Readonly<Record<number, Refusal>> = {
  400: "request",
  401: "account",
  402: "account",
  403: "unreachable",
  404: "account",
  413: "request",
  422: "request",
  429: "busy",
  433: "account",
  451: "picture",
  455: "account",
  501: "failure",
  505: "account",
  531: "failure",
};

export function readCreated(answer: Answer): Created {
  const data = dataOf(answer);
  if (v.is(accepted, data)) return { kind: "accepted", taskId: data.taskId };
  const why = refusals[codeOf(answer)];
  return why === undefined ? { kind: "unknown" } : { kind: "refused", why };
}

export function readUploaded(answer: Answer): Uploaded {
  const url = v.safeParse(uploaded, dataOf(answer));
  if (url.success) return { kind: "uploaded", url: url.output };
  return { kind: "refused", why: whyNotUploaded(refusals[codeOf(answer)]) };
}

/** What was asked for is the picture alone, and no model has tried anything yet. */
function whyNotUploaded(why: Refusal = "unreachable"): Refusal {
  if (why === "request") return "picture";
  return why === "failure" ? "unreachable" : why;
}

const address = v.pipe(v.string(), v.url());

/** With these Kie says that it has no such file: it knows only what it made, for 14 days. */
const unknownFile = [400, 404, 410, 422, 451, 505];

/** A fresh address, valid for 20 minutes. Source: docs.kie.ai, "Get download URL". */
export function readRenewed(answer: Answer): RenewedLink {
  const data = dataOf(answer);
  if (v.is(address, data)) return { kind: "found", url: data };
  return { kind: unknownFile.includes(codeOf(answer)) ? "gone" : "unanswered" };
}

/** Undefined if that's no answer about a task. */
export function readTask(answer: Answer): Task | undefined {
  const data = dataOf(answer);
  const code = codeOf(answer);
  if (code === 404 || code === 422) return { state: "missing" };
  if (code !== 200 || !v.is(detail, data)) return undefined;
  const { state, param, resultJson, failCode, creditsConsumed } = v.parse(detail, data);
  const callbackUrl = callbackUrlIn(param);
  const common = callbackUrl === undefined ? {} : { callbackUrl };
  // Kie says 0 while a task runs, so that only counts at its end.
  const credits = readCredits(creditsConsumed);
  const ended = credits === undefined ? common : { ...common, credits };
  if (state === "fail") return { state: "failed", why: whyFailed(failCode), ...ended };
  // Any other word is a state that Kie has thought of since: not the end.
  if (state !== "success") return { state: "waiting", ...common };
  const [first, ...more] = urlsIn(parseIfText(resultJson));
  if (first === undefined) return { state: "failed", why: "failure", isEmpty: true, ...ended };
  return { state: "succeeded", urls: [first, ...more], ...ended };
}

/** Undefined unless it is a number that the ledger can keep; more than two decimals are rounded. */
function readCredits(consumed: unknown): Credits | undefined {
  if (typeof consumed !== "number" || !(consumed >= 0 && consumed < 1e12)) return undefined;
  const credits = BigInt(Math.round(consumed * 100));
  return isStorable(credits) ? credits : undefined;
}

/** What Kie's balance is, in its credits; undefined if it does not say. */
export function readCredit(answer: Answer): number | undefined {
  const data = dataOf(answer);
  return codeOf(answer) === 200 && typeof data === "number" ? data : undefined;
}

function dataOf(answer: Answer): unknown {
  const { body } = answer;
  return v.is(envelope, body) && body.code === 200 ? body.data : undefined;
}

/** 400: a picture that could not be fetched; 422: what the rules forbid. */
function whyFailed(failCode: string | number | null): "request" | "failure" {
  return ["400", "422"].includes(String(failCode)) ? "request" : "failure";
}

const request = v.looseObject({ callBackUrl: v.string() });

/** `param` is the whole request that made the task, as text. */
function callbackUrlIn(param: string | null): string | undefined {
  const made = parseIfText(param);
  return v.is(request, made) ? made.callBackUrl : undefined;
}

function parseIfText(given: unknown): unknown {
  return typeof given === "string" ? parseJson(given) : given;
}

const results = v.looseObject({ resultUrls: v.array(v.string()) });

/** No model makes more at once. */
const maxResults = 20;

/** The addresses of what was made: `resultUrls`, or whatever music calls its tracks. */
function urlsIn(result: unknown): string[] {
  const found = v.is(results, result) ? result.resultUrls : tracksIn(result);
  const links = found.filter((url) => /^https?:\/\/\S+$/.test(url) && URL.canParse(url));
  // As a parser writes them: without characters that PostgreSQL's text refuses.
  return [...new Set(links.map((url) => new URL(url).href))].slice(0, maxResults);
}

/** Kie names tracks three levels down (`data`, its entries, their fields); deeper ones don't count. */
const maxTrackDepth = 6;

function tracksIn(value: unknown, depth = 0): string[] {
  if (typeof value !== "object" || value === null || depth > maxTrackDepth) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    typeof part === "string" && /^(audio|video|image|result)_?url$/i.test(name)
      ? isCover(name, value)
        ? []
        : [part]
      : tracksIn(part, depth + 1),
  );
}

/** Music comes with a cover picture, which was not ordered. */
function isCover(name: string, track: object): boolean {
  return /^image/i.test(name) && ("audio_url" in track || "audioUrl" in track);
}
