import { type Charge, type Ledger, LedgerUnavailable } from "../../lib/ledger/ledger.js";
import type { Entry } from "../../lib/ledger/operation.js";

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Who was told that he won what only one can win. */
class Witnesses {
  readonly #winners = new Map<string, Set<string>>();
  #anonymous = 0;

  /** Without a winner's name, each call is somebody else. */
  saw(prize: string, winner = `anonymous ${this.#anonymous++}`): void {
    this.#winners.set(prize, (this.#winners.get(prize) ?? new Set()).add(winner));
  }

  /** How many of this kind of prize were won. */
  won(kind: string): number {
    return this.#prizes(kind).length;
  }

  /** How many of this kind of prize were won by more than one. */
  disputed(kind: string): number {
    return this.#prizes(kind).filter(([, winners]) => winners.size > 1).length;
  }

  #prizes(kind: string) {
    return [...this.#winners].filter(([prize]) => prize.startsWith(`${kind} `));
  }
}

export interface LoadOptions {
  readonly users: number;
  readonly random: () => number;
}

/**
 * What many impatient people do at once: half of it they did before, and often they press twice.
 * Everything about an operation follows from its number, so that doing it again is the same.
 */
export function createLoad({ users, random }: LoadOptions) {
  const witnesses = new Witnesses();
  const counts: Record<string, number> = {};
  let newest = 0;

  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const below = (limit: number) => Math.floor(random() * limit);
  const userOf = (id: number) => 5_000_000_000 + (id % users);
  const recent = (span: number) => Math.max(0, newest - 1 - below(span));
  const generation = (id: number) => ({ userId: userOf(id), key: `gen:${id}` });
  const paymentOf = (id: number): Entry => {
    return { key: `pay:${id}`, type: "payment", amount: BigInt(((id * 7) % 900) + 100) };
  };

  /** Once, or twice at the same time. */
  async function press(action: () => Promise<void>): Promise<void> {
    await (random() < 0.5 ? Promise.all([action(), action()]) : action());
  }

  async function pay(ledger: Ledger): Promise<void> {
    const id = random() < 0.5 ? below(newest) : newest++;
    await credit(ledger, userOf(id), [paymentOf(id)]);
  }

  async function payBatch(ledger: Ledger): Promise<void> {
    const ids = Array.from({ length: 5 }, () => recent(20));
    const user = userOf(ids[0] ?? 0);
    await credit(ledger, user, ids.filter((id) => userOf(id) === user).map(paymentOf));
  }

  async function credit(ledger: Ledger, user: number, entries: readonly Entry[]): Promise<void> {
    const { applied, keyConflicts } = await ledger.apply(user, entries);
    for (const key of applied) witnesses.saw(`applied ${key}`);
    count(applied.length > 0 ? "credited" : "credited before");
    if (keyConflicts.length > 0) count("mismatched");
  }

  async function charge(ledger: Ledger, attempt: string): Promise<void> {
    const id = random() < 0.6 ? recent(6) : newest++;
    const price = BigInt(((id * 13) % 700) + 50);
    const wanted = { ...generation(id), price, model: "fox", prompt: "a fox", attemptId: attempt };
    await press(() => chargeOnce(ledger, wanted));
  }

  async function chargeOnce(ledger: Ledger, wanted: Charge): Promise<void> {
    try {
      const { kind } = await ledger.charge(wanted);
      count(kind);
      if (kind === "charged") witnesses.saw(`charged ${wanted.key}`, wanted.attemptId);
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      count("too busy");
    }
  }

  async function settle(ledger: Ledger): Promise<void> {
    const { userId, key } = generation(recent(30));
    const settled = await ledger.settle({ userId, key, resultUrl: "https://example.com/1.png" });
    if (settled === undefined) return;
    count("settled");
    witnesses.saw(`settled ${key}`);
    witnesses.saw(`ended ${key}`, "settled");
  }

  async function refund(ledger: Ledger): Promise<void> {
    const { userId, key } = generation(recent(30));
    if ((await ledger.refund({ userId, key })) === undefined) return;
    count("refunded");
    witnesses.saw(`refunded ${key}`);
    witnesses.saw(`ended ${key}`, "refunded");
  }

  async function open(ledger: Ledger): Promise<void> {
    await ledger.getAccount(random() < 0.3 ? 9_000_000_000 + below(50) : userOf(below(users)));
    count("opened");
  }

  async function correct(ledger: Ledger): Promise<void> {
    const key = `adm:${below(1e9)}`;
    await ledger.setBalance({ userId: userOf(below(users)), key, balance: BigInt(below(2_000)) });
    count("corrected");
  }

  const menu: readonly [number, (ledger: Ledger, attempt: string) => Promise<void>][] = [
    [0.25, pay],
    [0.7, charge],
    [0.82, (ledger) => press(() => settle(ledger))],
    [0.94, (ledger) => press(() => refund(ledger))],
    [0.97, open],
    [0.98, correct],
    [1, payBatch],
  ];

  return {
    witnesses,
    counts,
    /** Does any one thing. */
    async step(ledger: Ledger, attempt: string): Promise<void> {
      const dice = random();
      const [, action] = menu.find(([limit]) => dice < limit) ?? [1, pay];
      await action(ledger, attempt);
    },
  };
}
