import { generateActs } from "./acts.js";
import type { FaultMode, FaultWindow, IntrusionKind, Service } from "./faults.js";
import type { PlannedWindow, Profile } from "./profiles.js";
import { type Random, randomFor } from "./random.js";
import type {
  ClockJump,
  Command,
  Crash,
  Delivery,
  Intrusion,
  Payment,
  Scenario,
  View,
} from "./scenario.js";

const views = 8;
/** Faults spare the last updates. */
const troubled = 0.8;
const shortestWindowMs = 2_000;

/** Generates everything that happens in a run. The name in `randomFor` is part of the seed. */
export function generateScenario(seed: number, profile: Profile): Scenario {
  const random = randomFor(seed, `draft ${profile.name}`);
  const deliveries = Array.from({ length: profile.updates }, (_, index) =>
    generateUpdate(random, profile, index + 1),
  ).flat();
  const operated = generateActs(seed, profile, deliveries);
  return {
    seed,
    profile,
    deliveries: [...deliveries.sort((a, b) => a.at - b.at), ...operated.deliveries],
    views: Array.from({ length: views }, () => generateView(random, profile, deliveries)),
    windows: [
      ...(profile.fixedWindows ?? []),
      ...profile.windows.flatMap((planned) => generateWindows(random, profile, planned)),
      ...(profile.halves ? generateHalves(random, profile) : []),
    ],
    crashes: [
      ...Array.from({ length: profile.crashes }, () => generateCrash(random, profile, deliveries)),
      ...operated.crashes,
    ],
    intrusions: profile.intrusions.flatMap(({ what, count }) =>
      Array.from({ length: count }, (_, index) => generateIntrusion(random, profile, what, index)),
    ),
    jumps: Array.from({ length: profile.clockJumps }, () => generateJump(random, profile)),
    erasures: Array.from({ length: profile.erasures }, () => ({
      at: random.between(0, profile.horizonMs),
      slot: anySlot(random, profile),
      userId: anyUser(random, profile),
    })),
    bans: Array.from({ length: profile.bans }, () => ({
      at: random.between(0, profile.horizonMs),
      slot: anySlot(random, profile),
      userId: anyUser(random, profile),
      isBanned: random.chance(0.5),
    })),
    acts: operated.acts,
  };
}

export const firstUser = 101;
const anyUser = (random: Random, { users }: Profile) => firstUser + random.between(0, users - 1);
const anySlot = (random: Random, { instances }: Profile) => random.between(0, instances - 1);

function generateUpdate(random: Random, profile: Profile, number: number): Delivery[] {
  const userId = anyUser(random, profile);
  const { horizonMs, payments } = profile;
  const time = random.between(0, horizonMs);
  const isPayment = profile.spendsLate ? time < horizonMs / 4 : random.chance(payments / 1_000);
  if (!isPayment) {
    const price = 100n * BigInt(random.between(1, 10));
    const key = `gen:${number}${generateCount(random, profile)}`;
    return deliver(random, profile, { kind: "generate", userId, key, price }, time);
  }
  const amount = 100n * BigInt(random.between(1, profile.largestPayment));
  const isBonus = profile.bonuses > 0 && random.chance(profile.bonuses / 100);
  const payment: Payment = isBonus
    ? { kind: "pay", isBonus, userId, key: `bonus:${number}`, amount }
    : { kind: "pay", userId, key: `pay:${number}`, amount };
  return [
    ...deliver(random, profile, payment, time),
    ...generateFollowUp(random, profile, payment, time),
    ...generateWaitingOrder(random, profile, payment, { number, time }),
  ];
}

/** Of an order for several results, as its key says it. */
function generateCount(random: Random, { severals }: Profile): string {
  if (severals === 0 || !random.chance(severals / 100)) return "";
  return `x${random.between(2, 3)}`;
}

/**
 * An order that is pressed before the payment that it needs, then with the payment's button and once more
 * with its own: one key, whatever stands between the presses.
 */
function generateWaitingOrder(
  random: Random,
  profile: Profile,
  { userId, amount }: Payment,
  { number, time }: { readonly number: number; readonly time: number },
): Delivery[] {
  if (profile.waitingOrders === 0 || !random.chance(profile.waitingOrders / 100)) return [];
  const most = amount < 1_000n ? Number(amount / 100n) : 10;
  const price = 100n * BigInt(random.between(1, most));
  const order = { kind: "generate", userId, key: `gen:waiting:${number}`, price } as const;
  const before = Math.max(0, time - random.between(1_000, 20_000));
  const after = [random.between(500, 40_000), random.between(500, 40_000)];
  return [before, ...after.map((later) => time + later)].flatMap((at) =>
    deliver(random, profile, order, at),
  );
}

