/* biome-ignore-all lint/complexity/noExcessiveCognitiveComplexity: flat and obvious */
import { durationBounds, longestDurationMs } from "../../../../lib/shop/figures.js";
import type { People, Source, Span } from "../../../../lib/shop/statistics.js";

/*
 * What the figures must be, computed the slow and obvious way: each operation's day is asked of Intl,
 * and nothing is kept.
 */

export interface OperationRow {
  readonly key: string;
  readonly userId: number;
  readonly type: string;
  readonly state: string;
  /** Hundredths. */
  readonly amount: bigint;
  readonly credits: bigint;
  readonly stars: number;
  readonly model: string | null;
  readonly createdAt: Date;
  readonly deliveredAt: Date | null;
}

export interface UserRow {
  readonly id: number;
  readonly source: string | null;
  readonly createdAt: Date;
}

export interface Expected {
  readonly sums: ReadonlyMap<string, bigint>;
  readonly people: People;
  readonly sources: readonly Source[];
}

export function computeFigures(
  operations: readonly OperationRow[],
  users: readonly UserRow[],
  span: Span,
  timeZone: string,
): Expected {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone });
  const isIn = ({ createdAt }: { readonly createdAt: Date }) => {
    const day = format.format(createdAt);
    return day >= span.from && day < span.until;
  };
  const chosen = operations.filter(isIn);
  const fresh = users.filter(isIn);
  const usersOf = (some: readonly OperationRow[]) => new Set(some.map(({ userId }) => userId));
  const ordered = usersOf(operations.filter(({ type }) => type === "generation"));
  const paid = usersOf(operations.filter(({ type }) => type === "payment"));
  return {
    sums: sumsOf(chosen),
    people: {
      created: fresh.length,
      ordered: fresh.filter(({ id }) => ordered.has(id)).length,
      paid: fresh.filter(({ id }) => paid.has(id)).length,
      active: usersOf(chosen).size,
      buying: usersOf(chosen.filter(({ type }) => type === "payment")).size,
    },
    sources: [...new Set(fresh.map(({ source }) => source))].map((source) => {
      const own = fresh.filter((user) => user.source === source);
      return {
        source: source ?? undefined,
        created: own.length,
        paid: own.filter(({ id }) => paid.has(id)).length,
      };
    }),
  };
}

function sumsOf(operations: readonly OperationRow[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const add = (name: string, value: bigint | number) => {
    const sum = (sums.get(name) ?? 0n) + BigInt(value);
    if (sum === 0n) sums.delete(name);
    else sums.set(name, sum);
  };
  for (const operation of operations) count(operation, add);
  return sums;
}

type Add = (name: string, value: bigint | number) => void;

function count(operation: OperationRow, add: Add): void {
  const { key, type, amount, stars, model } = operation;
  const [kind, code] = key.split(":");
  if (type === "payment") {
    add("payments", 1);
    add("starsIn", stars);
    add("paid", amount);
  }
  if (type === "reversal" && kind === "payrev") {
    add("starRefunds", 1);
    add("starsBack", stars);
    add("paidBack", -amount);
  }
  if (type === "bonus" || (type === "reversal" && kind !== "payrev")) add("bonuses", amount);
  if (type === "bonus" && kind === "promo") {
    add(`promoUses:${code}`, 1);
    add(`promoSum:${code}`, amount);
  }
  if (type === "adjustment") add(kind === "lost" ? "compensated" : "adjusted", amount);
  if (type === "refund") add(`returned:${model ?? ""}`, amount);
  if (type === "generation") countGeneration(operation, add);
}

function countGeneration(
  { model, state, amount, credits, createdAt, deliveredAt }: OperationRow,
  add: Add,
): void {
  add(`generations:${model}`, 1);
  add(`charged:${model}`, -amount);
  add(`credits:${model}`, credits);
  if (state === "refunded") add(`failed:${model}`, 1);
  if (state !== "done") return;
  add(`done:${model}`, 1);
  const took = (deliveredAt?.getTime() ?? Number.NaN) - createdAt.getTime();
  if (!(took < longestDurationMs)) return;
  add(`took${durationBounds.filter((bound) => bound <= took).length}:${model}`, 1);
}
