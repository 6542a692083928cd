import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { isMethod, validateCall } from "./bot-api.js";
import type { Faults } from "./faults.js";
import { checkLimits, checkUser, Refusal } from "./limits.js";
import { methods } from "./methods.js";
import { type CallRequest, readCall } from "./requests.js";
import type { State } from "./state.js";

/** A call of the bot, and the refusal it met, if any. */
export interface Call {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly refusal: string | undefined;
}

export interface ServerContext {
  readonly token: string;
  readonly state: State;
  readonly calls: Call[];
  readonly faults: Faults;
}

/** The Bot API as a server of HTTP: methods, and the download of files. */
export function createRequestHandler(context: ServerContext) {
  return async (request: Request, env?: unknown): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const [, token, method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(pathname) ?? [];
    const [, fileToken, path = ""] = /^\/file\/bot([^/]+)\/(.+)$/.exec(pathname) ?? [];
    if ((token ?? fileToken) !== context.token) return refuse(new Refusal("Unauthorized", 401));
    if (token === undefined) return mayBeLost("file", await sendFile(path, context), context, env);
    if (!isMethod(method)) return refuse(new Refusal("Not Found: method not found", 404));
    return mayBeLost(method, await answerCall(method, request, context), context, env);
  };
}

/** The answer, unless its connection is to be cut. */
function mayBeLost(
  name: string,
  answer: Response,
  { faults }: ServerContext,
  env: unknown,
): Response {
  if (!faults.takesAnswer(name)) return answer;
  (env as HttpBindings).outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

async function answerCall(
  method: string,
  request: Request,
  context: ServerContext,
): Promise<Response> {
  const { calls } = context;
  let parameters: Call["parameters"] = {};
  try {
    const call = await readCall(method, request);
    ({ parameters } = call);
    const result = await carryOut(method, call, context);
    calls.push({ method, parameters, refusal: undefined });
    return Response.json({ ok: true, result });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    calls.push({ method, parameters, refusal: error.message });
    return refuse(error);
  }
}

async function carryOut(
  method: string,
  { parameters, attachments }: CallRequest,
  { faults, state }: ServerContext,
): Promise<unknown> {
  await faults.meet(method, parameters);
  checkUser(method, parameters);
  const problem = validateCall(method, parameters);
  if (problem !== undefined) throw new Refusal(`Bad Request: ${problem}`);
  checkLimits(method, parameters);
  const known = methods[method];
  if (known === undefined) throw new Refusal(`The local Telegram does not do ${method}`, 501);
  const result = await known(state, parameters, attachments);
  faults.meetAfter(method);
  return result;
}

async function sendFile(path: string, { faults, state }: ServerContext): Promise<Response> {
  try {
    await faults.meet("file");
    const bytes = state.files.read(path);
    if (bytes === undefined) throw new Refusal("Not Found", 404);
    // Telegram never names the type of a file.
    return new Response(bytes, { headers: { "content-type": "application/octet-stream" } });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refuse(error);
  }
}

function refuse({ message, code, retryAfterS }: Refusal): Response {
  const parameters = retryAfterS === undefined ? {} : { parameters: { retry_after: retryAfterS } };
  const body = { ok: false, error_code: code, description: message, ...parameters };
  return Response.json(body, { status: code });
}
