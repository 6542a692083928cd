import type { Created, Job, Provider, Task } from "../../../lib/studio/provider.js";
import { type Random, randomFor } from "../scenario/random.js";
import type { Clock } from "./clock.js";
import type { Network } from "./network.js";
import type { Process } from "./process.js";

export interface ProviderServiceOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Sends a callback: a task has ended. May come twice, or never. */
  readonly callBack: (address: string, taskId: string) => void;
}

/** The service that makes the pictures, without the network in between. */
export type Service = ReturnType<typeof createProviderService>;

export interface ProviderTask {
  readonly id: string;
  readonly callbackUrl: string;
  readonly key: string;
  readonly userId: number;
  readonly state: "waiting" | "failed" | "succeeded";
  readonly endedAt: number;
  /** When callbacks about the end were sent. */
  readonly heard: readonly number[];
}

const refusals = 0.04;
const failures = 0.15;
const lostCallbacks = 0.1;
const doubledCallbacks = 0.15;
/** Callbacks to an address that belongs to another task. */
const swappedCallbacks = 0.05;

/** Makes pictures, slowly. Has no idempotency keys: two requests are two tasks. */
export function createProviderService({ clock, seed, callBack }: ProviderServiceOptions) {
  const tasks = new Map<string, ProviderTask>();
  const requests = new Map<string, number>();

  function finish(id: string): void {
    const random = randomFor(seed, `end of ${id}`);
    update(id, { state: random.chance(failures) ? "failed" : "succeeded", endedAt: clock.now });
    for (const delay of delaysOf(random)) clock.at(delay, () => tell(id));
    if (!random.chance(swappedCallbacks)) return;
    const other = tasks.get(random.pick([...tasks.keys()])) as ProviderTask;
    clock.at(random.between(0, 3_000), () => callBack(other.callbackUrl, id));
  }

  function tell(id: string): void {
    const { callbackUrl, heard } = tasks.get(id) as ProviderTask;
    update(id, { heard: [...heard, clock.now] });
    callBack(callbackUrl, id);
  }

  function update(id: string, news: Partial<ProviderTask>): void {
    tasks.set(id, { ...(tasks.get(id) as ProviderTask), ...news });
  }

  return {
    create({ callbackUrl = "" }: Job): Exclude<Created, { kind: "unknown" }> {
      const { key, userId } = readAddress(callbackUrl);
      const count = (requests.get(key) ?? 0) + 1;
      requests.set(key, count);
      const id = `task ${count} of ${key}`;
      const random = randomFor(seed, id);
      if (random.chance(refusals)) return { kind: "refused", why: "busy" };
      const begun = { state: "waiting", endedAt: Number.POSITIVE_INFINITY, heard: [] } as const;
      tasks.set(id, { id, key, userId, callbackUrl, ...begun });
      clock.at(durationOf(random), () => finish(id));
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
function durationOf(random: Random): number {
  const kind = random.unit();
  if (kind < 0.1) return random.between(0, 300);
  if (kind < 0.15) return random.between(50_000, 110_000);
  if (kind < 0.2) return random.between(110_000, 250_000);
  return random.between(3_000, 40_000);
}

/** When it calls back: most often once. */
function delaysOf(random: Random): number[] {
  if (random.chance(lostCallbacks)) return [];
  return random.chance(doubledCallbacks) ? [delayOf(random), delayOf(random)] : [delayOf(random)];
}

function delayOf(random: Random): number {
  return random.chance(0.1) ? random.between(3_000, 90_000) : random.between(0, 3_000);
}

const results = "https://results.example/";
const urlOf = (id: string) => `${results}${encodeURIComponent(id)}`;

function readAddress(callbackUrl: string): { readonly key: string; readonly userId: number } {
  const { searchParams } = new URL(callbackUrl);
  return { key: searchParams.get("op") ?? "", userId: Number(searchParams.get("uid")) };
}

const createTimeoutMs = 8_000;
const detailTimeoutMs = 8_000;

export interface ProviderConnection {
  readonly service: Service;
  readonly network: Network;
  readonly process: Process;
  /** Is called for every task that is requested. */
  readonly onCreate: (key: string, userId: number) => void;
}

/** The service as one instance reaches it. */
export function connectProvider({
  service,
  network,
  process,
  onCreate,
}: ProviderConnection): Provider {
  return {
    async create(job) {
      const { key, userId } = readAddress(job.callbackUrl ?? "");
      onCreate(key, userId);
      const create = () => service.create(job);
      const reply = await network.call(process, `create ${key}`, createTimeoutMs, create);
      if (reply.kind === "answered") return reply.value;
      // Only a refused connection proves that no task was created.
      return reply.kind === "refused"
        ? { kind: "refused", why: "unreachable" }
        : { kind: "unknown" };
    },

    async getTask(taskId) {
      const detail = () => service.detail(taskId);
      const reply = await network.call(process, `detail ${taskId}`, detailTimeoutMs, detail);
      return reply.kind === "answered" ? reply.value : undefined;
    },

    renew: async () => ({ kind: "gone" }),
    upload: () => Promise.reject(new Error("there are no pictures here")),
  };
}
