import type { CallFault, FaultMode, FaultRates, FaultWindow, Service } from "../scenario/faults.js";
import { type Random, randomFor } from "../scenario/random.js";
import type { Clock } from "./clock.js";
import type { Process } from "./process.js";

/** What the caller learns: an answer, or how the call failed. */
export type Reply<T> =
  | { readonly kind: "answered"; readonly value: T }
  | { readonly kind: Failure };
export type Failure = "refused" | "reset" | "timeout" | "contention" | "false conflict";

export interface NetworkOptions {
  readonly service: Service;
  readonly clock: Clock;
  readonly seed: number;
  readonly windows: readonly FaultWindow[];
  readonly faultRates: FaultRates;
  /** One way, in milliseconds. */
  readonly latency: readonly [number, number];
  /** Faults of single calls; absent = drawn at random. */
  readonly callFaults: ReadonlyMap<string, CallFault> | undefined;
  /** Is called for every fault that no window made certain. */
  readonly onFault: (name: string, fault: CallFault) => void;
  readonly onCall: (name: string, fault: CallFault | undefined) => void;
  readonly trace: (slot: number, line: string) => void;
}

/** The network to a service, with every fault that HTTP can have. */
export interface Network {
  /** Calls without a fault from now on. */
  heal(): void;
  /** When a call of this instance last met a fault. */
  lastFaultAt(slot: number): number;
  call<T>(process: Process, what: string, timeoutMs: number, execute: () => T): Promise<Reply<T>>;
}

/** How often calls in such a window fail. */
const flaky: FaultRates = { "request lost": 0.2, "answer lost": 0.25, late: 0.15 };
const contended: Readonly<Record<Service, FaultRates>> = {
  database: { contention: 0.6, "answer lost": 0.15 },
  store: { contention: 0.3, "false conflict": 0.2, "answer lost": 0.1 },
  provider: {},
  telegram: {},
};
const connectionRefused = 0.5;
const latestMs = 20_000;
const slowMs = [1_000, 7_000] as const;

export function createNetwork(options: NetworkOptions): Network {
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

  function faultOf(slot: number, name: string, random: Random): CallFault | undefined {
    if (healed) return undefined;
    const mode = modeOf(options.windows, clock.now, slot);
    const sure = mode === undefined ? undefined : certainFault(mode, random);
    return sure ?? possibleFault(mode, name, random);
  }

  function possibleFault(
    mode: FaultMode | undefined,
    name: string,
    random: Random,
  ): CallFault | undefined {
    const fault = randomFault(ratesIn(mode), random);
    if (options.callFaults !== undefined) return options.callFaults.get(name);
    if (fault !== undefined) options.onFault(name, fault);
    return fault;
  }

  function ratesIn(mode: FaultMode | undefined): FaultRates {
    if (mode === "flaky") return flaky;
    return mode === "contention" ? contended[service] : options.faultRates;
  }

  function send<T>({ process, name, timeoutMs, execute, isLast }: Request<T>): Promise<Reply<T>> {
    const { slot } = process;
    const random = randomFor(seed, name);
    const fault = faultOf(slot, name, random);
    const course = timingOf(fault, random, latency, timeoutMs);
    note(slot, fault);
    options.onCall(name, fault);
    const answer = executed(clock, course, execute, () =>
      trace(slot, `${name}: executed ambiguous`),
    );
    return new Promise((resolve) => {
      clock.at(course.replied, () => {
        if (!process.alive) return;
        if (isLast) return process.die(`after ${name}`);
        note(slot, fault);
        trace(slot, `${name}: ${[fault ?? "well", course.kind].join(", ")}`);
        resolve(answer());
      });
    });
  }

  function note(slot: number, fault: CallFault | undefined): void {
    if (fault !== undefined) troubles.set(slot, clock.now);
  }

  return {
    heal() {
      healed = true;
    },

    lastFaultAt: (slot) => troubles.get(slot) ?? Number.NEGATIVE_INFINITY,

    call<T>(
      process: Process,
      what: string,
      timeoutMs: number,
      execute: () => T,
    ): Promise<Reply<T>> {
      if (!process.alive) return never();
      const name = nameCall(process.slot, what);
      const crashMoment = process.crashMoment();
      if (crashMoment !== "before") {
        return send({ process, name, timeoutMs, execute, isLast: crashMoment === "after" });
      }
      process.die(`before ${name}`);
      return never();
    },
  };
}

interface Request<T> {
  readonly process: Process;
  readonly name: string;
  readonly timeoutMs: number;
  readonly execute: () => T;
  /** Its caller crashes when the answer arrives. */
  readonly isLast: boolean;
}

/** @returns the answer, once it is there */
function executed<T>(
  clock: Clock,
  { executed: at, kind }: CallTiming,
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
interface CallTiming {
  readonly executed?: number;
  readonly replied: number;
  readonly kind: "answered" | Failure;
}

function timingOf(
  fault: CallFault | undefined,
  random: Random,
  latency: readonly [number, number],
  timeoutMs: number,
): CallTiming {
  const there = random.between(...latency);
  const andBack = there + random.between(...latency);
  switch (fault) {
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
        executed: timeoutMs + random.between(1, latestMs),
        replied: timeoutMs,
        kind: "timeout",
      };
    case "hung":
      return { replied: timeoutMs, kind: "timeout" };
    case "hung, executed":
      return { executed: there, replied: timeoutMs, kind: "timeout" };
    case "slow":
      return slowTiming(random.between(...slowMs), timeoutMs);
    case "contention":
      return { replied: andBack, kind: "contention" };
    case "false conflict":
      return { executed: there, replied: andBack, kind: "false conflict" };
  }
}

function slowTiming(executed: number, timeoutMs: number): CallTiming {
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

/** The fault of a window in which every call fails. */
function certainFault(mode: FaultMode, random: Random): CallFault | undefined {
  switch (mode) {
    case "down":
      return random.chance(connectionRefused) ? "refused" : "request lost";
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

function randomFault(faultRates: FaultRates, random: Random): CallFault | undefined {
  let rolled = random.unit();
  for (const [fault, probability] of Object.entries(faultRates)) {
    rolled -= probability;
    if (rolled < 0) return fault as CallFault;
  }
  return undefined;
}
