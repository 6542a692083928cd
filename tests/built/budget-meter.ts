import { type Costs, type Kind, kinds } from "./budget-table.js";
import type { BuiltWorld } from "./world.js";

const minuteMs = 60_000;

/** A clock that stands still: nothing becomes due while something is measured. */
export function createStoppedClock() {
  let now = Date.now();
  return {
    now: () => now,
    pass(milliseconds: number): void {
      now += milliseconds;
    },
  };
}

export type StoppedClock = ReturnType<typeof createStoppedClock>;

/** Telegram fetches results, too; those requests are not the bot's. */
const isTelegram = ({ agent }: { readonly agent: string }) => agent.startsWith("TelegramBot");
/** Kie reads pictures that it was given. */
const isKie = ({ what }: { readonly what: string }) => what === "picture";

/** Counts what arrives at the services. Downloads from Telegram count as calls. */
export function createMeter({ host, neon, store, telegram, kie }: BuiltWorld) {
  let calls = 0;
  telegram.setFaults(() => {
    calls++;
    return undefined;
  });

  function read(): Record<Kind, number> {
    return {
      sql: neon.requests,
      // Of a document Vercel Blob is asked twice: for the content, and for the newest version.
      reads: store.countRequests("get") + store.countRequests("head"),
      writes: store.countRequests("put"),
      lists: store.countRequests("list"),
      telegram: calls,
      kie: kie.calls.filter((call) => !isTelegram(call) && !isKie(call)).length,
    };
  }

  /** What this costs until all processes are stopped: no work is left then. */
  return async function measure(act: () => Promise<unknown>): Promise<Costs> {
    await host.idle();
    const before = read();
    await act();
    await host.idle();
    const after = read();
    const costs = kinds.map((kind) => [kind, after[kind] - before[kind]] as const);
    return Object.fromEntries(costs) as Record<Kind, number>;
  };
}

export type Meter = ReturnType<typeof createMeter>;

type Act = () => Promise<unknown>;

/** What is measured, and what must happen just before it. */
export type Measured = Act | { readonly before: Act; readonly act: Act };

export async function measureAct(measure: Meter, measured: Measured): Promise<Costs> {
  if (typeof measured === "function") return measure(measured);
  await measured.before();
  return measure(measured.act);
}

/** What a situation needs. */
export interface Stage {
  readonly world: BuiltWorld;
  readonly clock: StoppedClock;
}

/** After this every pause, quiet time and memory of an instance is over. */
export const longMs = 20 * minuteMs;

/**
 * Makes every instance do now what it does once in a while: read the outage flag and what models
 * cost, and follow up on generations. So what comes next costs nothing but itself.
 */
export async function refresh({ world, clock }: Stage): Promise<void> {
  const { host, kie } = world;
  clock.pass(longMs);
  const person = world.person();
  await person.say("/balance");
  await person.say("/models");
  const [task] = kie.tasks;
  if (task !== undefined) await kie.callBack(task.taskId);
  await host.idle();
}
