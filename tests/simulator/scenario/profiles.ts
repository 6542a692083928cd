import type { Money } from "../../../lib/ledger/money.js";
import {
  damages,
  type FaultMode,
  type FaultRates,
  type FaultWindow,
  type IntrusionKind,
  newerVersion,
  type Service,
} from "./faults.js";

/** A kind of scenario: which faults happen, how often, and what must hold all the same. */
export interface Profile {
  readonly name: string;
  /** Completes the title: every rule holds when ... */
  readonly description: string;
  readonly instances: number;
  readonly users: number;
  readonly updates: number;
  /** Operations of the first user before the scenario begins, in a bot without a database. */
  readonly pastOperations: number;
  /** How long updates come; faults come during the first four fifths. */
  readonly horizonMs: number;
  /** Of a thousand updates so many are payments; those that follow are reversals and forgeries. */
  readonly payments: number;
  readonly reversals: number;
  readonly forgeries: number;
  /** Payments come in the first quarter, generations later. */
  readonly spendsLate?: true;
  /** In hundreds of minor units; a generation costs at most ten. */
  readonly largestPayment: number;
  /** Of a hundred updates so many have a stray copy. */
  readonly duplicates: number;
  readonly windows: readonly PlannedWindow[];
  readonly fixedWindows?: readonly FaultWindow[];
  /**
   * Each instance separately reaches the database and the store, only one of them, or neither, and
   * this changes over time.
   */
  readonly halves?: true;
  readonly longestWindowMs: number;
  readonly faultRates: Partial<Record<Service, FaultRates>>;
  readonly crashes: number;
  /** Traces of a newer version, and damaged documents. */
  readonly intrusions: readonly PlannedIntrusion[];
  /** How often a user erases their data. */
  readonly erasures: number;
  /** How often an operator bans a user, or lifts a ban. */
  readonly bans: number;
  /** How often operators correct a balance; they also refund payments and change settings. */
  readonly acts: number;
  /** Of a hundred payments so many are bonuses. */
  readonly bonuses: number;
  /** Of a hundred payments so many were made for an order that was refused for lack of money. */
  readonly waitingOrders: number;
  /** Of a hundred orders so many are for several results. */
  readonly severals: number;
  /** How often a clock is set back, and by how much at most. */
  readonly clockJumps: number;
  readonly longestJumpMs: number;
  readonly skewMs: number;
  readonly allowance: Money;
  readonly mirror: "all" | "payments";
  /** Whether instances have a database: always, never, or each from some moment on. */
  readonly database: "always" | "never" | "appears";
  /** When it appears, as parts of the horizon. */
  readonly appearing: readonly [number, number];
  readonly expects: Expectations;
}

export interface PlannedWindow {
  readonly service: Service;
  readonly mode: FaultMode;
  readonly count: number;
  /** Of one instance alone. */
  readonly alone?: true;
}

export interface PlannedIntrusion {
  /** One of these. */
  readonly what: readonly IntrusionKind[];
  readonly count: number;
}

/**
 * Two clocks may each be wrong by five minutes. If they are further apart, news of an outage may
 * come late: docs/reliability.md, What it does not cover.
 */
export const toleratedSlackMs = 10 * 60_000;

/** By how much two clocks may differ in the whole scenario. */
export function clockSlackMs({ skewMs, clockJumps, longestJumpMs }: Profile): number {
  return 2 * skewMs + clockJumps * longestJumpMs;
}

/** What must hold beyond the rules that always hold. */
export interface Expectations {
  /** No journal is ever written, and no user is ever charged beyond their balance. */
  readonly calm?: true;
  /** When all is over, mirrors are exact. */
  readonly exactMirrors?: true;
}

const minute = 60_000;

