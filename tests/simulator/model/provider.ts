import type { Created, Job, Provider, Task } from "../../../lib/studio/provider.js";
import { type Dice, rollFor } from "../scenario/random.js";
import type { Clock } from "./clock.js";
import type { Link } from "./network.js";
import type { Life } from "./process.js";

export interface ServiceOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Knocks at the bot: a task has ended. May come twice, or never. */
  readonly callBack: (address: string, taskId: string) => void;
}

/** Whoever makes the pictures, as it is behind its door. */
export type Service = ReturnType<typeof createService>;

export interface Made {
  readonly id: string;
  readonly callbackUrl: string;
  readonly key: string;
  readonly userId: number;
  readonly state: "waiting" | "failed" | "succeeded";
  readonly endedAt: number;
  /** When the bot was told of the end. */
  readonly heard: readonly number[];
}

const refusals = 0.04;
const failures = 0.15;
const lostCallbacks = 0.1;
const doubledCallbacks = 0.15;
/** Callbacks to an address that belongs to another task. */
const swappedCallbacks = 0.05;

/** Makes pictures, slowly. Knows no idempotency: two requests are two tasks. */
export function createService({ clock, seed, callBack }: ServiceOptions) {
  const tasks = new Map<string, Made>();
  const requests = new Map<string, number>();

  function finish(id: string): void {
    const dice = rollFor(seed, `end of ${id}`);
    update(id, { state: dice.chance(failures) ? "failed" : "succeeded", endedAt: clock.now });
    for (const delay of delaysOf(dice)) clock.at(delay, () => tell(id));
    if (!dice.chance(swappedCallbacks)) return;
    const other = tasks.get(dice.pick([...tasks.keys()])) as Made;
    clock.at(dice.between(0, 3_000), () => callBack(other.callbackUrl, id));
  }

  function tell(id: string): void {
    const { callbackUrl, heard } = tasks.get(id) as Made;
    update(id, { heard: [...heard, clock.now] });
    callBack(callbackUrl, id);
  }

  function update(id: string, news: Partial<Made>): void {
    tasks.set(id, { ...(tasks.get(id) as Made), ...news });
  }

  return {
    create({ callbackUrl = "" }: Job): Exclude<Created, { kind: "unknown" }> {
      const { key, userId } = readAddress(callbackUrl);
      const count = (requests.get(key) ?? 0) + 1;
      requests.set(key, count);
      const id = `task ${count} of ${key}`;
      const dice = rollFor(seed, id);
      if (dice.chance(refusals)) return { kind: "refused", why: "busy" };
      const begun = { state: "waiting", endedAt: Number.POSITIVE_INFINITY, heard: [] } as const;
      tasks.set(id, { id, key, userId, callbackUrl, ...begun });
      clock.at(durationOf(dice), () => finish(id));
      return { kind: "accepted", taskId: id };
    },

    detail(id: string): Task {
      const { state, callbackUrl } = tasks.get(id) ?? { state: "missing" };
      const address = callbackUrl === undefined ? {} : { callbackUrl };
      if (state === "succeeded") return { state, urls: [urlOf(id)], ...address };
      return state === "failed" ? { state, why: "failure", ...address } : { state, ...address };
    },

    /** The task that made what is found there. */
    makerOf: (url: string) => tasks.get(decodeURIComponent(url.slice(results.length))),
    tasksOf: (key: string) => [...tasks.values()].filter((task) => task.key === key),
    /** How often it was asked to begin this. */
    requestsOf: (key: string) => requests.get(key) ?? 0,
  };
}

/** Most take a while; some are over before the bot hears their number, others after the deadline. */
function durationOf(dice: Dice): number {
  const kind = dice.unit();
  if (kind < 0.1) return dice.between(0, 300);
  if (kind < 0.15) return dice.between(50_000, 110_000);
  if (kind < 0.2) return dice.between(110_000, 250_000);
  return dice.between(3_000, 40_000);
}

/** When it knocks: most often once. */
function delaysOf(dice: Dice): number[] {
  if (dice.chance(lostCallbacks)) return [];
  return dice.chance(doubledCallbacks) ? [delayOf(dice), delayOf(dice)] : [delayOf(dice)];
}

function delayOf(dice: Dice): number {
  return dice.chance(0.1) ? dice.between(3_000, 90_000) : dice.between(0, 3_000);
}

const results = "https://results.example/";
const urlOf = (id: string) => `${results}${encodeURIComponent(id)}`;

function readAddress(callbackUrl: string): { readonly key: string; readonly userId: number } {
  const { searchParams } = new URL(callbackUrl);
  return { key: searchParams.get("op") ?? "", userId: Number(searchParams.get("uid")) };
}

const createTimeoutMs = 8_000;
const detailTimeoutMs = 8_000;

export interface Way {
  readonly service: Service;
  readonly link: Link;
  readonly life: Life;
  /** Hears of every task that is asked for. */
  readonly onCreate: (key: string, userId: number) => void;
}

/** The service as one instance reaches it. */
export function connectProvider({ service, link, life, onCreate }: Way): Provider {
  return {
    async create(job) {
      const { key, userId } = readAddress(job.callbackUrl ?? "");
      onCreate(key, userId);
      const create = () => service.create(job);
      const reply = await link.call(life, `create ${key}`, createTimeoutMs, create);
      if (reply.kind === "answered") return reply.value;
      // Only who was not even let in knows that nothing has begun.
      return reply.kind === "refused"
        ? { kind: "refused", why: "unreachable" }
        : { kind: "unknown" };
    },

    async getTask(taskId) {
      const detail = () => service.detail(taskId);
      const reply = await link.call(life, `detail ${taskId}`, detailTimeoutMs, detail);
      return reply.kind === "answered" ? reply.value : undefined;
    },

    renew: async () => ({ kind: "gone" }),
    upload: () => Promise.reject(new Error("nobody has a picture here")),
  };
}
