import { setTimeout as sleep } from "node:timers/promises";
import { creditsOf } from "./catalogue-credits.js";
import { type CompletionMode, createCompletion } from "./completion.js";
import type { Fault, LastingFaults, What } from "./faults.js";
import type { Kind } from "./fields.js";
import { createLinks } from "./links.js";
import type { ListingChange } from "./listing.js";
import { startServer } from "./server.js";
import { describeTask, type World } from "./tasks.js";

export interface KieOptions {
  readonly apiKey: string;
  /** Absent = callbacks are not signed. */
  readonly hmacKey?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Waits until a task ends, with `auto`, and between tries of a callback. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
  /** How long a task takes; absent = it depends on what it makes. */
  readonly durationMs?: number;
  /** Waits as long as a host takes that has the fault "slow"; absent = three seconds. */
  readonly dawdle?: () => Promise<unknown>;
  /** How long an answer to a callback may take. */
  readonly patienceMs?: number;
  /** What a task takes that succeeds; absent = what the bot's catalogue says. */
  readonly creditsOf?: World["creditsOf"];
  /** What the account has at first. */
  readonly credits?: number;
  /** Whether tasks end automatically; those with "fail" or "сбой" in their prompt fail. */
  readonly auto?: boolean;
}

const slowMs = 3_000;

const usualMs: Readonly<Record<Kind, number>> = { image: 4_000, video: 8_000, sound: 5_000 };

/**
 * A local Kie. With `auto`, tasks end after a while. Without it a task ends only when a test calls
 * `finish`, and waits pass at once unless the test sets `wait`.
 */
export async function startKie(options: KieOptions) {
  const { apiKey, hmacKey, now = Date.now, patienceMs = 15_000, auto = false } = options;
  const { wait = auto ? inBackground : async () => {} } = options;
  const world: World = {
    url: () => server.url,
    now,
    durationMs: (kind) => options.durationMs ?? usualMs[kind],
    tasks: new Map(),
    files: new Map(),
    links: createLinks(() => server.url),
    dawdle: options.dawdle ?? (() => inBackground(slowMs)),
    creditsOf: options.creditsOf ?? creditsOf,
    credits: options.credits ?? 100_000,
    ...emptyAccount(),
    onCreated: (task) => auto && completion.completeLater(task),
  };
  const completion = createCompletion(world, { hmacKey, now, wait, patienceMs });
  const server = await startServer(world, apiKey);
  return {
    /** Base URL of the API and of uploads, without a slash at the end. */
    url: server.url,
    /** Every request that arrived, oldest first. */
    calls: server.calls,
    /** All tasks as they stand now, oldest first. */
    get tasks() {
      const tasks = [...world.tasks.values()];
      return tasks.map((task) => ({ ...task, state: describeTask(task, world).state }));
    },
    finish: completion.finish,
    callBack: completion.callBack,
    settled: completion.settled,
    /** What the next requests of this kind meet. */
    fail: (what: What, fault: Fault, times = 1) => server.faults.add(what, fault, times),
    /** The faults of all later requests of these kinds, and how tasks end; without arguments everything works again. */
    setFaults(faults: LastingFaults = {}, mode: CompletionMode = {}): void {
      server.faults.setLasting(faults);
      completion.setMode(mode);
    },
    /** How Kie's list of its models differs from the bot's catalogue from now on; without an argument it does not. */
    setListing(change: ListingChange = {}): void {
      world.listing.change = change;
    },
    /** Carries out what met the fault "late". */
    releaseLate: server.releaseLate,
    /** How many requests still wait for an answer. */
    countHanging: server.countHanging,
    /**
     * Invalidates all links that Kie has issued so far; it issues fresh ones on request.
     * @param isOnRecord the task's record keeps naming the dead ones
     */
    expireLinks(isOnRecord = false): void {
      const how = isOnRecord ? "expireOnRecord" : "expire";
      for (const taskId of world.tasks.keys()) world.links[how](taskId);
    },
    /** All uploads and results are gone, as after some days. */
    forgetFiles: () => world.files.clear(),
    stop(): Promise<void> {
      completion.stop();
      return server.stop();
    },
  };
}

/** Nothing was asked of the chat or the list yet. */
function emptyAccount(): Pick<World, "chat" | "listing"> {
  return { chat: { consumed: 0 }, listing: { change: {}, askedAt: Number.NEGATIVE_INFINITY } };
}

/** Keeps no process alive. */
function inBackground(milliseconds: number): Promise<unknown> {
  return sleep(milliseconds, undefined, { ref: false });
}
