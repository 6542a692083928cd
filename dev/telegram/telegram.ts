import { setTimeout as sleep } from "node:timers/promises";
import { serveLocally } from "../serve.js";
import { complaintAboutCall, isMethod } from "./bot-api.js";
import { createChats, type User } from "./chats.js";
import { createDelivery } from "./delivery.js";
import { checkLimits, Refusal } from "./limits.js";
import { methods, type State } from "./methods.js";
import { createPerson, type Person } from "./person.js";
import { createStars } from "./stars.js";

export interface LocalTelegramOptions {
  readonly token: string;
  readonly username?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Waits between tries to deliver. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/** A call of the bot, and the refusal it met, if any. */
export interface Call {
  readonly method: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly refusal: string | undefined;
}

export type LocalTelegram = Awaited<ReturnType<typeof startTelegram>>;

/** A Telegram on this machine: the Bot API for the bot, chats for people, webhooks in between. */
export async function startTelegram(options: LocalTelegramOptions) {
  const { token, username = "local_bot", now = Date.now, wait = sleep } = options;
  const state = createState(token, username, now);
  const calls: Call[] = [];
  const faults: Fault[] = [];
  const delivery = createDelivery({
    webhook: () => state.webhook,
    wait,
    now,
    onError: (message) => {
      state.lastError = { message, at: now() };
    },
  });
  let lastUpdate = 0;

  async function deliver(content: object) {
    state.waiting++;
    const delivered = await delivery.deliver({ update_id: ++lastUpdate, ...content });
    state.waiting--;
    return delivered;
  }

  const server = await serveLocally((request) =>
    answerCall(request, { token, state, calls, faults }),
  );

  return {
    /** For TELEGRAM_API_ROOT. */
    apiRoot: server.url,
    /** Everything the bot called, oldest first. */
    calls: calls as readonly Call[],
    state: state as Readonly<State>,
    /** Somebody new, or the same again. */
    person: (user: Omit<User, "is_bot">): Person =>
      createPerson({ user: { is_bot: false, ...user }, state, deliver, now }),
    /** Any entry of Telegram's own record of Stars. */
    addTransaction: state.stars.record,
    /** Any update. */
    deliver,
    /** Refuses the next `times` calls of a method. */
    fail(method: string, refusal: Refusal, times = 1) {
      faults.push({ method, refusal, times });
    },
    /** Resolves when nothing waits to be delivered. */
    settled: delivery.settled,
    stop: server.stop,
  };
}

interface Fault {
  readonly method: string;
  readonly refusal: Refusal;
  times: number;
}

interface Desk {
  readonly token: string;
  readonly state: State;
  readonly calls: Call[];
  readonly faults: readonly Fault[];
}

async function answerCall(request: Request, desk: Desk): Promise<Response> {
  const { pathname } = new URL(request.url);
  const [, token, method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(pathname) ?? [];
  if (token !== desk.token) return refuse(new Refusal("Unauthorized", 401));
  if (!isMethod(method)) return refuse(new Refusal("Not Found: method not found", 404));
  const parameters = await readParameters(request);
  try {
    const result = carryOut(method, parameters, desk);
    desk.calls.push({ method, parameters, refusal: undefined });
    return Response.json({ ok: true, result });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    desk.calls.push({ method, parameters, refusal: error.message });
    return refuse(error);
  }
}

function carryOut(
  method: string,
  parameters: Record<string, unknown>,
  { faults, state }: Desk,
): unknown {
  const fault = faults.find((candidate) => candidate.method === method && candidate.times > 0);
  if (fault !== undefined) {
    fault.times--;
    throw fault.refusal;
  }
  const complaint = complaintAboutCall(method, parameters);
  if (complaint !== undefined) throw new Refusal(`Bad Request: ${complaint}`);
  checkLimits(method, parameters);
  const known = methods[method];
  if (known === undefined) throw new Refusal(`The local Telegram does not do ${method}`, 501);
  return known(state, parameters);
}

function createState(token: string, username: string, now: () => number): State {
  const id = Number.parseInt(token, 10);
  return {
    bot: { id, is_bot: true, first_name: "Local bot", username },
    chats: createChats(now),
    stars: createStars(now),
    openPresses: new Map(),
    openCheckouts: new Map(),
    profile: new Map(),
    webhook: undefined,
    lastError: undefined,
    waiting: 0,
  };
}

async function readParameters(request: Request): Promise<Record<string, unknown>> {
  const body = await request.text();
  return body === "" ? {} : JSON.parse(body);
}

function refuse({ message, code, retryAfterS }: Refusal): Response {
  const parameters = retryAfterS === undefined ? {} : { parameters: { retry_after: retryAfterS } };
  const body = { ok: false, error_code: code, description: message, ...parameters };
  return Response.json(body, { status: code });
}
