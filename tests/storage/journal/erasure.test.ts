import { describe, expect } from "vitest";
import { type Ledger, LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import { createJsonLedger } from "../../../lib/storage/failover/open-failover.js";
import { createReplayer } from "../../../lib/storage/failover/replay.js";
import { formatEntries, replayedKey } from "../../../lib/storage/journal/documents.js";
import { copyDays, deleteOldCopies } from "../../../lib/storage/journal/erasure.js";
import { createMirrors } from "../../../lib/storage/journal/mirror.js";
import { type ObjectStore, StoreUnavailable } from "../../../lib/storage/objects/object-store.js";
import { openDatabase } from "../../../lib/storage/postgres/database.js";
import { createPostgresLedger } from "../../../lib/storage/postgres/postgres-ledger.js";
import { test as base } from "../../support/failsafe.js";
import { createMemoryStore } from "../../support/memory-store.js";

const user = 2147483653;
const other = 7;
const price = 10_00n;

/** Found nowhere by chance. */
const marks = ["qwprompt", "qwlink", "qwfile", "qwcontext", "qwtask"];

const test = base
  .extend("whole", ({ instance }) => instance())
  /** An instance that can't reach the database. */
  .extend("cutOff", ({ instance, databaseOptions, log }) => {
    const down = openDatabase({ ...databaseOptions, forcedDown: true, onUnavailable: () => {} });
    const replayer = createReplayer(down, log);
    return instance({ database: createPostgresLedger(down, log), replayer }).ledger;
  })
  .extend("json", ({ store, log, clock, works }) => {
    const time = { ...steady, now: () => clock.time++ };
    const background = (work: Promise<unknown>) => void works.push(work);
    const options = { store, time, log, allowance: 300_00n, background, alarm: () => {} };
    return createJsonLedger(options).ledger;
  })
  /** Where the words of users still stand, once nothing goes on behind the answers. */
  .extend("places", ({ sql, store, works }) => async () => {
    await Promise.all(works.splice(0));
    const rows = await sql.query(
      "SELECT to_jsonb(o)::text AS text FROM operations o UNION ALL SELECT to_jsonb(u)::text FROM users u",
    );
    const texts = new Map(rows.rows.map(({ text }, index) => [`row ${index}`, String(text)]));
    for await (const { key } of store.list("")) texts.set(key, (await store.get(key))?.body ?? "");
    return [...texts].flatMap(([place, text]) =>
      marks.filter((mark) => text.includes(mark)).map((mark) => `${mark} in ${place}`),
    );
  })
  .extend("wordsIn", ({ sql }) => async (key: string) => {
    const { rows } = await sql.query(
      "SELECT prompt, result_url, file_id, context, task_id FROM operations WHERE key = $1",
      [key],
    );
    return rows[0];
  });

const steady = {
  sleep: async () => {},
  deadline: () => new AbortController().signal,
  random: () => 0.5,
};

const named = (number: number, userId = user) => ({ userId, key: `gen:${userId}:${number}` });
const words = (number: number) => ({ taskId: `qwtask${number}`, url: `https://x/qwlink${number}` });

async function pay(ledger: Ledger, userId = user) {
  await ledger.apply(userId, [
    { key: `pay:${userId}`, type: "payment", amount: 500_00n, stars: 1 },
  ]);
}

async function begin(ledger: Ledger, number: number, userId = user) {
  const name = named(number, userId);
  const about = { prompt: `qwprompt ${number}`, context: `qwcontext.${number}`, model: "fox" };
  const charged = await ledger.charge({ ...name, ...about, price, attemptId: `a${number}` });
  expect(charged.kind).toBe("charged");
  await ledger.markSubmitted({ ...name, taskId: words(number).taskId });
}

async function finish(ledger: Ledger, number: number, userId = user) {
  const { taskId, url } = words(number);
  const ended = await ledger.settle({ ...named(number, userId), resultUrl: url, taskId });
  expect(ended?.generation.context).toBe(`qwcontext.${number}`);
  expect(ended?.generation.resultUrl).toBe(url);
  await ledger.markDelivered({ ...named(number, userId), files: `photo:qwfile${number}` });
}

async function fail(ledger: Ledger, number: number) {
  expect(await ledger.refund({ ...named(number), noResult: true })).toBeDefined();
  await ledger.markDelivered(named(number));
}

/** One done, one paid back, one unfinished. */
async function live(ledger: Ledger) {
  await pay(ledger);
  for (const number of [1, 2, 3]) await begin(ledger, number);
  await finish(ledger, 1);
  await fail(ledger, 2);
}

describe("erasure: with a database and a store", () => {
  test("no text of a user remains anywhere, and every sum stays", async ({
    whole: { ledger },
    places,
    sql,
  }) => {
    await live(ledger);
    expect(await places()).not.toEqual([]);
    expect(await ledger.erase(user)).toMatchObject({ operations: 2, unfinished: 1 });
    expect((await places()).filter((place) => !/qw(context|task)/.test(place))).toEqual([]);
    await finish(ledger, 3);
    expect(await places()).toEqual([]);
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 480_00n });
    const { rows } = await sql.query("SELECT sum(amount)::text AS sum FROM operations");
    expect(rows).toEqual([{ sum: "480.00" }]);
  });

  test("what another user has stays", async ({ whole: { ledger }, wordsIn }) => {
    await pay(ledger, other);
    await begin(ledger, 1, other);
    await finish(ledger, 1, other);
    const before = await wordsIn(named(1, other).key);
    await live(ledger);
    await ledger.erase(user);
    expect(await wordsIn(named(1, other).key)).toEqual(before);
  });

  test("it may be repeated, also at once, and the account goes on as before", async ({
    whole: { ledger },
    places,
    wordsIn,
  }) => {
    await live(ledger);
    await Promise.all([ledger.erase(user), ledger.erase(user), ledger.erase(user)]);
    expect(await ledger.erase(user)).toMatchObject({ operations: 0 });
    await fail(ledger, 3);
    expect(await places()).toEqual([]);
    await begin(ledger, 4);
    await finish(ledger, 4);
    expect(Object.values(await wordsIn(named(4).key)).every((word) => word !== null)).toBe(true);
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 480_00n });
  });

  test("a stranger has nothing to erase", async ({ whole: { ledger } }) => {
    expect(await ledger.erase(other)).toEqual({ operations: 0, unfinished: 0, documents: 0 });
    await expect(ledger.erase(0)).rejects.toThrow(RangeError);
  });

  test("a late delivery, a late gift and a stale journal restore no text", async ({
    whole: { ledger },
    places,
    database,
    log,
  }) => {
    await live(ledger);
    await ledger.erase(user);
    await ledger.markDelivered({ ...named(1), files: "photo:qwfile1" });
    await ledger.markDelivered({ ...named(2), files: "photo:qwfile2" });
    expect(await ledger.claimDelivery({ ...named(2), late: true })).toBeUndefined();
    const at = Date.UTC(2026, 10, 22);
    const stale = { price, model: "fox", attemptId: "x", prompt: "qwprompt", context: "qwcontext" };
    await createReplayer(database, log).replay(user, [
      { kind: "charge", key: "gen:1:99", ...stale, at },
      {
        kind: "settle",
        key: "gen:1:99",
        url: "qwlink",
        task: "qwtask",
        attemptId: "x",
        at: at + 1,
      },
      { kind: "delivered", key: "gen:1:99", files: "qwfile", attemptId: "x", at: at + 2 },
    ]);
    await fail(ledger, 3);
    expect(await places()).toEqual([]);
  });

  test("an instance with an old view restores no text in the mirror", async ({
    whole: { ledger },
    store,
    places,
    log,
  }) => {
    await live(ledger);
    await fail(ledger, 3);
    const time = { ...steady, now: () => 1 };
    const readNewest = async () => ({ newest: [] });
    const mirrors = createMirrors({ store, time, log, db: "first", readNewest });
    const known = await ledger.getAccount(user);
    await ledger.erase(user);
    const row = { id: 0, amount: -price, model: "fox", state: "done", stars: null, at: 1 };
    const about = { prompt: "qwprompt", resultUrl: "qwlink", context: "qwcontext" };
    const operations = [4, 1].map((number) => ({
      ...row,
      ...about,
      type: "generation",
      key: named(number).key,
    }));
    const account = { balance: known.balance, revision: known.revision ?? 0n };
    const tags = ["late|"];
    await mirrors.write({ userId: user, account, newOperations: 1, knownKeys: tags, operations });
    await mirrors.write({
      userId: user,
      account,
      newOperations: 0,
      knownKeys: ["l|"],
      operations,
      complete: true,
    });
    const news = [{ key: named(1).key, state: "done", resultUrl: "qwlink" }];
    await mirrors.write({
      userId: user,
      newOperations: 0,
      knownKeys: ["later|"],
      operations: news,
    });
    expect(await places()).toEqual([]);
  });

  test("a database that is restored to an earlier state loses the texts again", async ({
    whole,
    places,
    sql,
    clock,
  }) => {
    const { ledger } = whole;
    await live(ledger);
    await fail(ledger, 3);
    const { rows } = await sql.query("SELECT * FROM operations WHERE key = $1", [named(1).key]);
    await ledger.erase(user);
    const [before] = rows;
    await sql.query(
      "UPDATE operations SET prompt = $1, result_url = $2, file_id = $3, context = $4, erased_at = NULL",
      [before.prompt, before.result_url, before.file_id, before.context],
    );
    await sql.query("UPDATE users SET erased_at = NULL");
    expect(await places()).not.toEqual([]);
    clock.time += 1;
    await whole.restore("2020-01-01");
    expect(await places()).toEqual([]);
    expect(await ledger.getAccount(user)).toMatchObject({ balance: 490_00n });
  });

  test("nothing is half promised while the store does not answer", async ({ instance, store }) => {
    const { ledger } = instance();
    await live(ledger);
    const broken = instance({ store: spoilt(store) }).ledger;
    await expect(broken.erase(user)).rejects.toThrow(LedgerUnavailable);
    expect((await ledger.find(named(1)))?.generation.prompt).toBe("qwprompt 1");
  });
});

