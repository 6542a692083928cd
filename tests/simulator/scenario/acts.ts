import { bonusReversalKey, reversalOf } from "../../../lib/ledger/payment-bonuses.js";
import type { Profile } from "./profiles.js";
import { type Random, randomFor } from "./random.js";
import type {
  ChangeSettings,
  Crash,
  Delivery,
  OperatorAct,
  Payment,
  PressOfAct,
  RefundPayment,
  Reversal,
  Scenario,
} from "./scenario.js";

export interface PlannedActs {
  readonly acts: readonly OperatorAct[];
  /** Bonuses that come with payments. */
  readonly deliveries: readonly Delivery[];
  readonly crashes: readonly Crash[];
}

/** Draws numbers of its own: what else happens in the scenario does not depend on it. */
export function generateActs(
  seed: number,
  profile: Profile,
  deliveries: readonly Delivery[],
): PlannedActs {
  if (profile.acts === 0) return { acts: [], deliveries: [], crashes: [] };
  const random = randomFor(seed, `acts ${profile.name}`);
  const hasDatabase = profile.database !== "never";
  const adjustments = Array.from({ length: profile.acts }, (_, index) =>
    generateAdjustment(random, profile, index + 1),
  );
  const refunds = hasDatabase ? generateRefunds(random, profile, deliveries) : [];
  const settings = hasDatabase ? generateSettings(random, profile) : [];
  const acts = [...adjustments, ...refunds, ...settings];
  return {
    acts,
    deliveries: bonusesOf(refunds).map(({ bonus, at }) => {
      const slot = random.between(0, profile.instances - 1);
      return { at, slot, command: bonus, isRetried: true };
    }),
    crashes: acts.filter(() => random.chance(0.3)).map((act) => generateCrash(random, act)),
  };
}

/** Between two steps of the act. */
function generateCrash(random: Random, { presses }: OperatorAct): Crash {
  const [{ at, slot }] = presses as readonly [PressOfAct];
  const moment = random.chance(0.5) ? "before" : "after";
  return { at, slot, spared: random.between(0, 8), moment };
}

function generatePresses(random: Random, { instances }: Profile, at: number): PressOfAct[] {
  const press = (time: number) => ({ at: time, slot: random.between(0, instances - 1) });
  const presses = [press(at)];
  if (random.chance(0.4)) presses.push(press(at + random.between(0, 400)));
  if (random.chance(0.2)) presses.push(press(at + random.between(1_000, 40_000)));
  return presses;
}

function generateAdjustment(random: Random, profile: Profile, number: number): OperatorAct {
  const userId = 101 + random.between(0, profile.users - 1);
  const amount = 100n * BigInt(random.between(1, 10));
  const presses = generatePresses(random, profile, random.between(0, profile.horizonMs));
  const key = `adj:99:${number}`;
  if (random.chance(0.3)) return { key, presses, what: { kind: "set", userId, balance: amount } };
  const what = { kind: "add", userId, amount: random.chance(0.3) ? -amount : amount } as const;
  return { key, presses, what };
}

interface PlannedRefund extends OperatorAct {
  readonly what: RefundPayment;
  readonly paidAt: number;
}

/** Of some payments, now and then by two operators at once. */
function generateRefunds(
  random: Random,
  profile: Profile,
  deliveries: readonly Delivery[],
): PlannedRefund[] {
  const paid = new Map<string, { readonly payment: Payment; readonly at: number }>();
  for (const { command, at } of deliveries) {
    const isPaid = command.kind === "pay" && !command.isBonus;
    if (isPaid && !paid.has(command.key)) paid.set(command.key, { payment: command, at });
  }
  const chosen = [...paid.values()].filter(() => random.chance(0.3)).slice(0, profile.acts);
  return chosen.flatMap(({ payment, at: paidAt }, index) => {
    const at = paidAt + random.between(500, 40_000);
    const bonus = random.chance(0.6) ? generateBonus(random, profile, payment) : undefined;
    const what: RefundPayment = { kind: "refund", payment, bonus };
    const refund = (number: string, time: number): PlannedRefund => {
      const key = `refund:99:${number}`;
      return { key, presses: generatePresses(random, profile, time), what, paidAt };
    };
    const first = refund(`${index + 1}0`, at);
    if (!random.chance(0.2)) return [first];
    return [first, refund(`${index + 1}1`, at + random.between(0, 500))];
  });
}

function generateBonus(random: Random, profile: Profile, payment: Payment): Payment {
  const amount = 100n * BigInt(random.between(1, 5));
  const isOwn = random.chance(0.5);
  const userId = isOwn ? payment.userId : 101 + random.between(0, profile.users - 1);
  const key = payment.key.replace("pay:", isOwn ? "packbonus:" : "ref:");
  return { kind: "pay", isBonus: true, userId, key, amount };
}

function bonusesOf(refunds: readonly PlannedRefund[]) {
  const known = new Map<string, { readonly bonus: Payment; readonly at: number }>();
  for (const { what, paidAt } of refunds) {
    if (what.bonus !== undefined) known.set(what.bonus.key, { bonus: what.bonus, at: paidAt });
  }
  return [...known.values()];
}

/** The bot pauses once, and not for long. */
function generateSettings(random: Random, profile: Profile): OperatorAct[] {
  const at = random.between(0, profile.horizonMs);
  const changes: [ChangeSettings["kind"], number][] = [
    ["pause", at],
    ["resume", at + random.between(2_000, 15_000)],
  ];
  for (let count = 0; count < profile.acts; count++) {
    changes.push(["settings", random.between(0, profile.horizonMs)]);
  }
  return changes.map(([kind, time], index) => ({
    key: `set:99:${index + 1}`,
    presses: generatePresses(random, profile, time),
    what: { kind },
  }));
}

/** What the acts may take back: refunds, and bonuses that came with their payments. */
export function reversalsOf({ acts = [] }: Pick<Scenario, "acts">): readonly Reversal[] {
  const reversals = acts.flatMap(({ what }) => {
    if (what.kind !== "refund") return [];
    const { payment, bonus } = what;
    const own = [toReversal(reversalOf(payment.key), payment)];
    return bonus === undefined ? own : [...own, toReversal(bonusReversalKey(bonus.key), bonus)];
  });
  return [...new Map(reversals.map((reversal) => [reversal.key, reversal])).values()];
}

export function toReversal(key: string, { userId, key: reverses, amount }: Payment): Reversal {
  return { kind: "reverse", userId, key, reverses, amount: -amount };
}

export function describeAct({ key, what }: OperatorAct): string {
  switch (what.kind) {
    case "add":
      return `the operator gives user ${what.userId} ${what.amount} (${key})`;
    case "set":
      return `the operator sets the balance of user ${what.userId} to ${what.balance} (${key})`;
    case "refund":
      return `the operator refunds ${what.payment.key} (${key})`;
    default:
      return `the operator changes settings: ${what.kind} (${key})`;
  }
}