const usual: Omit<Profile, "name" | "description"> = {
  instances: 3,
  users: 4,
  updates: 20,
  pastOperations: 0,
  horizonMs: 2 * minute,
  payments: 350,
  largestPayment: 30,
  reversals: 30,
  forgeries: 20,
  duplicates: 10,
  windows: [],
  longestWindowMs: 40_000,
  faultRates: {},
  crashes: 0,
  intrusions: [],
  erasures: 0,
  bans: 0,
  acts: 0,
  bonuses: 0,
  waitingOrders: 0,
  severals: 0,
  clockJumps: 0,
  longestJumpMs: 0,
  skewMs: 0,
  allowance: 1_500n,
  mirror: "all",
  database: "always",
  appearing: [0.4, 0.6],
  expects: {},
};

const database = (mode: FaultMode, count: number): PlannedWindow => ({
  service: "database",
  mode,
  count,
});
const store = (mode: FaultMode, count: number): PlannedWindow => ({
  service: "store",
  mode,
  count,
});
const alone = (window: PlannedWindow): PlannedWindow => ({ ...window, alone: true });

/** Ways to the provider and to Telegram on which some calls fail. */
const unsteady: FaultRates = {
  refused: 0.02,
  "request lost": 0.03,
  "answer lost": 0.06,
  late: 0.03,
  slow: 0.04,
};
const outside = { provider: unsteady, telegram: unsteady };

/** Enough outages that other things can go wrong in one. */
const someOutages = {
  faultRates: outside,
  windows: [database("down", 2), alone(database("down", 1))],
  crashes: 4,
};

