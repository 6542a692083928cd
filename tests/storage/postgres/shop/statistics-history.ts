import type { Ledger } from "../../../../lib/ledger/ledger.js";
import type { Entry } from "../../../../lib/ledger/operation.js";
import { addDays, dayAt, startOf } from "../../../../lib/shop/calendar.js";
import type { StatisticsRecords } from "../../../../lib/shop/statistics.js";

/* A random history of a shop, told to the real ledger: everything happens on days that are long over. */

export const hourMs = 60 * 60 * 1000;
export const begin = Date.UTC(2024, 2, 1);
/** By the bot's clock; to the database everything here is long over. */
export const present = Date.UTC(2024, 4, 3, 12);

/** The same numbers for the same seed: Mulberry32. */
export function seeded(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { below, pick: <T>(values: readonly T[]): T => values[below(values.length)] as T };
}
export type Random = ReturnType<typeof seeded>;

export interface History {
  readonly ledger: Ledger;
  readonly random: Random;
  readonly timeZone: string;
  readonly unfinished: { userId: number; key: string }[];
  readonly payments: { userId: number; key: string }[];
  /** Has it delivered so long after the order, right after its end. */
  readonly deliver: (key: string, tookMs: number) => Promise<unknown>;
  number: number;
}

/** Often near midnight or on a day when the clocks change. */
function momentIn({ random, timeZone }: History): Date {
  const any = begin + random.below(present - begin);
  if (random.below(2) === 0) return new Date(any);
  const day = random.pick(["2024-03-31", "2024-04-07", "2024-04-26", dayAt(any, timeZone)]);
  return new Date(startOf(day, timeZone) + random.below(3) - 1 + random.below(2) * 2 * hourMs);
}

async function move(history: History, userId: number, entry: Omit<Entry, "createdAt">) {
  await history.ledger.apply(userId, [{ ...entry, createdAt: momentIn(history) }]);
}

const models = ["google/nano-banana", "kling:v2", "odd 'name\""];

/** One more operation, or the end of an earlier one. */
export async function act(history: History): Promise<void> {
  const { random, ledger, unfinished, payments } = history;
  const userId = 1 + random.below(6);
  const amount = BigInt(1 + random.below(9_999_999));
  const number = ++history.number;
  const code = random.pick(["SPRING", "X-1"]);
  const kinds: Record<string, () => Promise<unknown>> = {
    async payment() {
      payments.push({ userId, key: `pay:${number}` });
      await move(history, userId, { key: `pay:${number}`, type: "payment", amount, stars: number });
    },
    async reversal() {
      const paid = payments.pop();
      if (paid === undefined) return;
      const key = paid.key.replace("pay:", "payrev:");
      const taken = { type: "reversal", amount: -1n, reverses: paid.key, stars: 5 } as const;
      await move(history, paid.userId, { key, ...taken });
    },
    bonus: () => move(history, userId, { key: `welcome:${number}`, type: "bonus", amount }),
    promo: () => move(history, userId, { key: `promo:${code}:${number}`, type: "bonus", amount }),
    bonusBack: () =>
      move(history, userId, { key: `bonusrev:${number}`, type: "reversal", amount: -amount }),
    adjustment: () =>
      move(history, userId, {
        key: `adj:${number}`,
        type: "adjustment",
        amount: random.below(2) === 0 ? amount : -amount,
      }),
    lost: () => move(history, userId, { key: `lost:gen:${number}`, type: "adjustment", amount }),
    generation: () => generate(history, userId, amount),
    again: () => generate(history, userId, amount),
    end: () => endOne(history, ledger, unfinished.splice(random.below(unfinished.length), 1)[0]),
  };
  await random.pick(Object.values(kinds))();
}

async function generate(history: History, userId: number, amount: bigint): Promise<void> {
  const key = `gen:${userId}:${history.number}`;
  const credits = BigInt(history.random.below(5_000));
  const model = history.random.pick(models);
  const charge = { type: "generation", amount: -amount, model, state: "charged", credits } as const;
  await move(history, userId, { key, ...charge });
  history.unfinished.push({ userId, key });
}

async function endOne(
  history: History,
  ledger: Ledger,
  generation: History["unfinished"][number] | undefined,
): Promise<void> {
  if (generation === undefined) return;
  const credits = history.random.pick([undefined, 0n, 123n]);
  if (history.random.below(3) === 0) await ledger.refund({ ...generation, credits });
  else await ledger.settle({ ...generation, resultUrl: "https://x.org/1", credits });
  const tookMs = history.random.pick([900, 1000, 14_321, 86_399_999, 86_400_000, 9e8]);
  await history.deliver(generation.key, tookMs);
}

/** Sums some old days, in any order, or months. */
export async function sumSome(
  records: StatisticsRecords,
  { random, timeZone }: History,
): Promise<void> {
  if (random.below(4) === 0) return records.sumMonths(timeZone);
  const days = Array.from({ length: 12 }, () => addDays("2024-03-01", random.below(60)));
  const intervals = [...new Set(days)].map((day) => ({
    day,
    since: startOf(day, timeZone),
    until: startOf(addDays(day, 1), timeZone),
  }));
  await records.sum(intervals, timeZone);
}
