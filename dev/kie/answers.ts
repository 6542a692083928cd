import type { Answer } from "../http/faulty-server.js";

/** What Kie says with each code. */
const messages = {
  200: "success",
  400: "Bad request",
  401: "You do not have access permissions",
  402: "Credits insufficient",
  404: "Not found",
  422: "Validation error",
  429: "Your call frequency is too high",
  433: "The usage limit of this key is reached",
  451: "Failed to fetch the image",
  455: "Service is under maintenance",
  500: "Server exception, please try again later",
  501: "Generation failed",
  505: "This feature is disabled",
} as const;

export type Code = keyof typeof messages;

export function isRefusal(value: unknown): value is Exclude<Code, 200> {
  return typeof value === "number" && value !== 200 && Object.hasOwn(messages, value);
}

/** The HTTP status is always 200, except for the limit on requests. */
export function envelope(code: Code, data: unknown = null, msg: string = messages[code]): Answer {
  return json(code === 429 ? 429 : 200, { code, msg, data });
}

export type Refuse = (code: Exclude<Code, 200>, msg?: string) => Answer;

export const refuse: Refuse = (code, msg) => envelope(code, null, msg);

/** As the place for uploads words it. */
export const refuseUpload: Refuse = (code, msg = messages[code]) =>
  json(code === 429 ? 429 : 200, { success: false, code, msg });

export function json(status: number, body: object): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

export function html(status: number): Answer {
  const body = `<html><head><title>${status}</title></head><body>nginx</body></html>`;
  return { status, headers: { "content-type": "text/html" }, body };
}

/** What stands before Kie answers programs that it takes for no browser. */
export const cloudflare: Answer = {
  status: 403,
  headers: { "content-type": "text/plain" },
  body: "error code: 1010",
};
