import type { PlannedWindow, Profile } from "./profiles.js";
import { type Dice, rollFor } from "./random.js";
import type {
  ClockJump,
  Command,
  Crash,
  Delivery,
  FaultMode,
  FaultWindow,
  Intrusion,
  IntrusionKind,
  Payment,
  Scenario,
  Service,
  View,
} from "./scenario.js";

const views = 8;
/** Faults leave the last updates alone. */
const troubled = 0.8;
const shortestWindowMs = 2_000;

/** Makes up everything that is going to happen. */
export function draft(seed: number, profile: Profile): Scenario {
  const dice = rollFor(seed, `draft ${profile.name}`);
  const deliveries = Array.from({ length: profile.updates }, (_, index) =>
    draftUpdate(dice, profile, index + 1),
  ).flat();
  return {
    seed,
    profile,
    deliveries: deliveries.sort((a, b) => a.at - b.at),
    views: Array.from({ length: views }, () => draftView(dice, profile, deliveries)),
    windows: [
      ...(profile.fixedWindows ?? []),
      ...profile.windows.flatMap((planned) => draftWindows(dice, profile, planned)),
      ...(profile.halves ? draftHalves(dice, profile) : []),
    ],
    crashes: Array.from({ length: profile.crashes }, () => draftCrash(dice, profile, deliveries)),
    intrusions: profile.intrusions.flatMap(({ what, count }) =>
      Array.from({ length: count }, (_, index) => draftIntrusion(dice, profile, what, index)),
    ),
    jumps: Array.from({ length: profile.clockJumps }, () => draftJump(dice, profile)),
    erasures: Array.from({ length: profile.erasures }, () => ({
      at: dice.between(0, profile.horizonMs),
      slot: anySlot(dice, profile),
      userId: anyUser(dice, profile),
    })),
  };
}

export const firstUser = 101;
const anyUser = (dice: Dice, { users }: Profile) => firstUser + dice.between(0, users - 1);
const anySlot = (dice: Dice, { instances }: Profile) => dice.between(0, instances - 1);

function draftUpdate(dice: Dice, profile: Profile, number: number): Delivery[] {
  const userId = anyUser(dice, profile);
  const { horizonMs, payments } = profile;
  const time = dice.between(0, horizonMs);
  const isPayment = profile.spendsLate ? time < horizonMs / 4 : dice.chance(payments / 1_000);
  if (!isPayment) {
    const price = 100n * BigInt(dice.between(1, 10));
    return deliver(dice, profile, { kind: "generate", userId, key: `gen:${number}`, price }, time);
  }
  const amount = 100n * BigInt(dice.between(1, profile.largestPayment));
  const payment: Payment = { kind: "pay", userId, key: `pay:${number}`, amount };
  return [...deliver(dice, profile, payment, time), ...draftSequel(dice, profile, payment, time)];
}

function deliver(dice: Dice, profile: Profile, command: Command, at: number): Delivery[] {
  const to = (time: number, insistent: boolean): Delivery => ({
    at: time,
    slot: anySlot(dice, profile),
    command,
    insistent,
  });
  const deliveries = [to(at, true)];
  if (dice.chance(profile.duplicates / 100)) deliveries.push(to(at + dice.between(0, 50), false));
  if (dice.chance(0.05)) deliveries.push(to(at + dice.between(1_000, 90_000), true));
  return deliveries;
}

/** What may become of a payment later. */
function draftSequel(dice: Dice, profile: Profile, payment: Payment, time: number): Delivery[] {
  const { userId, key, amount } = payment;
  const later = time + dice.between(2_000, 60_000);
  const rolled = dice.between(1, 1_000);
  if (rolled <= profile.reversals) {
    const reversal = { kind: "reverse", userId, key: key.replace("pay", "payrev") } as const;
    return deliver(dice, profile, { ...reversal, reverses: key, amount: -amount }, later);
  }
  if (rolled <= profile.reversals + profile.forgeries) {
    return deliver(dice, profile, { kind: "forge", of: payment, amount: amount + 100n }, later);
  }
  return [];
}

function draftIntrusion(
  dice: Dice,
  profile: Profile,
  kinds: readonly IntrusionKind[],
  index: number,
): Intrusion {
  const what = dice.pick(kinds);
  const at = dice.between(0, profile.horizonMs * troubled);
  return { at, userId: anyUser(dice, profile), what, number: index + 1 };
}

function draftJump(dice: Dice, profile: Profile): ClockJump {
  const at = dice.between(0, profile.horizonMs);
  return { at, slot: anySlot(dice, profile), backMs: dice.between(1_000, profile.longestJumpMs) };
}

/** Most users look some time after they have paid. */
function draftView(dice: Dice, profile: Profile, deliveries: readonly Delivery[]): View {
  const { command, at } = dice.pick(deliveries);
  const slot = anySlot(dice, profile);
  if (command.kind === "pay" && dice.chance(0.8)) {
    return { at: at + dice.between(11_500, 40_000), slot, userId: command.userId };
  }
  return { at: dice.between(0, profile.horizonMs + 60_000), slot, userId: anyUser(dice, profile) };
}

function draftWindows(dice: Dice, profile: Profile, planned: PlannedWindow): FaultWindow[] {
  const { service, mode, count, alone } = planned;
  return Array.from({ length: count }, () => {
    const from = dice.between(0, profile.horizonMs * troubled);
    const to = from + dice.between(shortestWindowMs, profile.longestWindowMs);
    return { service, mode, from, to, slot: alone ? anySlot(dice, profile) : null };
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
function draftHalves(dice: Dice, profile: Profile): FaultWindow[] {
  const windows: FaultWindow[] = [];
  for (let slot = 0; slot < profile.instances; slot++) {
    let from = 0;
    while (from < profile.horizonMs) {
      const to = from + dice.between(shortestWindowMs, profile.longestWindowMs);
      for (const service of dice.pick(unreachable)) {
        windows.push({ service, mode: dice.pick(modes), from, to, slot });
      }
      from = to;
    }
  }
  return windows;
}

/** Half of them strike where an update is being worked on. */
function draftCrash(dice: Dice, profile: Profile, deliveries: readonly Delivery[]): Crash {
  const aimed = dice.chance(0.5) ? dice.pick(deliveries) : undefined;
  return {
    at: aimed?.at ?? dice.between(0, profile.horizonMs),
    slot: aimed?.slot ?? anySlot(dice, profile),
    spared: dice.between(0, 14),
    moment: dice.chance(0.5) ? "before" : "after",
  };
}
