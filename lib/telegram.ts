import type { ApiMethods } from "@telegraf/types";
import { readBytes, readText } from "./http/request-body.js";
import { parseJson } from "./util/parse-json.js";

type Methods = ApiMethods<never>;
type Payload<Method extends keyof Methods> = Parameters<Methods[Method]>[0];
type Result<Method extends keyof Methods> = ReturnType<Methods[Method]>;

/** The methods of the Bot API, with their fields typed. */
export interface TelegramCalls {
  /**
   * @param attachments what the payload names as `attach://...`
   * @throws TelegramError if Telegram refused or could not be asked
   */
  call<Method extends keyof Methods>(
    method: Method,
    payload?: Payload<Method>,
    attachments?: Attachments,
  ): Promise<Result<Method>>;
}

/** The Bot API. */
export interface Telegram extends TelegramCalls {
  /**
   * The same calls, but "429 Too Many Requests" is waited out, for up to 15 seconds. Only for money
   * (a confirmation, a result, a refund) and for work behind an answer: an ordinary answer that
   * waits holds one of Telegram's connections to the bot, and a flooding account would hold them all.
   */
  readonly patient: TelegramCalls;
  /**
   * The bytes of a file that `getFile` has told the path of; undefined if there are more than `most`.
   * The address holds the bot's token: it must never leave here.
   * @throws TelegramError
   */
  download(filePath: string, most: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

export type Attachments = Readonly<Record<string, File>>;

/** Telegram refused a call (`code` as in its answer), or its outcome is unknown (0). */
export class TelegramError extends Error {
  override readonly name = "TelegramError";
  readonly code: number;
  /** In Telegram's words; of a call without an answer the code of the cause, such as ENOTFOUND. */
  readonly description: string;
  readonly retryAfterS: number | undefined;
  constructor(method: string, code: number, description: string, retryAfterS?: number) {
    super(`${method}: ${code} ${description}`);
    this.code = code;
    this.description = description;
    this.retryAfterS = retryAfterS;
  }
}

export interface TelegramOptions {
  readonly token: string;
  /** Such as https://api.telegram.org */
  readonly apiRoot: string;
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

const timeoutMs = 10_000;
/** Telegram downloads a URL, or receives our upload, before it answers. */
const mediaTimeoutMs = 30_000;
const sendsMedia = /^send(Photo|Video|Audio|Document|MediaGroup)$/;

/** A hundred transactions of Stars, the longest answer, have a few hundred kilobytes. */
const maxAnswerBytes = 5_000_000;
/** Of a file that can't be had only the beginning of the answer matters. */
const maxRefusalBytes = 10_000;
/** A patient call waits so long in total for Telegram's "retry after". */
const maxWaitS = 15;

/** Carrying these out twice is the same as once. */
const repeatable = /^(get|set|answer|edit|delete)/;

/** Whether the call may have been carried out although no answer says so. */
export function isUncertain(error: unknown): boolean {
  return error instanceof TelegramError && (error.code === 0 || error.code >= 500);
}

/** Whether Telegram asks for a pause: too much was sent, to this chat or by this bot. */
export function isTooMany(error: unknown): boolean {
  return error instanceof TelegramError && error.code === 429;
}

/** Calls the Bot API with a deadline. */
export function createTelegram(options: TelegramOptions): Telegram {
  return {
    ...createCalls(options, 0),
    patient: createCalls(options, maxWaitS),
    download: (filePath, most) => download(options, filePath, most),
  };
}

/**
 * A call whose answer was lost is made once more if that can do no harm; a message is not, for it
 * might come twice. A message for a topic that is gone, which Telegram refused, is sent to the chat.
 * @param waitS how long "429 Too Many Requests" is waited out in total, in seconds
 */
function createCalls(options: TelegramOptions, waitS: number): TelegramCalls {
  return {
    async call<Method extends keyof Methods>(
      method: Method,
      payload?: Payload<Method>,
      attachments?: Attachments,
    ) {
      const body = { payload: payload ?? {}, attachments };
      try {
        return (await callWithin(waitS, options, method, body)) as Result<Method>;
      } catch (error) {
        const next = nextAttempt(method, body, error);
        if (next === undefined) throw error;
        return (await callWithin(waitS, options, method, next)) as Result<Method>;
      }
    },
  };
}

/** What to try after a failed call; undefined = nothing. */
function nextAttempt(method: string, body: Body, error: unknown): Body | undefined {
  if (isUncertain(error)) return repeatable.test(method) ? body : undefined;
  return isTopicGone(error) ? withoutTopic(body) : undefined;
}

/**
 * Telegram sent nothing, because the topic of the chat is gone or closed. Source: the errors in
 * Client.cpp of github.com/tdlib/telegram-bot-api, and those of Telegram's servers.
 */
function isTopicGone(error: unknown): boolean {
  if (!(error instanceof TelegramError) || error.code !== 400) return false;
  return /message thread not found|TOPIC_(DELETED|CLOSED|ID_INVALID)/i.test(error.description);
}

/** The message counts for more than its place. Undefined if it named no topic. */
function withoutTopic({ payload, attachments }: Body): Body | undefined {
  if (!("message_thread_id" in payload)) return undefined;
  const { message_thread_id: _, ...rest } = payload;
  return { payload: rest, attachments };
}

interface Body {
  readonly payload: object;
  readonly attachments: Attachments | undefined;
}

async function callWithin(mostS: number, options: TelegramOptions, method: string, body: Body) {
  for (let waitedS = 0; ; ) {
    const answer = await send(options, method, body);
    if (answer.ok) return answer.result;
    const { error_code: code, description, parameters } = answer;
    const { retry_after: retryAfterS } = parameters ?? {};
    // "After 0 seconds" must not become a loop without a pause.
    const waitS = Math.max(1, retryAfterS ?? Number.POSITIVE_INFINITY);
    if (code !== 429 || waitedS + waitS > mostS) {
      throw new TelegramError(method, code, description, retryAfterS);
    }
    await options.sleep(waitS * 1000);
    waitedS += waitS;
  }
}

type ApiAnswer = { readonly ok: true; readonly result: unknown } | Refused;

interface Refused {
  readonly ok: false;
  readonly error_code: number;
  readonly description: string;
  readonly parameters?: { readonly retry_after?: number };
}

async function send(
  { token, apiRoot, fetch }: TelegramOptions,
  method: string,
  body: Body,
): Promise<ApiAnswer> {
  try {
    const response = await fetch(`${apiRoot}/bot${token}/${method}`, {
      method: "POST",
      ...encode(body),
      signal: AbortSignal.timeout(sendsMedia.test(method) ? mediaTimeoutMs : timeoutMs),
    });
    return JSON.parse((await readText(response, maxAnswerBytes)) ?? "") as ApiAnswer;
  } catch (error) {
    throw noAnswer(method, error);
  }
}

/** JSON, or a form if there are files: there each object is a JSON string. */
function encode({ payload, attachments }: Body) {
  if (attachments === undefined) {
    return { headers: { "content-type": "application/json" }, body: JSON.stringify(payload) };
  }
  const form = new FormData();
  for (const [name, value] of Object.entries(payload)) {
    form.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
  }
  for (const [name, file] of Object.entries(attachments)) form.set(name, file);
  return { body: form };
}

async function download(
  { token, apiRoot, fetch }: TelegramOptions,
  filePath: string,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const signal = AbortSignal.timeout(mediaTimeoutMs);
    const response = await fetch(`${apiRoot}/file/bot${token}/${filePath}`, { signal });
    if (response.ok) return await readBytes(response, most);
    const retryAfterS = await readRetryAfter(response);
    throw new TelegramError("download", response.status, "the file can't be had", retryAfterS);
  } catch (error) {
    throw noAnswer("download", error);
  }
}

/** In seconds, from the header or from a body as the methods have it; undefined if neither says. */
async function readRetryAfter(response: Response): Promise<number | undefined> {
  const text = await readText(response, maxRefusalBytes);
  const { parameters } = (parseJson(text ?? "") ?? {}) as Partial<Refused>;
  const said = Number(response.headers.get("retry-after") ?? parameters?.retry_after);
  return said >= 0 ? said : undefined;
}

/** Only the code of the cause, such as ENOTFOUND: its words would name the address, which holds the token. */
function noAnswer(method: string, error: unknown): TelegramError {
  if (error instanceof TelegramError) return error;
  if (!(error instanceof Error)) return new TelegramError(method, 0, "no answer");
  const { code } = (error.cause ?? {}) as { code?: unknown };
  const isCode = typeof code === "string" && /^[A-Z][A-Z0-9_]*$/.test(code);
  return new TelegramError(method, 0, isCode ? code : error.name);
}