/** Sums are minor units here, and small: what matters is how often an allowance is exhausted. */
const kinds: Readonly<Record<string, Partial<Profile> & Pick<Profile, "description">>> = {
  calm: {
    description: "nothing fails, but updates come twice",
    duplicates: 20,
    expects: { calm: true, exactMirrors: true },
  },
  "calm-contended": {
    description: "nothing fails, but one user sends many updates at once",
    users: 1,
    horizonMs: 6_000,
    duplicates: 30,
    expects: { calm: true, exactMirrors: true },
  },
  lossy: {
    description: "one in five calls to the database fails",
    faultRates: { database: { "request lost": 0.05, "answer lost": 0.15 } },
  },
  "read-your-writes": {
    description: "the database goes down and comes back",
    windows: [database("down", 2)],
  },
  stale: {
    description: "the database goes down when mirrors are out of date and users spend all they can",
    allowance: 300n,
    users: 2,
    updates: 36,
    spendsLate: true,
    fixedWindows: [
      { service: "store", mode: "down", from: 30_000, to: 60_000, slot: null },
      { service: "database", mode: "down", from: 60_000, to: 115_000, slot: null },
    ],
    reversals: 0,
  },
  migrate: {
    description: "a bot without a database gets one, one instance after the other",
    faultRates: outside,
    database: "appears",
    users: 5,
    crashes: 4,
  },
  outage: {
    description: "the database goes down while instances crash",
    faultRates: outside,
    windows: [database("down", 2)],
    crashes: 8,
  },
  waiting: {
    description:
      "orders wait for money, and both of their buttons are pressed while the database goes down and instances crash",
    waitingOrders: 70,
    duplicates: 20,
    faultRates: outside,
    windows: [database("down", 2), database("flaky", 1)],
    crashes: 6,
  },
  severals: {
    description:
      "orders are for several results, and both copies of a press come while the database goes down and instances crash",
    severals: 70,
    users: 5,
    updates: 30,
    payments: 450,
    largestPayment: 60,
    duplicates: 40,
    faultRates: outside,
    windows: [database("down", 2), database("flaky", 1), alone(database("down", 1))],
    crashes: 10,
  },
  jsonseverals: {
    description: "orders are for several results, and there is never a database",
    severals: 70,
    database: "never",
    updates: 30,
    payments: 450,
    largestPayment: 60,
    duplicates: 40,
    faultRates: { ...outside, store: { "request lost": 0.02, "answer lost": 0.04, late: 0.02 } },
    forgeries: 0,
    crashes: 8,
  },
  hang: {
    description: "the database hangs, once without and once after carrying out the statement",
    windows: [database("hang", 1), database("hang-executing", 1)],
    crashes: 8,
  },
  flaky: {
    description: "for a while every other call to the database fails",
    faultRates: outside,
    windows: [database("flaky", 2)],
    crashes: 8,
  },
  split: {
    description: "some instances lose the database, others do not",
    faultRates: outside,
    windows: [alone(database("down", 2)), alone(database("hang-executing", 1))],
    crashes: 6,
  },
  storm: {
    description: "everything fails at once and clocks are wrong by a minute",
    windows: [
      database("down", 1),
      database("flaky", 1),
      database("hang-executing", 1),
      alone(database("down", 1)),
    ],
    faultRates: { ...outside, store: { "request lost": 0.02, "answer lost": 0.04, late: 0.02 } },
    crashes: 12,
    skewMs: minute,
  },
  both: {
    description: "the database and the object store go down, sometimes together",
    faultRates: outside,
    windows: [database("down", 2), database("hang", 1), store("down", 2)],
    crashes: 6,
  },
  blobflaky: {
    description: "the object store is unreliable and the database goes down",
    faultRates: outside,
    windows: [database("down", 1), store("flaky", 1), alone(store("down", 1))],
    crashes: 6,
  },
  hot: {
    description: "one user keeps pressing while the database comes and goes",
    faultRates: outside,
    users: 1,
    duplicates: 40,
    windows: [database("flaky", 1), database("down", 1), alone(database("hang-executing", 1))],
    crashes: 4,
  },
  "clock-skew": {
    description: "clocks are wrong by five minutes and the database goes down",
    faultRates: outside,
    skewMs: 5 * minute,
    windows: [database("down", 1), alone(database("down", 1))],
    crashes: 4,
  },
  payments: {
    description: "mirrors are written for payments only and the database goes down",
    mirror: "payments",
    windows: [database("down", 1), database("flaky", 1), alone(database("down", 1))],
    crashes: 6,
  },
  contention: {
    description: "transactions conflict with each other and some answers are lost",
    users: 2,
    duplicates: 50,
    windows: [database("contention", 2), store("contention", 2), database("down", 1)],
    faultRates: {
      database: { "answer lost": 0.05, contention: 0.05 },
      store: { "answer lost": 0.03, "false conflict": 0.05, contention: 0.05 },
    },
  },
  torn: {
    description:
      "some instances lose the database, others the object store, and a user spends their whole balance",
    users: 1,
    updates: 24,
    horizonMs: minute,
    longestWindowMs: 25_000,
    payments: 300,
    reversals: 0,
    allowance: 200n,
    windows: [
      alone(database("down", 2)),
      alone(store("down", 2)),
      alone(store("flaky", 2)),
      alone(database("flaky", 1)),
      alone(database("hang-executing", 1)),
    ],
    crashes: 8,
  },
  halves: {
    description: "each instance sees another half of a split, and payments are delivered to both",
    instances: 2,
    users: 1,
    updates: 40,
    horizonMs: minute,
    reversals: 0,
    forgeries: 0,
    spendsLate: true,
    largestPayment: 8,
    duplicates: 90,
    allowance: 200n,
    halves: true,
    longestWindowMs: 45_000,
    faultRates: outside,
    crashes: 2,
  },
  taps: {
    description:
      "each press comes twice at once, often to one instance with and one without the database",
    instances: 2,
    users: 2,
    updates: 30,
    reversals: 0,
    forgeries: 0,
    duplicates: 100,
    faultRates: outside,
    windows: [alone(database("down", 4))],
    crashes: 2,
  },
  newer: {
    description: "a newer version writes rows and documents that this one does not know",
    ...someOutages,
    intrusions: [{ what: newerVersion, count: 8 }],
  },
  gifts: {
    description: "entries of a newer version seem to add credits, outage after outage",
    instances: 2,
    users: 1,
    updates: 60,
    reversals: 0,
    forgeries: 0,
    largestPayment: 2,
    allowance: 600n,
    payments: 60,
    faultRates: outside,
    windows: [database("down", 6)],
    intrusions: [{ what: newerVersion, count: 30 }],
    crashes: 2,
  },
  damaged: {
    description: "the outage flag, mirrors and the names of users are damaged again and again",
    ...someOutages,
    intrusions: [{ what: damages, count: 8 }],
  },
  clocks: {
    description: "clocks are set back by some minutes and the database fails",
    ...someOutages,
    clockJumps: 3,
    longestJumpMs: 3 * minute,
  },
  hours: {
    description: "clocks are set back by up to an hour and the database fails",
    ...someOutages,
    clockJumps: 3,
    longestJumpMs: 60 * minute,
  },
  erasing: {
    description: "users erase their data while the database and the store come and go",
    faultRates: { ...outside, store: { "request lost": 0.01, "answer lost": 0.02, late: 0.02 } },
    windows: [database("down", 2), alone(database("down", 1)), store("flaky", 1)],
    reversals: 0,
    forgeries: 0,
    erasures: 8,
    crashes: 4,
  },
  operators: {
    description:
      "operators ban users, correct balances, refund payments and change settings while the database comes and goes",
    ...someOutages,
    updates: 30,
    largestPayment: 60,
    bans: 12,
    acts: 3,
    bonuses: 30,
  },
  jsonoperators: {
    description:
      "operators ban users, correct balances and give bonuses, and there is never a database",
    database: "never",
    updates: 30,
    largestPayment: 60,
    faultRates: { ...outside, store: { "request lost": 0.02, "answer lost": 0.04, late: 0.02 } },
    forgeries: 0,
    bans: 12,
    acts: 3,
    bonuses: 30,
    crashes: 4,
  },
  ambiguous: {
    description: "the database carries out statements but some instances never get the answer",
    users: 1,
    horizonMs: minute,
    payments: 300,
    reversals: 0,
    allowance: 200n,
    windows: [alone(database("hang-executing", 4)), alone(store("flaky", 1))],
    faultRates: { database: { "answer lost": 0.1 } },
  },
  json: {
    description: "there is never a database and the object store is unreliable",
    database: "never",
    windows: [store("flaky", 1), alone(store("down", 1))],
    faultRates: { ...outside, store: { "request lost": 0.02, "answer lost": 0.04, late: 0.02 } },
    crashes: 8,
    forgeries: 0,
  },
  jsonhot: {
    description: "a long journal archives its oldest operations, and then a database appears",
    database: "appears",
    appearing: [0.7, 0.9],
    users: 1,
    pastOperations: 110,
    updates: 12,
    faultRates: { ...outside, store: { "answer lost": 0.02, late: 0.01 } },
    crashes: 4,
  },
  long: {
    description:
      "the database is gone for minutes, few mirrors are written, and Telegram is unreliable",
    mirror: "payments",
    horizonMs: 5 * minute,
    fixedWindows: [{ service: "database", mode: "down", from: 50_000, to: 280_000, slot: null }],
    windows: [
      { service: "telegram", mode: "flaky", count: 2 },
      { service: "telegram", mode: "down", count: 1 },
    ],
    faultRates: outside,
    longestWindowMs: 90_000,
    crashes: 6,
  },
  studio: {
    description: "the ledger works, but the provider and Telegram fail, and instances crash",
    windows: [
      { service: "provider", mode: "flaky", count: 1 },
      { service: "provider", mode: "down", count: 1 },
      { service: "telegram", mode: "flaky", count: 2 },
      { service: "telegram", mode: "hang-executing", count: 1 },
    ],
    faultRates: outside,
    crashes: 10,
  },
};

export const profiles: readonly Profile[] = Object.entries(kinds).map(([name, kind]) => ({
  ...usual,
  ...kind,
  name,
}));

export function profileNamed(name: string): Profile {
  const profile = profiles.find((candidate) => candidate.name === name);
  const known = profiles.map((candidate) => candidate.name).join(", ");
  if (profile === undefined) throw new Error(`there is no profile "${name}", only ${known}`);
  return profile;
}
