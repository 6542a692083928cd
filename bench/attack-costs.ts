import type { AttackWorld } from "./attack-world.js";
import { figuresOf, type ProcessFigures } from "./process-figures.js";

/** What one loop cost the operator. */
export interface AttackCosts {
  readonly sql: number;
  readonly reads: number;
  readonly writes: number;
  readonly lists: number;
  readonly telegram: number;
  readonly kie: number;
  /** New rows in the database. */
  readonly rows: number;
  /** Bytes that the functions read and wrote; NaN if the system does not report them. */
  readonly downloaded: number;
  readonly uploaded: number;
  /** The most updates that were handled at the same time. */
  readonly mostAtOnce: number;
  /** The average time to handle an update, in milliseconds. */
  readonly msEach: number;
  /** The peak memory of an instance, in bytes. */
  readonly memory: number;
}

const sampleMs = 20;

type Counts = Omit<AttackCosts, "mostAtOnce" | "msEach" | "memory">;

/** Counts at the services and at the functions' processes. */
export function createCostMeter(world: AttackWorld) {
  const { host, neon, blob, telegram, kie } = world;

  async function read(): Promise<Counts & Pick<AttackCosts, "memory">> {
    const all = await Promise.all(host.instances.map(({ pid }) => figuresOf(pid)));
    const processes = all.filter((figures): figures is ProcessFigures => figures !== undefined);
    const sum = (figure: keyof ProcessFigures) =>
      processes.reduce((total, figures) => total + figures[figure], 0);
    return {
      sql: neon.requests,
      reads: blob.countRequests("get") + blob.countRequests("head"),
      writes: blob.countRequests("put"),
      lists: blob.countRequests("list"),
      telegram: telegram.calls.length,
      // Requests by Telegram and Kie are not the bot's.
      kie: kie.calls.filter(({ what, agent }) => what !== "picture" && !/^TelegramBot/.test(agent))
        .length,
      rows: await world.countOperations(),
      downloaded: sum("read"),
      uploaded: sum("written"),
      memory: Math.max(0, ...processes.map(({ mostMemory }) => mostMemory)),
    };
  }

  return async function measure(attack: () => Promise<void>): Promise<AttackCosts> {
    await host.idle();
    const before = await read();
    const watch = watchRequests(world);
    await attack();
    await host.idle();
    const { memory, ...after } = await read();
    const names = Object.keys(after) as (keyof Counts)[];
    const costs = names.map((name) => [name, after[name] - before[name]] as const);
    const counts = Object.fromEntries(costs) as Record<keyof Counts, number>;
    return { ...counts, ...watch.stop(), memory };
  };
}

/** Samples how many updates wait for their response. */
function watchRequests({ host }: AttackWorld) {
  const updatesOf = (requests: typeof host.requests) =>
    requests.filter(({ name }) => name === "telegram");
  const before = updatesOf(host.requests).length;
  let most = 0;
  let waitedMs = 0;
  let lookedAt = Date.now();
  const timer = setInterval(() => {
    const waiting = updatesOf(host.requests).filter(({ status }) => status === undefined).length;
    const now = Date.now();
    waitedMs += waiting * (now - lookedAt);
    lookedAt = now;
    most = Math.max(most, waiting);
  }, sampleMs);
  return {
    stop(): Pick<AttackCosts, "mostAtOnce" | "msEach"> {
      clearInterval(timer);
      const updates = updatesOf(host.requests).length - before;
      return { mostAtOnce: most, msEach: updates === 0 ? 0 : waitedMs / updates };
    },
  };
}
