import { describe, expect } from "vitest";
import { createMirrors } from "../../../lib/storage/journal/mirror.js";
import type { CommandUpdate } from "../../../lib/storage/journal/mirror-update.js";
import { createMemoryStore } from "../../support/memory-store.js";
import { realTime } from "../../support/real-time.js";
import { test as base, collectLog } from "../../support/test.js";

const none = { id: 0, model: null, prompt: null, resultUrl: null, stars: null };
const updateOf = (
  revision: bigint,
  key: string,
  changes: Partial<CommandUpdate> = {},
): CommandUpdate => ({
  userId: 7,
  account: { balance: 100n * revision, revision },
  newOperations: 1,
  knownKeys: [`${key}|`],
  operations: [
    { ...none, key, type: "payment", amount: 100n, state: "final", at: Number(revision) },
  ],
  isPayment: true,
  isSpending: false,
  ...changes,
});

const test = base
  .extend("store", () => createMemoryStore())
  .extend("reads", () => [] as number[])
  .extend(
    "open",
    ({ store, reads, lines }) =>
      (db: string | null = "first") =>
        createMirrors({
          store,
          db: db ?? undefined,
          time: realTime(),
          log: collectLog(lines),
          readNewest: async (userId) => {
            reads.push(userId);
            const read = { ...none, key: "read", type: "payment", amount: 1n, state: "final" };
            return {
              newest: [{ ...read, at: 9 }],
              ban: { at: 5, isBanned: true, reason: "read" },
            };
          },
        }),
  );

describe("mirror: a user's state outside the database", () => {
  test("keeps the newer balance, in whichever order updates arrive", async ({ open }) => {
    const mirrors = open();
    await mirrors.write(updateOf(1n, "pay:a"));
    await mirrors.write(updateOf(3n, "pay:c", { newOperations: 2 }));
    await mirrors.write(updateOf(2n, "pay:b"));
    expect(await mirrors.read(7)).toMatchObject({
      balance: 300n,
      revision: 3n,
      recent: ["pay:b|", "pay:c|", "pay:a|"],
    });
  });

  test("reads from the database what it has missed, and only then", async ({ open, reads }) => {
    const mirrors = open();
    await mirrors.write(updateOf(1n, "pay:a"));
    await mirrors.write(updateOf(2n, "pay:b"));
    expect(reads).toEqual([]);
    await mirrors.write(updateOf(4n, "pay:d"));
    expect(reads).toEqual([7]);
    expect((await mirrors.read(7))?.operations.map(({ key }) => key)).toEqual(["read"]);
  });

  test("of another database is replaced, whatever its revision, and counts as no balance", async ({
    open,
    lines,
  }) => {
    await open().write(updateOf(9n, "pay:a", { newOperations: 9 }));
    const other = open("second");
    expect(await other.read(7)).toBeUndefined();
    await other.write(updateOf(1n, "pay:b"));
    expect(await other.read(7)).toMatchObject({ balance: 100n, recent: ["pay:b|"] });
    expect(lines).toEqual(["The mirror of user_id=7 was of another database: replaced"]);
    expect(await open(null).read(7)).toMatchObject({ balance: 100n });
  });

  test("gets the end of a generation, though the balance did not change", async ({ open }) => {
    const mirrors = open();
    const charged = { type: "generation", amount: -5n, state: "charged", at: 1 } as const;
    await mirrors.write(
      updateOf(1n, "gen:1", { operations: [{ ...none, ...charged, key: "gen:1" }] }),
    );
    const { account: _, ...settled } = updateOf(1n, "settle:gen:1", {
      newOperations: 0,
      operations: [{ key: "gen:1", state: "done", resultUrl: "https://example.com/1" }],
    });
    await mirrors.write(settled);
    expect((await mirrors.read(7))?.operations).toMatchObject([
      { key: "gen:1", amount: -5n, state: "done", resultUrl: "https://example.com/1" },
    ]);
  });

  test("keeps the newest of what operators did about a ban, in whichever order it arrives", async ({
    open,
  }) => {
    const mirrors = open();
    const update = (revision: bigint, ban: CommandUpdate["ban"]) =>
      mirrors.write(updateOf(revision, "", { knownKeys: [], operations: [], ban }));
    await mirrors.write(updateOf(1n, "pay:a"));
    await update(3n, { at: 30, isBanned: false });
    await mirrors.write(updateOf(4n, "pay:b"));
    await update(2n, { at: 20, isBanned: true });
    expect(await mirrors.read(7)).toMatchObject({ ban: { at: 30, isBanned: false } });
    // News of an earlier revision, of a later moment: the clock of the database decides.
    await update(3n, { at: 40, isBanned: true, reason: "late" });
    expect(await mirrors.read(7)).toMatchObject({
      revision: 4n,
      ban: { at: 40, isBanned: true, reason: "late" },
    });
  });

  test("is not written without news", async ({ open, store }) => {
    const mirrors = open();
    await mirrors.write(updateOf(1n, "pay:a"));
    const before = await store.get("ledger/v1/mirrors/7.json");
    await mirrors.write(updateOf(1n, "pay:a", { newOperations: 0 }));
    expect(await store.get("ledger/v1/mirrors/7.json")).toEqual(before);
  });

  test("stays small", async ({ open, store }) => {
    const mirrors = open();
    for (let revision = 1n; revision <= 200n; revision++) {
      await mirrors.write(updateOf(revision, `pay:stx-${"x".repeat(60)}-${revision}`));
    }
    const { recent, operations } = (await mirrors.read(7)) ?? {};
    expect([recent?.length, operations?.length]).toEqual([64, 20]);
    expect((await store.get("ledger/v1/mirrors/7.json"))?.body.length).toBeLessThan(12_000);
  });
});