describe("erasure: without a store", () => {
  test("it clears the database alone", async ({ ledger, places }) => {
    await live(ledger);
    await ledger.erase(user);
    await fail(ledger, 3);
    expect(await places()).toEqual([]);
  });
});

describe("erasure: in an outage", () => {
  test("journal and mirror lose their texts at once, and the database when it is back", async ({
    whole,
    cutOff,
    places,
    wordsIn,
  }) => {
    await live(whole.ledger);
    await begin(cutOff, 4);
    await finish(cutOff, 4);
    await begin(cutOff, 5);
    expect(await cutOff.erase(user)).toMatchObject({ isRecorded: true });
    const inStore = (await places()).filter((place) => !place.includes("row"));
    expect(inStore.filter((place) => !/qw(context|task)/.test(place))).toEqual([]);
    await begin(cutOff, 6);
    await finish(cutOff, 6);
    await whole.sweep({});
    await finish(whole.ledger, 3);
    await finish(whole.ledger, 5);
    for (const number of [1, 2, 3, 4, 5]) {
      const row = await wordsIn(named(number).key);
      expect([number, ...Object.values(row)]).toEqual([number, null, null, null, null, null]);
    }
    expect(await wordsIn(named(6).key)).toMatchObject({ prompt: "qwprompt 6" });
    expect(await whole.ledger.getAccount(user)).toMatchObject({ balance: 450_00n });
    await whole.ledger.erase(user);
    expect(await places()).toEqual([]);
  });

  test("what ends after the erasure, still in the outage, leaves no text", async ({
    whole,
    cutOff,
    places,
  }) => {
    await live(whole.ledger);
    await begin(cutOff, 4);
    await cutOff.erase(user);
    await finish(cutOff, 4);
    await fail(cutOff, 3);
    expect((await places()).filter((place) => !place.includes("row"))).toEqual([]);
    await whole.sweep({});
    expect(await places()).toEqual([]);
    expect(await whole.ledger.getAccount(user)).toMatchObject({ balance: 480_00n });
  });

  test("a repeated one leaves one entry in the journal", async ({ cutOff, document }) => {
    await pay(cutOff);
    for (const _ of [1, 2, 3]) await cutOff.erase(user);
    const { entries } = await document(`journals/${user}`);
    expect(entries.map(({ kind }: { kind: string }) => kind)).toEqual(["move", "erased"]);
  });
});

