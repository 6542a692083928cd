import { setTimeout as sleep } from "node:timers/promises";
import { creditsOf } from "./catalogue-credits.js";
import { createEndings, type Mood } from "./completion.js";
import type { Fault, What } from "./faults.js";
import type { Kind } from "./fields.js";
import { createLinks } from "./links.js";
import type { ListingChange } from "./listing.js";
import { startDesk } from "./server.js";
import { describeTask, type World } from "./tasks.js";

export interface KieOptions {
  readonly apiKey: string;
  /** Absent = callbacks are not signed. */
  readonly hmacKey?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Waits for tasks that end by themselves, and between tries of a callback. */
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
  /** Whether tasks end by themselves; those with "fail" or "сбой" in their prompt fail. */
  readonly auto?: boolean;
}

const slowMs = 3_000;

const usualMs: Readonly<Record<Kind, number>> = { image: 4_000, video: 8_000, sound: 5_000 };

/**
 * A Kie on this machine. Unless it is automatic, a task goes on with the clock but ends only when
 * it is told to, and waits pass at once if nobody says how to wait.
 */
export async function startKie(options: KieOptions) {
  const { apiKey, hmacKey, now = Date.now, patienceMs = 15_000, auto = false } = options;
  const { wait = auto ? inBackground : async () => {} } = options;
  const world: World = {
    url: () => desk.url,
    now,
    durationMs: (kind) => options.durationMs ?? usualMs[kind],
    tasks: new Map(),
    files: new Map(),
    links: createLinks(() => desk.url),
    dawdle: options.dawdle ?? (() => inBackground(slowMs)),
    creditsOf: options.creditsOf ?? creditsOf,
    credits: options.credits ?? 100_000,
    listing: { change: {}, askedAt: Number.NEGATIVE_INFINITY },
    onCreated: (task) => auto && endings.endLater(task),
  };
  const endings = createEndings(world, { hmacKey, now, wait, patienceMs });
  const desk = await startDesk(world, apiKey);
  return {
    /** For everything that is asked of Kie, uploads too. Without a slash at the end. */
    url: desk.url,
    /** Everything that arrived, whatever became of it, oldest first. */
    calls: desk.calls,
    /** All tasks as they stand now, oldest first. */
    get tasks() {
      const tasks = [...world.tasks.values()];
      return tasks.map((task) => ({ ...task, state: describeTask(task, world).state }));
    },
    finish: endings.finish,
    callBack: endings.callBack,
    settled: endings.settled,
    /** What the next requests of this kind meet. */
    fail: (what: What, fault: Fault, times = 1) => desk.faults.add(what, fault, times),
    /** What all requests of these kinds meet from now on, and how tasks end; nothing said = all goes well. */
    setWeather(faults: Readonly<Partial<Record<What, Fault>>> = {}, mood: Mood = {}): void {
      desk.faults.setLasting(faults);
      endings.setMood(mood);
    },
    /** How Kie's list of its models differs from the bot's catalogue from now on; nothing said = in nothing. */
    setListing(change: ListingChange = {}): void {
      world.listing.change = change;
    },
    /** Carries out what met the fault "late". */
    releaseLate: desk.releaseLate,
    /** How many requests wait for an answer in vain. */
    countHanging: desk.countHanging,
    /**
     * Makes all links dead that Kie has given so far; it gives fresh ones on request.
     * @param isOnRecord the task's record goes on telling the dead ones
     */
    expireLinks(isOnRecord = false): void {
      const { expire, expireOnRecord } = world.links;
      for (const taskId of world.tasks.keys()) (isOnRecord ? expireOnRecord : expire)(taskId);
    },
    /** All uploads and results are gone, as after some days. */
    forgetFiles: () => world.files.clear(),
    async stop(): Promise<void> {
      endings.stop();
      await desk.stop();
    },
  };
}

/** Keeps no process alive. */
function inBackground(milliseconds: number): Promise<unknown> {
  return sleep(milliseconds, undefined, { ref: false });
}
