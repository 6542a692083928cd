import { expect, type TestAPI } from "vitest";
import type { Charge, ChargeLimits, Generation, Ledger } from "../../lib/ledger/ledger.js";
import type { Entry } from "../../lib/ledger/operation.js";
import { noDeadlines } from "../support/deadlines.js";

interface Traits {
  /** Whether a key is known to all users' accounts, or to its own user's only. */
  readonly keysAreGlobal: boolean;
}

/** What every ledger must do, whatever keeps it. */
export function describeLedger<Context extends { ledger: Ledger }>(
  test: TestAPI<Context>,
  { keysAreGlobal }: Traits,
) {
  const user = 2147483653;
  const payment = (chargeId: string, amount: bigint): Entry => ({
    key: `pay:${chargeId}`,
    type: "payment",
    amount,
    stars: 1,
  });
  const charge = (key: string, price: bigint, attempt = "first"): Charge => ({
    userId: user,
    key,
    price,
    model: "fox",
    prompt: "a fox",
    attemptId: attempt,
  });

  const hourMs = 60 * 60_000;
  const enough = { count: 100, withinMs: hourMs };
  const unlimited: ChargeLimits = { unfinished: 100, charged: enough, refunded: enough };

  test("reports at the end of a generation what the provider was expected to take", async ({
    ledger,
  }) => {
    await ledger.apply(user, [payment("a", 100n)]);
    for (const key of ["gen:1:1", "gen:1:2", "gen:1:3"]) {
      await ledger.charge({ ...charge(key, 10n), ...(key !== "gen:1:3" && { credits: 80n }) });
    }
    const named = (key: string) => ({ userId: user, key });
    const [first, second, third] = [named("gen:1:1"), named("gen:1:2"), named("gen:1:3")];
    expect((await ledger.find(first))?.generation.credits).toBe(80n);
    const result = { resultUrl: "https://example.com/1", credits: 400n };
    expect((await ledger.settle({ ...first, ...result }))?.generation.credits).toBe(80n);
    expect((await ledger.refund({ ...second, credits: 0n }))?.generation.credits).toBe(80n);
    expect((await ledger.settle({ ...third, ...result }))?.generation.credits).toBeUndefined();
    expect(await ledger.settle({ ...first, ...result })).toBeUndefined();
  });

  test("opens an account with nothing in it", async ({ ledger }) => {
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 0n });
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 0n });
  });

  test("gives concurrent first contacts one account", async ({ ledger }) => {
    const opened = await Promise.all(Array.from({ length: 20 }, () => ledger.getAccount(user)));
    expect(opened.map(({ balance }) => balance)).toEqual(Array(20).fill(0n));
  });

  const largeIds = [2147483653, 4503599627370495, 9007199254740991];

  test.for(largeIds)("keeps the user id %i exact", async (id, { ledger }) => {
    await ledger.apply(id, [payment(`of-${id}`, 100n)]);
    expect(await ledger.getAccount(id)).toMatchObject({ balance: 100n });
    expect(await ledger.getAccount(id - 1)).toMatchObject({ balance: 0n });
  });

  test("credits a payment once, and creates the account with it", async ({ ledger }) => {
    expect(await ledger.apply(user, [payment("a", 10_000n)])).toMatchObject({
      balance: 10_000n,
      applied: ["pay:a"],
      keyConflicts: [],
    });
    expect(await ledger.apply(user, [payment("a", 10_000n)])).toMatchObject({
      balance: 10_000n,
      applied: [],
      keyConflicts: [],
    });
  });

  test("credits forty simultaneous deliveries of one payment once", async ({ ledger }) => {
    const deliveries = Array.from({ length: 40 }, () => ledger.apply(user, [payment("a", 500n)]));
    const applied = (await Promise.all(deliveries)).flatMap((outcome) => outcome.applied);
    expect(applied).toEqual(["pay:a"]);
    expect((await ledger.getAccount(user)).balance).toBe(500n);
  });

  test("credits two payments of one invoice twice", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 500n)]);
    expect(await ledger.apply(user, [payment("b", 500n)])).toMatchObject({ balance: 1_000n });
  });

  test("applies only the new entries of a batch", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 100n)]);
    const outcome = await ledger.apply(user, [payment("b", 200n), payment("a", 100n)]);
    expect(outcome).toMatchObject({ balance: 300n, applied: ["pay:b"] });
  });

  test("changes nothing when a key comes back with another sum", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 100n)]);
    expect(await ledger.apply(user, [payment("a", 200n)])).toMatchObject({
      balance: 100n,
      applied: [],
      keyConflicts: ["pay:a"],
    });
  });

  test.runIf(keysAreGlobal)("rejects a key of another user", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 100n)]);
    expect(await ledger.apply(7, [payment("a", 100n)])).toMatchObject({
      balance: 0n,
      keyConflicts: ["pay:a"],
    });
    await ledger.charge(charge("gen:1:1", 100n));
    const stranger = { ...charge("gen:1:1", 100n), userId: 7 };
    expect(await ledger.charge(stranger)).toEqual({ kind: "mismatch" });
  });

  test("deducts what a payment gave, once, even below zero", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 10_000n)]);
    await ledger.charge(charge("gen:1:1", 9_000n));
    const reversal: Entry = {
      key: "payrev:a",
      type: "reversal",
      amount: -1n, // What the payment gave counts, not what the messenger believes.
      reverses: "pay:a",
    };
    expect(await ledger.apply(user, [reversal])).toMatchObject({ balance: -9_000n });
    expect(await ledger.apply(user, [reversal])).toMatchObject({
      balance: -9_000n,
      applied: [],
      keyConflicts: [],
    });
    expect(await ledger.charge(charge("gen:1:2", 1n))).toMatchObject({ kind: "insufficient" });
  });

  test("charges a generation once, and answers its own retry as charged", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const first = await ledger.charge(charge("gen:1:1", 400n));
    expect(first).toMatchObject({ kind: "charged", balance: 600n });
    expect(await ledger.charge(charge("gen:1:1", 400n))).toMatchObject({
      kind: "charged",
      balance: 600n,
    });
    expect(await ledger.charge(charge("gen:1:1", 400n, "rival"))).toEqual({
      kind: "duplicate",
      balance: 600n,
      state: "charged",
      taskId: undefined,
      resultUrl: undefined,
    });
  });

  test("lets one of twenty presses win", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const presses = Array.from({ length: 20 }, (_, press) =>
      ledger.charge(charge("gen:1:1", 1_000n, `press ${press}`)),
    );
    const kinds = (await Promise.all(presses)).map(({ kind }) => kind).sort();
    expect(kinds).toEqual(["charged", ...Array(19).fill("duplicate")]);
  });

  test("charges no more than there is, however many keys compete", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const charges = Array.from({ length: 12 }, (_, index) =>
      ledger.charge(charge(`gen:1:${index}`, 300n)),
    );
    const kinds = (await Promise.all(charges)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "charged")).toHaveLength(3);
    expect(kinds.filter((kind) => kind === "insufficient")).toHaveLength(9);
    expect((await ledger.getAccount(user)).balance).toBe(100n);
  });

  test("refuses to charge an unknown user, and one without enough money", async ({ ledger }) => {
    expect(await ledger.charge(charge("gen:1:1", 1n))).toEqual({
      kind: "insufficient",
      balance: 0n,
    });
    await ledger.apply(user, [payment("a", 99n)]);
    expect(await ledger.charge(charge("gen:1:1", 100n))).toEqual({
      kind: "insufficient",
      balance: 99n,
    });
  });

  test("refuses a charge whose key has another price", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.charge(charge("gen:1:1", 100n));
    expect(await ledger.charge(charge("gen:1:1", 200n))).toEqual({ kind: "mismatch" });
  });

  test("refuses a charge while too many generations have not ended", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const limits = { ...unlimited, unfinished: 2 };
    const limited = (number: number) => ({ ...charge(`gen:1:${number}`, 10n), limits });
    expect(await ledger.charge(limited(1))).toMatchObject({ kind: "charged" });
    expect(await ledger.charge(limited(2))).toMatchObject({ kind: "charged" });
    expect(await ledger.charge(limited(3))).toEqual({ kind: "limited", limit: "unfinished" });
    expect(await ledger.charge({ ...limited(2), attemptId: "late" })).toMatchObject({
      kind: "duplicate",
    });
    expect((await ledger.getAccount(user)).balance).toBe(980n);

    await ledger.refund({ userId: user, key: "gen:1:1" });
    expect(await ledger.charge(limited(3))).toMatchObject({ kind: "charged" });
  });

  test("rate limit: refuses a fifth charge within the period, whatever became of the others", async ({
    ledger,
  }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const limits = { ...unlimited, charged: { count: 4, withinMs: hourMs } };
    const limited = (number: number) => ({ ...charge(`gen:1:${number}`, 10n), limits });
    for (const number of [1, 2, 3, 4]) {
      expect(await ledger.charge(limited(number))).toMatchObject({ kind: "charged" });
      await ledger.refund({ userId: user, key: `gen:1:${number}`, noResult: true });
    }
    expect(await ledger.charge(limited(5))).toEqual({ kind: "limited", limit: "charged" });
    expect((await ledger.getAccount(user)).balance).toBe(1_000n);
    const brief = { ...limits, charged: { count: 4, withinMs: 0 } };
    expect(await ledger.charge({ ...limited(5), limits: brief })).toMatchObject({
      kind: "charged",
    });
  });

  test("rate limit: refuses a charge after six refunds and no result, but not after a result", async ({
    ledger,
  }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const limits = { ...unlimited, refunded: { count: 6, withinMs: hourMs } };
    const limited = (number: number) => ({ ...charge(`gen:1:${number}`, 10n), limits });
    for (const number of [1, 2, 3, 4, 5, 6]) {
      expect(await ledger.charge(limited(number))).toMatchObject({ kind: "charged" });
      await ledger.refund({ userId: user, key: `gen:1:${number}`, noResult: true });
    }
    expect(await ledger.charge(limited(7))).toEqual({ kind: "limited", limit: "refunded" });
    const unlimitedCharge = { ...limited(7), limits: unlimited };
    expect(await ledger.charge(unlimitedCharge)).toMatchObject({ kind: "charged" });
    await ledger.settle({ userId: user, key: "gen:1:7", resultUrl: "https://example.com/7.png" });
    expect(await ledger.charge(limited(8))).toMatchObject({ kind: "charged" });
  });

  test("stores with a generation everything that its delivery needs", async ({ ledger }) => {
    const name = { userId: user, key: "gen:1:1" };
    expect(await ledger.find(name)).toBeUndefined();
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.charge({ ...charge(name.key, 300n), context: "en.1" });
    await ledger.markSubmitted({ ...name, taskId: "task" });
    const begun = {
      ...name,
      state: "submitted",
      amount: -300n,
      model: "fox",
      prompt: "a fox",
      taskId: "task",
      context: "en.1",
      isDelivered: false,
    };
    expect(await ledger.find(name)).toMatchObject({ balance: 700n, generation: begun });
    expect(await ledger.find({ ...name, userId: 7 })).toBeUndefined();

    const resultUrl = "https://example.com/fox.png";
    const ended = await ledger.settle({ ...name, resultUrl, taskId: "task" });
    expect(ended?.generation).toMatchObject({ ...begun, state: "done", resultUrl });
    await ledger.markDelivered({ ...name, files: "photo:first" });
    await ledger.markDelivered({ ...name, files: "photo:second" });
    expect(await ledger.find(name)).toMatchObject({
      generation: { isDelivered: true, files: "photo:first" },
    });
  });

  test("replaces files that Telegram has forgotten, and no others", async ({ ledger }) => {
    const name = { userId: user, key: "gen:1:1" };
    const filesAfter = async (delivery: { files?: string; replaces?: string }) => {
      await ledger.markDelivered({ ...name, ...delivery });
      return (await ledger.find(name))?.generation.files ?? undefined;
    };
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.charge(charge(name.key, 300n));
    await ledger.settle({ ...name, resultUrl: "https://example.com/fox.png" });
    expect(await filesAfter({ files: "photo:1" })).toBe("photo:1");
    expect(await filesAfter({ files: "photo:2", replaces: "photo:1" })).toBe("photo:2");
    // Late, or repeated.
    expect(await filesAfter({ files: "photo:3", replaces: "photo:1" })).toBe("photo:2");
    expect(await filesAfter({ files: "photo:2", replaces: "photo:1" })).toBe("photo:2");
    expect(await filesAfter({})).toBe("photo:2");
    expect(await filesAfter({ files: "photo:4", replaces: "photo:2" })).toBe("photo:4");
    await ledger.erase(user);
    expect(await filesAfter({ files: "photo:5", replaces: "photo:4" })).toBeUndefined();
    expect(await filesAfter({ files: "photo:6" })).toBeUndefined();
  });

  test("settles a generation only with its own task", async ({ ledger }) => {
    const name = { userId: user, key: "gen:1:1" };
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.charge(charge(name.key, 300n));
    await ledger.markSubmitted({ ...name, taskId: "own" });
    const resultUrl = "https://example.com/fox.png";
    expect(await ledger.settle({ ...name, resultUrl, taskId: "other" })).toBeUndefined();
    expect(await ledger.settle({ ...name, resultUrl, taskId: "own" })).toBeDefined();
  });

  test("takes the first task that is named if none is on record", async ({ ledger }) => {
    const name = { userId: user, key: "gen:1:1" };
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.charge(charge(name.key, 300n));
    await ledger.settle({ ...name, resultUrl: "https://example.com/fox.png", taskId: "early" });
    expect(await ledger.find(name)).toMatchObject({
      generation: { state: "done", taskId: "early" },
    });
    expect(await ledger.markSubmitted({ ...name, taskId: "late" })).toBe(false);
  });

  test("lets no other process deliver while the one that ended it may", async ({ ledger }) => {
    const name = { userId: user, key: "gen:1:1" };
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.charge(charge(name.key, 300n));
    expect(await ledger.claimDelivery(name)).toBeUndefined();
    await ledger.settle({ ...name, resultUrl: "https://example.com/fox.png" });
    expect(await ledger.claimDelivery(name)).toBeUndefined();
    await ledger.markDelivered(name);
    expect(await ledger.claimDelivery(name)).toBeUndefined();
  });

  test("delivery claims: one caller gets those of all parts that are done, together", async ({
    ledger,
  }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const keys = ["gen:1:1", "gen:1:1:2", "gen:1:1:3", "gen:1:1:4"];
    const [first = "", second = "", third = "", fourth = ""] = keys;
    const parts = { userId: user, key: second, keys };
    const settle = (key: string) =>
      ledger.settle({ userId: user, key, resultUrl: `https://example.com/${key}`, isPart: true });
    for (const key of [first, second, third]) await ledger.charge(charge(key, 100n));
    expect(await ledger.claimParts(parts)).toBeUndefined();
    expect(await settle(first)).toMatchObject({ generation: { state: "done" } });
    expect(await settle(first)).toBeUndefined();
    await settle(second);
    // The third has not ended, and the fourth was never charged.
    expect(await ledger.claimParts({ ...parts, isComplete: true })).toBeUndefined();
    const claimed = await Promise.all(Array.from({ length: 6 }, () => ledger.claimParts(parts)));
    const [won, ...others] = claimed.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    expect(won).toMatchObject({
      balance: 700n,
      generations: [
        { key: first, state: "done", resultUrl: `https://example.com/${first}` },
        { key: second, state: "done", isDelivered: false },
      ],
    });
    expect(await ledger.claimDelivery({ userId: user, key: first })).toBeUndefined();
    await settle(third);
    await ledger.markDelivered({ userId: user, key: first });
    expect(await ledger.claimParts({ ...parts, userId: 7 })).toBeUndefined();
    const last = await ledger.claimParts({ ...parts, isComplete: true });
    expect(last?.generations.map(({ key }) => key)).toEqual([third]);
    expect(await ledger.claimDelivery({ userId: user, key: third })).toBeUndefined();
    expect(await ledger.find({ userId: user, key: fourth })).toBeUndefined();
  });

  test("delivery claims: that of a part is free, and a refund is not one of its parts", async ({
    ledger,
  }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const [first, second] = ["gen:1:1", "gen:1:1:2"].map((key) => ({ userId: user, key })) as [
      Generation,
      Generation,
    ];
    for (const { key } of [first, second]) await ledger.charge(charge(key, 100n));
    await ledger.settle({ ...first, resultUrl: "https://example.com/1.png", isPart: true });
    expect(await ledger.claimDelivery(first)).toMatchObject({ generation: first });
    await ledger.refund(second);
    const keys = [first.key, second.key];
    expect(await ledger.claimParts({ ...first, keys, isComplete: true })).toBeUndefined();
  });

  test("lists what has not ended", async ({ ledger }) => {
    const name = { userId: user, key: "gen:1:1" };
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.charge(charge(name.key, 300n));
    await ledger.charge(charge("gen:1:2", 300n));
    await ledger.refund({ userId: user, key: "gen:1:2" });
    const query = { limit: 10, deadlines: noDeadlines };
    const [found, ...others] = await ledger.findUnfinished({ ...query, olderThanMs: -1 });
    expect(found).toMatchObject({ ...name, state: "charged" });
    expect(others).toEqual([]);
    expect(await ledger.findUnfinished({ ...query, olderThanMs: 60_000 })).toEqual([]);
  });

  test("lists what has not ended in turn, however few are asked for", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const keys = ["gen:1:1", "gen:1:2", "gen:1:3"];
    for (const key of keys) await ledger.charge(charge(key, 100n));
    const seen: string[] = [];
    for (const _ of [...keys, ...keys]) {
      const query = { olderThanMs: -1, limit: 1, deadlines: noDeadlines };
      seen.push(...(await ledger.findUnfinished(query)).map(({ key }) => key));
    }
    expect(seen.slice(0, 3).sort()).toEqual(keys);
    expect(seen.slice(3)).toEqual(seen.slice(0, 3));
  });

  test("lists due generations before all others, each time", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.charge(charge("gen:1:1", 100n));
    await ledger.charge({ ...charge("gen:1:2", 100n), model: "hare" });
    const deadlines = { ...noDeadlines, byModel: new Map([["hare", -60_000]]) };
    for (let round = 1; round <= 2; round++) {
      const [found] = await ledger.findUnfinished({ olderThanMs: -1, limit: 1, deadlines });
      expect(found).toMatchObject({ key: "gen:1:2", model: "hare" });
    }
  });

  test("ends a generation once, as a success or a failure", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const good = { userId: user, key: "gen:1:1" };
    const bad = { userId: user, key: "gen:1:2" };
    await ledger.charge(charge(good.key, 300n));
    await ledger.charge(charge(bad.key, 400n));

    expect(await ledger.markSubmitted({ ...good, taskId: "task" })).toBe(true);
    expect(await ledger.markSubmitted({ ...good, taskId: "other" })).toBe(false);
    const resultUrl = "https://example.com/fox.png";
    expect(await ledger.settle({ ...good, resultUrl })).toMatchObject({
      balance: 300n,
      generation: { amount: -300n, model: "fox", state: "done", resultUrl },
    });
    expect(await ledger.settle({ ...good, resultUrl })).toBeUndefined();
    expect(await ledger.refund(good)).toBeUndefined();

    expect(await ledger.refund({ ...bad, userId: 7 })).toBeUndefined();
    expect(await ledger.refund(bad)).toMatchObject({ amount: 400n, balance: 700n });
    expect(await ledger.refund(bad)).toBeUndefined();
    expect(await ledger.settle({ ...bad, resultUrl })).toBeUndefined();
    expect(await ledger.charge(charge(good.key, 300n, "late"))).toMatchObject({
      kind: "duplicate",
      state: "done",
      taskId: "task",
      resultUrl,
    });
  });

  test("sets a balance once, known user or not", async ({ ledger }) => {
    const correction = { userId: user, key: "adm:1", balance: 777n };
    expect(await ledger.setBalance(correction)).toMatchObject({ applied: true, balance: 777n });
    await ledger.apply(user, [payment("a", 100n)]);
    expect(await ledger.setBalance(correction)).toMatchObject({ applied: false, balance: 877n });
    expect(await ledger.setBalance({ ...correction, key: "adm:2", balance: -5n })).toMatchObject({
      applied: true,
      balance: -5n,
    });
  });

  test("keeps why an operator moved money and who it was, also when the user erases their data", async ({
    ledger,
  }) => {
    const note = `${"🦊".repeat(199)}ab\0\ud800`;
    const kept = { note: `${"🦊".repeat(199)}a`, actor: 4503599627370495 };
    const { actor } = kept;
    await ledger.apply(user, [
      { key: "adj:7:1", type: "adjustment", amount: 50n, note, actor },
      { key: "bonus:1", type: "bonus", amount: 20n, note, actor },
    ]);
    await ledger.setBalance({ userId: user, key: "adj:7:2", balance: 100n, note, actor });
    await ledger.erase(user);
    const { entries } = await ledger.history({ userId: user, limit: 9 });
    expect(entries.map(({ key }) => key).sort()).toEqual(["adj:7:1", "adj:7:2", "bonus:1"]);
    for (const entry of entries) expect(entry).toMatchObject(kept);
  });

  test("refuses an actor who can be no user of Telegram", async ({ ledger }) => {
    const entry: Entry = { key: "adj:7:1", type: "adjustment", amount: 50n, actor: 1.5 };
    await expect(ledger.apply(user, [entry])).rejects.toThrow(RangeError);
    const correction = { userId: user, key: "adj:7:2", balance: 1n, actor: -1 };
    await expect(ledger.setBalance(correction)).rejects.toThrow(RangeError);
    const ban = { userId: user, banned: {}, actor: 0 };
    await expect(ledger.setBan(ban)).rejects.toThrow(RangeError);
  });

  test("gives a bonus once, and takes back what it gave", async ({ ledger }) => {
    const bonus: Entry = { key: "bonus:1", type: "bonus", amount: 700n };
    expect(await ledger.apply(user, [bonus])).toMatchObject({ balance: 700n });
    expect(await ledger.apply(user, [bonus])).toMatchObject({ balance: 700n, applied: [] });
    expect(await ledger.charge(charge("gen:1:1", 600n))).toMatchObject({ kind: "charged" });
    const reversal: Entry = {
      key: "bonusrev:1",
      type: "reversal",
      amount: -1n,
      reverses: "bonus:1",
    };
    expect(await ledger.apply(user, [reversal])).toMatchObject({ balance: -600n });
    const negative: Entry = { ...bonus, key: "bonus:2", amount: -1n };
    await expect(ledger.apply(user, [negative])).rejects.toThrow(RangeError);
    const { entries } = await ledger.history({ userId: user, limit: 9, types: ["bonus"] });
    expect(entries).toMatchObject([{ type: "bonus", amount: 700n }]);
  });

  const actor = 11;

  test("ban: refuses every new charge, whatever else would refuse it, until the ban is lifted", async ({
    ledger,
  }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.charge(charge("gen:1:1", 100n));
    const banned = { reason: "chargebacks" };
    expect(await ledger.setBan({ userId: user, banned, actor })).toMatchObject({ changed: true });
    expect(await ledger.setBan({ userId: user, banned, actor })).toMatchObject({ changed: false });
    const none = { count: 0, withinMs: hourMs };
    const limits = { ...unlimited, charged: none };
    for (const order of [
      charge("gen:1:2", 100n),
      charge("gen:1:2", 5_000n),
      { ...charge("gen:1:2", 100n), limits },
    ]) {
      expect(await ledger.charge(order)).toEqual({ kind: "banned", reason: "chargebacks" });
    }
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 900n });
    expect(await ledger.charge({ ...charge("gen:2:1", 100n), userId: 7 })).toMatchObject({
      kind: "insufficient",
    });

    expect(await ledger.setBan({ userId: user, banned: undefined, actor })).toMatchObject({
      changed: true,
    });
    expect(await ledger.charge(charge("gen:1:2", 100n))).toMatchObject({ kind: "charged" });
  });

  test("ban: what had charged before stays charged, runs on, and is answered as before", async ({
    ledger,
  }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.charge(charge("gen:1:1", 100n));
    await ledger.charge(charge("gen:1:2", 100n));
    await ledger.setBan({ userId: user, banned: {}, actor });
    expect(await ledger.charge(charge("gen:1:1", 100n))).toMatchObject({ kind: "charged" });
    expect(await ledger.charge(charge("gen:1:1", 100n, "rival"))).toMatchObject({
      kind: "duplicate",
    });
    expect(await ledger.charge(charge("gen:1:1", 200n))).toEqual({ kind: "mismatch" });
    const resultUrl = "https://example.com/1.png";
    expect(await ledger.settle({ userId: user, key: "gen:1:1", resultUrl })).toBeDefined();
    expect(await ledger.refund({ userId: user, key: "gen:1:2" })).toMatchObject({ balance: 900n });
  });

  test("ban: credits money that arrives all the same", async ({ ledger }) => {
    await ledger.setBan({ userId: user, banned: {}, actor });
    expect(await ledger.apply(user, [payment("a", 1_000n)])).toMatchObject({ balance: 1_000n });
    expect(await ledger.charge(charge("gen:1:1", 100n))).toEqual({
      kind: "banned",
      reason: undefined,
    });
  });

  test("ban: the checkout learns of it, for this user alone", async ({ ledger }) => {
    expect(await ledger.checkWritable(user)).toEqual({});
    const reason = `${"x".repeat(199)}yz`;
    await ledger.setBan({ userId: user, banned: { reason }, actor });
    expect(await ledger.checkWritable(user)).toEqual({ banned: { reason: `${"x".repeat(199)}y` } });
    expect(await ledger.checkWritable(7)).toEqual({});
    expect(await ledger.checkWritable()).toEqual({});
    await ledger.setBan({ userId: user, banned: undefined, actor });
    expect(await ledger.checkWritable(user)).toEqual({});
  });

  test("ban: lifting one that there is not changes nothing, and another reason takes the place of the first", async ({
    ledger,
  }) => {
    const lift = { userId: user, banned: undefined, actor };
    expect(await ledger.setBan(lift)).toMatchObject({ balance: 0n, changed: false });
    expect(await ledger.setBan({ ...lift, banned: { reason: "a" } })).toMatchObject({
      changed: true,
    });
    expect(await ledger.setBan({ ...lift, banned: { reason: "b" } })).toMatchObject({
      changed: true,
    });
    expect(await ledger.checkWritable(user)).toEqual({ banned: { reason: "b" } });
  });

  test("pages through the history in both directions without a gap", async ({ ledger }) => {
    const entries = Array.from({ length: 12 }, (_, index) => payment(`p${index}`, 100n));
    for (const entry of entries) await ledger.apply(user, [entry]);
    const { entries: newest } = await ledger.history({ userId: user, limit: 5 });
    const from = (page: typeof newest, index: number) => page.at(index) as (typeof newest)[number];
    const { entries: second } = await ledger.history({
      userId: user,
      limit: 5,
      from: { direction: "older", cursor: from(newest, -1) },
    });
    const { entries: third } = await ledger.history({
      userId: user,
      limit: 5,
      from: { direction: "older", cursor: from(second, -1) },
    });
    const keys = [...newest, ...second, ...third].map(({ key }) => key);
    expect(keys).toEqual(entries.map(({ key }) => key).reverse());
    const { entries: back } = await ledger.history({
      userId: user,
      limit: 5,
      from: { direction: "newer", cursor: from(third, 0) },
    });
    expect(back).toEqual(second);
  });

  test("stores of a generation its model, price, result and the first thousand characters of its prompt", async ({
    ledger,
  }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const prompt = `${"🦊".repeat(999)}ab\0\ud800`;
    await ledger.charge({ ...charge("gen:1:1", 250n), prompt });
    await ledger.settle({ userId: user, key: "gen:1:1", resultUrl: "https://example.com/1.png" });
    const [entry] = (await ledger.history({ userId: user, limit: 1 })).entries;
    expect(entry).toMatchObject({
      type: "generation",
      amount: -250n,
      model: "fox",
      prompt: `${"🦊".repeat(999)}a`,
      resultUrl: "https://example.com/1.png",
      state: "done",
    });
  });

  test("marks a generation whose whole price was paid back because its results were lost", async ({
    ledger,
  }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    const lost = (key: string, amount: bigint) => ({ key, type: "adjustment", amount });
    for (const [number, back] of [
      [1, 250n],
      [2, 125n],
      [3, undefined],
    ] as const) {
      const name = { userId: user, key: `gen:1:${number}` };
      await ledger.charge(charge(name.key, 250n));
      await ledger.settle({ ...name, resultUrl: "https://example.com/1.png" });
      if (back !== undefined) await ledger.apply(user, [lost(`lost:${name.key}`, back)]);
    }
    const { entries } = await ledger.history({ userId: user, limit: 9 });
    const marked = entries.filter((entry) => "isLost" in entry);
    expect(marked).toMatchObject([{ key: "gen:1:1", isLost: true }]);
    const [first] = (
      await ledger.history({ userId: user, limit: 9, types: ["generation"] })
    ).entries.slice(-1);
    expect(first).toEqual(marked[0]);
  });

  test("shows only the wanted type, and never another user's operations", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 1_000n)]);
    await ledger.apply(7, [payment("b", 1_000n)]);
    await ledger.charge(charge("gen:1:1", 250n));
    const { entries: payments } = await ledger.history({
      userId: user,
      limit: 9,
      types: ["payment"],
    });
    expect(payments.map(({ key }) => key)).toEqual(["pay:a"]);
    expect((await ledger.history({ userId: user, limit: 9 })).entries).toHaveLength(2);
  });

  test("is ready without leaving a trace", async ({ ledger }) => {
    await ledger.checkWritable();
    expect(await ledger.owners([{ userId: 1, key: "ready" }])).toEqual(new Map());
  });

  test("answers a repeated key with what is on record, not with the new claim", async ({
    ledger,
  }) => {
    await ledger.apply(user, [payment("a", 100n)]);
    const { amounts } = await ledger.apply(user, [payment("a", 80n)]);
    expect(amounts.get("pay:a")).toBe(100n);
  });

  test("says which users have the keys on record", async ({ ledger }) => {
    await ledger.apply(user, [payment("a", 100n)]);
    const names = [user, 7].flatMap((userId) => ["pay:a", "pay:b"].map((key) => ({ userId, key })));
    expect(await ledger.owners(names)).toEqual(new Map([["pay:a", user]]));
    expect(await ledger.owners([])).toEqual(new Map());
  });

  const amounts = [10n ** 12n, -(10n ** 12n), 0n];

  test.for(amounts)("refuses a payment of %s", async (amount, { ledger }) => {
    await expect(ledger.apply(user, [payment("a", amount)])).rejects.toThrow(RangeError);
  });

  test.for([0, -1, 1.5, Number.NaN, 2 ** 53])("refuses the user id %s", async (id, { ledger }) => {
    await expect(ledger.getAccount(id)).rejects.toThrow(RangeError);
  });
}