describe("erasure: without a database", () => {
  test("no text remains, and an unfinished generation loses the rest at its end", async ({
    json,
    places,
  }) => {
    await live(json);
    expect(await json.erase(user)).toMatchObject({ operations: 3, unfinished: 1 });
    await finish(json, 3);
    expect(await places()).toEqual([]);
    expect(await json.getAccount(user)).toEqual({ balance: 480_00n });
    await json.markDelivered({ ...named(1), files: "photo:qwfile1" });
    expect(await places()).toEqual([]);
  });

  test("it includes what is archived, and what a process is archiving", async ({
    json,
    store,
    places,
    works,
  }) => {
    await pay(json);
    for (let number = 1; number <= 45; number++) {
      await begin(json, number);
      await finish(json, number);
      await Promise.all(works.splice(0));
    }
    const chunks = [];
    for await (const { key } of store.list("ledger/v1/archives/")) chunks.push(key);
    expect(chunks.length).toBeGreaterThan(0);
    await json.erase(user);
    await json.markDelivered({ ...named(1), files: "photo:qwfile1" });
    expect(await places()).toEqual([]);
    expect(await json.getAccount(user)).toEqual({ balance: 50_00n });
    await begin(json, 99);
    await finish(json, 99);
    expect((await json.history({ userId: user, limit: 1 })).entries[0]?.prompt).toBe("qwprompt 99");
  });
});

