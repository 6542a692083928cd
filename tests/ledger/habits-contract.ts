import { expect, type TestAPI } from "vitest";
import { type HabitStore, maxRecent } from "../../lib/ledger/habits.js";
import type { Charge, Ledger } from "../../lib/ledger/ledger.js";

export const user = 2147483653;
export const nothing = { generations: [], preferences: {} };

export const payment = (userId = user) => ({
  key: `pay:of-${userId}`,
  type: "payment",
  amount: 1_000_00n,
});

export const order = (id: number, changes: Partial<Charge> = {}): Charge => ({
  userId: user,
  key: `gen:1:${id}`,
  price: 1_00n,
  model: "fox",
  prompt: "a fox",
  attemptId: `press ${id}`,
  context: `en.t.${id}.-r11`,
  ...changes,
});

export const photo = {
  fileId: "AgACAgIAAxkBAAIB",
  kind: "photo",
  messageId: 12,
  at: Date.UTC(2026, 10, 22, 12),
} as const;

/** What every store of habits must do, whatever keeps it. */
export function describeHabits<Context extends { ledger: Ledger; habits: HabitStore }>(
  test: TestAPI<Context>,
) {
  test("knows nothing of a user who is unknown", async ({ habits }) => {
    expect(await habits.recall(user)).toEqual(nothing);
  });

  test("recalls generations with what was chosen and what came of them, and nothing else", async ({
    ledger,
    habits,
  }) => {
    await ledger.apply(user, [payment()]);
    for (const id of [1, 2, 3]) await ledger.charge(order(id));
    const first = { userId: user, key: "gen:1:1" };
    await ledger.settle({ ...first, resultUrl: "https://example.com/1" });
    await ledger.markDelivered({ ...first, files: "a file" });
    await ledger.refund({ userId: user, key: "gen:1:2", noResult: true });
    const { generations, preferences } = await habits.recall(user);
    expect(preferences).toEqual({});
    expect(generations).toMatchObject([
      { key: "gen:1:3", model: "fox", state: "charged", context: "en.t.3.-r11" },
      { key: "gen:1:2", state: "refunded" },
      { key: "gen:1:1", state: "done", files: "a file", resultUrl: "https://example.com/1" },
    ]);
    for (const { ageMs } of generations) expect(ageMs).toBeLessThan(60_000);
  });

  test("recalls the newest twenty, newest first, of this user alone", async ({
    ledger,
    habits,
  }) => {
    await ledger.apply(user, [payment()]);
    await ledger.apply(7, [payment(7)]);
    await ledger.charge(order(1_000, { userId: 7 }));
    for (let id = 1; id <= maxRecent + 5; id++) await ledger.charge(order(id));
    const { generations } = await habits.recall(user);
    const newest = Array.from({ length: maxRecent }, (_, place) => `gen:1:${25 - place}`);
    expect(generations.map(({ key }) => key)).toEqual(newest);
  });

  test("has no habits of a user who is banned, and has them again when the ban is lifted", async ({
    ledger,
    habits,
  }) => {
    await ledger.apply(user, [payment()]);
    await ledger.charge(order(1));
    await habits.prefer(user, { fastUpTo: 5_00n });
    await ledger.setBan({ userId: user, banned: {}, actor: 11 });
    expect(await habits.recall(user)).toEqual(nothing);
    await ledger.setBan({ userId: user, banned: undefined, actor: 11 });
    const { generations, preferences } = await habits.recall(user);
    expect(preferences).toEqual({ fastUpTo: 5_00n });
    expect(generations).toHaveLength(1);
  });

  test("keeps what a user prefers, also of one who is unknown; a change leaves the rest", async ({
    habits,
  }) => {
    const whole = { ...photo, kind: "document", type: "image/png", bytes: 12_345 } as const;
    await habits.prefer(user, { fastUpTo: 20_00n });
    await habits.prefer(user, { photo: whole });
    await habits.prefer(7, { fastUpTo: 5_00n });
    expect(await habits.recall(user)).toEqual({
      generations: [],
      preferences: { fastUpTo: 20_00n, photo: whole },
    });
    await habits.prefer(user, { photo });
    await habits.prefer(user, { fastUpTo: null });
    expect((await habits.recall(user)).preferences).toEqual({ photo });
    await habits.prefer(user, { photo: null });
    expect((await habits.recall(user)).preferences).toEqual({});
  });

  test("loses none of two changes at once", async ({ habits }) => {
    const changes = [{ photo }, { fastUpTo: 5_00n }, { photo }, { fastUpTo: 5_00n }];
    await Promise.all(changes.map((change) => habits.prefer(user, change)));
    expect((await habits.recall(user)).preferences).toEqual({ photo, fastUpTo: 5_00n });
  });

  test("keeps names that no text of PostgreSQL can hold", async ({ habits }) => {
    await habits.prefer(user, { photo: { ...photo, type: "image/\0png\ud800" } });
    expect((await habits.recall(user)).preferences.photo?.type).toBe("image/png�");
  });

  test("erasure: the photo and the words go, the limit of fast mode stays", async ({
    ledger,
    habits,
  }) => {
    await ledger.apply(user, [payment()]);
    await ledger.charge(order(1));
    const first = { userId: user, key: "gen:1:1" };
    await ledger.settle({ ...first, resultUrl: "https://example.com/1" });
    await ledger.markDelivered({ ...first, files: "a file" });
    await habits.prefer(user, { photo, fastUpTo: 5_00n });
    await ledger.erase(user);
    const { generations, preferences } = await habits.recall(user);
    expect(preferences).toEqual({ fastUpTo: 5_00n });
    expect(generations).toMatchObject([{ key: "gen:1:1", model: "fox", state: "done" }]);
    const { context, files, resultUrl } = generations[0] ?? {};
    expect([context, files, resultUrl]).toEqual([undefined, undefined, undefined]);
  });
}
