import { validate } from "./bot-api.js";

/** An update with exactly one kind of content beside its id. */
export type Update = { readonly update_id: number } & Readonly<Record<string, unknown>>;

/** What became of an update. */
export interface Delivery {
  readonly update: Update;
  /** HTTP statuses of all tries, 0 where no answer came. */
  readonly statuses: readonly number[];
  /** False if it expired before the bot took it. */
  readonly delivered: boolean;
}

export interface Webhook {
  readonly url: string;
  readonly secret: string | undefined;
  readonly allowed: readonly string[] | undefined;
}

export interface DeliveryOptions {
  readonly webhook: () => Webhook | undefined;
  /** Waits between tries; tests hand in one that does not. */
  readonly wait: (milliseconds: number) => Promise<unknown>;
  readonly now: () => number;
  /** Hears of each failed try. */
  readonly onError: (message: string) => void;
}

const timeoutMs = 60_000;
const dayMs = 24 * 60 * 60 * 1000;
const shortMs = 150_000;
const longestWaitS = 60;

/**
 * Delivers updates as Telegram does (read in its open-source Bot API server, 2026-05): one at a time
 * in each queue, in order; again at once, then after 2, 4, 8 ... seconds or as `Retry-After` says,
 * until any 2xx or until the update expires.
 */
export function createDelivery(options: DeliveryOptions) {
  const queues = new Map<string, Promise<unknown>>();
  const newest = new Map<number | undefined, Update>();

  return {
    deliver(update: Update): Promise<Delivery> {
      const problem = validate(["Update"], update, "update");
      if (problem !== undefined) throw new Error(`Telegram would not send this: ${problem}`);
      if (isWanted(update, options.webhook()))
        newest.set(contentOf(update).content.from?.id, update);
      const queue = queueOf(update);
      const before = queues.get(queue) ?? Promise.resolve();
      const delivery = before.then(() => deliverOne(update, options));
      queues.set(queue, delivery);
      return delivery;
    },
    /**
     * Delivers a user's newest update so many times more, all at once and whatever becomes of it.
     * @returns HTTP statuses, 0 where no answer came; none if there is no such update
     */
    async repeatNewest(userId: number, times: number): Promise<readonly number[]> {
      const webhook = options.webhook();
      const update = newest.get(userId);
      if (webhook === undefined || update === undefined) return [];
      const tries = Array.from({ length: times }, () => post(update, webhook));
      return (await Promise.all(tries)).map(({ status }) => status);
    },
    /** Resolves when every queue is empty. */
    async settled(): Promise<void> {
      await Promise.all(queues.values());
    },
  };
}

interface Sender {
  readonly from?: { readonly id: number };
  readonly chat?: { readonly id: number };
}

/** What an update is about, beside its id. */
function contentOf(update: Update): { readonly kind: string; readonly content: Sender } {
  const [kind = ""] = Object.keys(update).filter((name) => name !== "update_id");
  return { kind, content: update[kind] as Sender };
}

/** Messages wait for each other in their chat; presses and checkouts only for the same user's. */
function queueOf(update: Update): string {
  const { kind, content } = contentOf(update);
  return `${kind} ${kind === "message" ? content.chat?.id : content.from?.id}`;
}

async function deliverOne(update: Update, options: DeliveryOptions): Promise<Delivery> {
  const expiresAt = options.now() + ("message" in update ? dayMs : shortMs);
  const statuses: number[] = [];
  for (;;) {
    const webhook = options.webhook();
    if (!isWanted(update, webhook)) return { update, statuses, delivered: false };
    const { status, retryAfterS } = await post(update, webhook);
    statuses.push(status);
    if (isTaken(status)) return { update, statuses, delivered: true };
    options.onError(describeStatus(status));
    const waitMs = 1000 * (retryAfterS ?? backoffS(statuses.length));
    if (options.now() + waitMs >= expiresAt) return { update, statuses, delivered: false };
    await options.wait(waitMs);
  }
}

const isTaken = (status: number) => status >= 200 && status < 300;

function describeStatus(status: number): string {
  return status === 0 ? "Connection refused" : `Wrong response from the webhook: ${status}`;
}

function isWanted(update: Update, webhook: Webhook | undefined): webhook is Webhook {
  if (webhook === undefined) return false;
  const { allowed } = webhook;
  return allowed === undefined || allowed.some((kind) => kind in update);
}

function backoffS(failures: number): number {
  return failures === 1 ? 0 : Math.min(2 ** (failures - 1), longestWaitS);
}

async function post(update: Update, { url, secret }: Webhook) {
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        ...(secret !== undefined && { "x-telegram-bot-api-secret-token": secret }),
      },
      body: JSON.stringify(update),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    const retryAfter = response.headers.get("retry-after");
    return {
      status: response.status,
      retryAfterS: retryAfter === null ? undefined : Number(retryAfter),
    };
  } catch {
    return { status: 0, retryAfterS: undefined };
  }
}