describe("retention: copies of replayed entries", () => {
  test("hold money only", async ({ cutOff, whole, store }) => {
    await live(cutOff);
    await whole.sweep({});
    const copies = [];
    for await (const { key } of store.list("ledger/v1/replayed/"))
      copies.push((await store.get(key))?.body);
    expect(copies).toHaveLength(1);
    expect(copies.join()).not.toMatch(/qw(prompt|link|file|context)/);
    expect(JSON.parse(copies[0] ?? "").entries).toHaveLength(11);
  });

  test("of an older version lose their texts when their user erases them", async ({
    whole: { ledger },
    store,
    places,
  }) => {
    await live(ledger);
    await fail(ledger, 3);
    const old = {
      kind: "delivered",
      key: "gen:1:1",
      files: "qwfile",
      attemptId: "x",
      at: 1,
    } as const;
    const keys = [replayedKey("2026-11-01", user, 7), replayedKey("2026-11-02", user, 8)];
    for (const key of keys) await store.put(key, formatEntries([old]), { ifAbsent: true });
    await ledger.erase(user);
    expect(await places()).toEqual([]);
  });

  test("go after a month, oldest first, a limited number at once", async ({ expect }) => {
    const store = createMemoryStore();
    const now = Date.UTC(2026, 10, 30, 12);
    const days = ["2026-10-01", "2026-10-30", "2026-10-31", "2026-11-30"];
    for (const day of days) {
      await store.put(replayedKey(day, user, 1), formatEntries([]), { ifAbsent: true });
    }
    const time = { now: () => now };
    expect(copyDays).toBe(30);
    const once = await deleteOldCopies(store, time, { count: 1, forMs: 1_000 });
    expect(once).toEqual({ deleted: 1, left: true });
    const twice = await deleteOldCopies(store, time, { count: 10, forMs: 1_000 });
    expect(twice).toEqual({ deleted: 1, left: false });
    const left = [];
    for await (const { key } of store.list("")) left.push(key.split("/").at(3) ?? "");
    expect(left).toEqual(["2026-10-31", "2026-11-30"]);
  });
});

function spoilt(store: ObjectStore): ObjectStore {
  return {
    ...store,
    get: () => Promise.reject(new StoreUnavailable("down")),
    put: async () => ({ kind: "unknown", cause: new StoreUnavailable("down") }),
  };
}
