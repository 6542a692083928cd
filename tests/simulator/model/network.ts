import { type Dice, rollFor } from "../scenario/random.js";
import type { Fate, FaultMode, FaultWindow, Odds, Service } from "../scenario/scenario.js";
import type { Clock } from "./clock.js";
import type { Life } from "./process.js";

/** What the caller learns. Only an answer is an answer. */
export type Reply<T> =
  | { readonly kind: "answered"; readonly value: T }
  | { readonly kind: Failure };
export type Failure = "refused" | "reset" | "timeout" | "contention" | "false conflict";

export interface LinkOptions {
  readonly service: Service;
  readonly clock: Clock;
  readonly seed: number;
  readonly windows: readonly FaultWindow[];
  readonly odds: Odds;
  /** One way, in milliseconds. */
  readonly latency: readonly [number, number];
  /** Single calls that go wrong; absent = rolled for. */
  readonly fates: ReadonlyMap<string, Fate> | undefined;
  /** Hears of every call that goes wrong without a window that leaves it no choice. */
  readonly onFate: (name: string, fate: Fate) => void;
  readonly onCall: (name: string, fate: Fate | undefined) => void;
  readonly trace: (slot: number, line: string) => void;
}

/** A way to a service on which everything can go wrong that goes wrong with HTTP. */
export interface Link {
  /** Calls without a fault from now on. */
  heal(): void;
  /** When a call of this instance last met a fault. */
  lastTrouble(slot: number): number;
  call<T>(life: Life, what: string, timeoutMs: number, execute: () => T): Promise<Reply<T>>;
}

/** What calls in a window without a fate of their own meet. */
const flaky: Odds = { "request lost": 0.2, "answer lost": 0.25, late: 0.15 };
const contended: Readonly<Record<Service, Odds>> = {
  database: { contention: 0.6, "answer lost": 0.15 },
  store: { contention: 0.3, "false conflict": 0.2, "answer lost": 0.1 },
  provider: {},
  telegram: {},
};
const connectionRefused = 0.5;
const latestMs = 20_000;
const slowMs = [1_000, 7_000] as const;

export function createLink(options: LinkOptions): Link {
  const { clock, seed, service, latency, trace } = options;
  const counts = new Map<string, number>();
  const troubles = new Map<number, number>();
  let healed = false;

  function nameCall(slot: number, what: string): string {
    const name = `${service} i${slot} ${what}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name} #${count}`;
  }

  function fateOf(slot: number, name: string, dice: Dice): Fate | undefined {
    if (healed) return undefined;
    const mode = modeOf(options.windows, clock.now, slot);
    const sure = mode === undefined ? undefined : sureFate(mode, dice);
    return sure ?? possibleFate(mode, name, dice);
  }

  function possibleFate(mode: FaultMode | undefined, name: string, dice: Dice): Fate | undefined {
    const fate = rollFate(oddsIn(mode), dice);
    if (options.fates !== undefined) return options.fates.get(name);
    if (fate !== undefined) options.onFate(name, fate);
    return fate;
  }

  function oddsIn(mode: FaultMode | undefined): Odds {
    if (mode === "flaky") return flaky;
    return mode === "contention" ? contended[service] : options.odds;
  }

  function send<T>({ life, name, timeoutMs, execute, isLast }: Request<T>): Promise<Reply<T>> {
    const { slot } = life;
    const dice = rollFor(seed, name);
    const fate = fateOf(slot, name, dice);
    const course = courseOf(fate, dice, latency, timeoutMs);
    note(slot, fate);
    options.onCall(name, fate);
    const answer = executed(clock, course, execute, () =>
      trace(slot, `${name}: executed ambiguous`),
    );
    return new Promise((resolve) => {
      clock.at(course.replied, () => {
        if (!life.alive) return;
        if (isLast) return life.die(`after ${name}`);
        note(slot, fate);
        trace(slot, `${name}: ${[fate ?? "well", course.kind].join(", ")}`);
        resolve(answer());
      });
    });
  }

  function note(slot: number, fate: Fate | undefined): void {
    if (fate !== undefined) troubles.set(slot, clock.now);
  }

  return {
    heal() {
      healed = true;
    },

    lastTrouble: (slot) => troubles.get(slot) ?? Number.NEGATIVE_INFINITY,

    call<T>(life: Life, what: string, timeoutMs: number, execute: () => T): Promise<Reply<T>> {
      if (!life.alive) return never();
      const name = nameCall(life.slot, what);
      const doom = life.doom();
      if (doom !== "before") {
        return send({ life, name, timeoutMs, execute, isLast: doom === "after" });
      }
      life.die(`before ${name}`);
      return never();
    },
  };
}

