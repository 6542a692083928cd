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
  /** New rows in the books. */
  readonly rows: number;
  /** Bytes that functions read and wrote; NaN where the system does not say. */
  readonly downloaded: number;
  readonly uploaded: number;
  /** Updates that were being handled at the same time. */
  readonly mostAtOnce: number;
  /** The most memory that an instance ever had, in bytes. */
  readonly memory: number;
}

const sampleMs = 20;

type Counts = Omit<AttackCosts, "mostAtOnce" | "memory">;

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
      // What Telegram fetched and Kie read are no requests of the bot.
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
    return { ...counts, mostAtOnce: watch.stop(), memory };
  };
}

/** How many updates wait for their response, at most. */
function watchRequests({ host }: AttackWorld) {
  let most = 0;
  const timer = setInterval(() => {
    const waiting = host.requests.filter(
      ({ name, status }) => name === "telegram" && status === undefined,
    );
    most = Math.max(most, waiting.length);
  }, sampleMs);
  return {
    stop(): number {
      clearInterval(timer);
      return most;
    },
  };
}
