import type { ApiMethods } from "@telegraf/types";

type Methods = ApiMethods<never>;
type Payload<Method extends keyof Methods> = Parameters<Methods[Method]>[0];
type Result<Method extends keyof Methods> = ReturnType<Methods[Method]>;

/** The Bot API, with every method and its fields typed. */
export interface Telegram {
  /** @throws TelegramError if Telegram refused or could not be asked */
  call<Method extends keyof Methods>(
    method: Method,
    payload?: Payload<Method>,
  ): Promise<Result<Method>>;
}

/** Telegram refused a call (`code` as in its answer), or nobody knows what became of it (0). */
export class TelegramError extends Error {
  override readonly name = "TelegramError";
  readonly code: number;
  readonly retryAfterS: number | undefined;
  constructor(method: string, code: number, description: string, retryAfterS?: number) {
    super(`${method}: ${code} ${description}`);
    this.code = code;
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

/** Telegram's "wait so many seconds" is obeyed up to this much for one call. */
const patienceS = 15;

/** Carrying these out twice is the same as once. */
const repeatable = /^(get|set|answer|edit|delete)/;

/** Whether the call may have been carried out although nobody said so. */
export function isUncertain(error: unknown): boolean {
  return error instanceof TelegramError && (error.code === 0 || error.code >= 500);
}

/**
 * Calls the Bot API with a deadline and obeys 429. A call whose answer was lost is made once more if
 * that can do no harm; a message is not, for it might come twice.
 */
export function createTelegram(options: TelegramOptions): Telegram {
  return {
    async call<Method extends keyof Methods>(method: Method, payload?: Payload<Method>) {
      try {
        return (await callPatiently(options, method, payload)) as Result<Method>;
      } catch (error) {
        if (!isUncertain(error) || !repeatable.test(method)) throw error;
        return (await callPatiently(options, method, payload)) as Result<Method>;
      }
    },
  };
}

async function callPatiently(options: TelegramOptions, method: string, payload: unknown) {
  for (let waitedS = 0; ; ) {
    const answer = await send(options, method, payload);
    if (answer.ok) return answer.result;
    const { error_code: code, description, parameters } = answer;
    const waitS = parameters?.retry_after;
    if (code !== 429 || waitS === undefined || waitedS + waitS > patienceS) {
      throw new TelegramError(method, code, description, waitS);
    }
    await options.sleep(waitS * 1000);
    waitedS += waitS;
  }
}

type ApiAnswer =
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly error_code: number;
      readonly description: string;
      readonly parameters?: { readonly retry_after?: number };
    };

async function send(
  { token, apiRoot, fetch }: TelegramOptions,
  method: string,
  payload: unknown,
): Promise<ApiAnswer> {
  try {
    const response = await fetch(`${apiRoot}/bot${token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(payload ?? {}),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return (await response.json()) as ApiAnswer;
  } catch (error) {
    // The cause would name the address, and the address holds the token.
    throw new TelegramError(method, 0, error instanceof Error ? error.name : "no answer");
  }
}