interface Request<T> {
  readonly life: Life;
  readonly name: string;
  readonly timeoutMs: number;
  readonly execute: () => T;
  /** Its caller crashes when the answer comes. */
  readonly isLast: boolean;
}

/** @returns the answer, once it is there */
function executed<T>(
  clock: Clock,
  { executed: at, kind }: Course,
  execute: () => T,
  onAmbiguous: () => void,
): () => Reply<T> {
  let value: T;
  if (at !== undefined) {
    clock.at(at, () => {
      value = execute();
      if (kind !== "answered") onAmbiguous();
    });
  }
  return () => (kind === "answered" ? { kind, value } : { kind });
}

/** When a call is executed, if ever, and what its caller hears when; in milliseconds from now. */
interface Course {
  readonly executed?: number;
  readonly replied: number;
  readonly kind: "answered" | Failure;
}

function courseOf(
  fate: Fate | undefined,
  dice: Dice,
  latency: readonly [number, number],
  timeoutMs: number,
): Course {
  const there = dice.between(...latency);
  const andBack = there + dice.between(...latency);
  switch (fate) {
    case undefined:
      return { executed: there, replied: andBack, kind: "answered" };
    case "refused":
      return { replied: there, kind: "refused" };
    case "request lost":
      return { replied: there, kind: "reset" };
    case "answer lost":
      return { executed: there, replied: andBack, kind: "reset" };
    case "late":
      return {
        executed: timeoutMs + dice.between(1, latestMs),
        replied: timeoutMs,
        kind: "timeout",
      };
    case "hung":
      return { replied: timeoutMs, kind: "timeout" };
    case "hung, executed":
      return { executed: there, replied: timeoutMs, kind: "timeout" };
    case "slow":
      return slowCourse(dice.between(...slowMs), timeoutMs);
    case "contention":
      return { replied: andBack, kind: "contention" };
    case "false conflict":
      return { executed: there, replied: andBack, kind: "false conflict" };
  }
}

function slowCourse(executed: number, timeoutMs: number): Course {
  if (executed < timeoutMs) return { executed, replied: executed, kind: "answered" };
  return { executed, replied: timeoutMs, kind: "timeout" };
}

const never = () => new Promise<never>(() => {});

function modeOf(windows: readonly FaultWindow[], now: number, slot: number): FaultMode | undefined {
  return windows.find(
    (window) =>
      window.from <= now && now < window.to && (window.slot === null || window.slot === slot),
  )?.mode;
}

/** A window that leaves nothing to chance. */
function sureFate(mode: FaultMode, dice: Dice): Fate | undefined {
  switch (mode) {
    case "down":
      return dice.chance(connectionRefused) ? "refused" : "request lost";
    case "hang":
      return "hung";
    case "hang-executing":
      return "hung, executed";
    case "slow":
      return "slow";
    case "flaky":
    case "contention":
      return undefined;
  }
}

function rollFate(odds: Odds, dice: Dice): Fate | undefined {
  let rolled = dice.unit();
  for (const [fate, probability] of Object.entries(odds)) {
    rolled -= probability;
    if (rolled < 0) return fate as Fate;
  }
  return undefined;
}