function deliver(random: Random, profile: Profile, command: Command, at: number): Delivery[] {
  const to = (time: number, isRetried: boolean): Delivery => ({
    at: time,
    slot: anySlot(random, profile),
    command,
    isRetried,
  });
  const deliveries = [to(at, true)];
  if (random.chance(profile.duplicates / 100))
    deliveries.push(to(at + random.between(0, 50), false));
  if (random.chance(0.05)) deliveries.push(to(at + random.between(1_000, 90_000), true));
  return deliveries;
}

/** A later reversal or forgery of a payment. */
function generateFollowUp(
  random: Random,
  profile: Profile,
  payment: Payment,
  time: number,
): Delivery[] {
  const { userId, key, amount } = payment;
  const later = time + random.between(2_000, 60_000);
  const rolled = random.between(1, 1_000);
  if (rolled <= profile.reversals) {
    const reversal = { kind: "reverse", userId, key: key.replace(":", "rev:") } as const;
    return deliver(random, profile, { ...reversal, reverses: key, amount: -amount }, later);
  }
  if (rolled <= profile.reversals + profile.forgeries) {
    return deliver(random, profile, { kind: "forge", of: payment, amount: amount + 100n }, later);
  }
  return [];
}

function generateIntrusion(
  random: Random,
  profile: Profile,
  kinds: readonly IntrusionKind[],
  index: number,
): Intrusion {
  const what = random.pick(kinds);
  const at = random.between(0, profile.horizonMs * troubled);
  return { at, userId: anyUser(random, profile), what, number: index + 1 };
}

function generateJump(random: Random, profile: Profile): ClockJump {
  const at = random.between(0, profile.horizonMs);
  return {
    at,
    slot: anySlot(random, profile),
    backMs: random.between(1_000, profile.longestJumpMs),
  };
}

/** Most users check their balance some time after they have paid. */
function generateView(random: Random, profile: Profile, deliveries: readonly Delivery[]): View {
  const { command, at } = random.pick(deliveries);
  const slot = anySlot(random, profile);
  if (command.kind === "pay" && random.chance(0.8)) {
    return { at: at + random.between(11_500, 40_000), slot, userId: command.userId };
  }
  return {
    at: random.between(0, profile.horizonMs + 60_000),
    slot,
    userId: anyUser(random, profile),
  };
}

function generateWindows(random: Random, profile: Profile, planned: PlannedWindow): FaultWindow[] {
  const { service, mode, count, alone } = planned;
  return Array.from({ length: count }, () => {
    const from = random.between(0, profile.horizonMs * troubled);
    const to = from + random.between(shortestWindowMs, profile.longestWindowMs);
    return { service, mode, from, to, slot: alone ? anySlot(random, profile) : null };
  });
}

/** The services that an instance can't reach for a while. */
const unreachable: readonly (readonly Service[])[] = [
  [],
  ["database"],
  ["store"],
  ["database"],
  ["store"],
  ["database", "store"],
];
const modes: readonly FaultMode[] = ["down", "down", "hang", "hang-executing"];

/** Each instance goes through periods in which it reaches different services. */
function generateHalves(random: Random, profile: Profile): FaultWindow[] {
  const windows: FaultWindow[] = [];
  for (let slot = 0; slot < profile.instances; slot++) {
    let from = 0;
    while (from < profile.horizonMs) {
      const to = from + random.between(shortestWindowMs, profile.longestWindowMs);
      for (const service of random.pick(unreachable)) {
        windows.push({ service, mode: random.pick(modes), from, to, slot });
      }
      from = to;
    }
  }
  return windows;
}

/** Half of them hit an instance that is handling an update. */
function generateCrash(random: Random, profile: Profile, deliveries: readonly Delivery[]): Crash {
  const aimed = random.chance(0.5) ? random.pick(deliveries) : undefined;
  return {
    at: aimed?.at ?? random.between(0, profile.horizonMs),
    slot: aimed?.slot ?? anySlot(random, profile),
    spared: random.between(0, 14),
    moment: random.chance(0.5) ? "before" : "after",
  };
}
