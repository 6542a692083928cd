import { inspect } from "node:util";
import { expect } from "vitest";
import { next, type StoreFault, storm } from "../../../dev/objects/faults.js";
import { assertConditionalWrites } from "../../../lib/storage/objects/conditional-writes.js";
import {
  type ListedObject,
  type ObjectStore,
  type PutOutcome,
  StoreUnavailable,
  type Tag,
} from "../../../lib/storage/objects/object-store.js";
import { dice } from "../../support/real-time.js";
import { type Place, type StoreKind, testsOf } from "../../support/stores.js";
import { until } from "../../support/waiting.js";
import { addMark, marks } from "../failover/marks.js";
import { expectTrueBook, runTransfers } from "../transfers.js";

const key = "ledger/v1/journals/7.json";
const stale = '"00000000000000000000000000000000"' as Tag;
const ifAbsent = { ifAbsent: true } as const;

const faultyWrites: readonly StoreFault[] = [
  "refuse",
  "429",
  "500",
  "503",
  "hang",
  "drop-after",
  "cut-after",
  "412-after",
  "429-after",
  "500-after",
  "503-after",
  "hang-after",
  "late",
];
const unansweredWrites: readonly StoreFault[] = [
  "drop-after",
  "412-after",
  "503-after",
  "hang-after",
  "late",
];
const silent: readonly StoreFault[] = ["hang", "hang-after", "late"];
const faultyReads: readonly StoreFault[] = [
  "refuse",
  "403",
  "429",
  "500",
  "503",
  "hang",
  "cut-after",
];

/** What every store must do. */
export function describeStore(kind: StoreKind) {
  const test = testsOf(kind);

  test("has nothing under a key that was never written", async ({ store }) => {
    expect(await store.get(key)).toBeUndefined();
    expect(await keysOf(store, "")).toEqual([]);
  });

  test("shows at once what was written, with the tag that the writer got", async ({ store }) => {
    const tag = written(await store.put(key, '{"n":1,"ü":"€ 😀"}', ifAbsent));
    expect(await store.get(key)).toEqual({ body: '{"n":1,"ü":"€ 😀"}', tag });
    const next = written(await store.put(key, '{"n":2}', { ifMatch: tag }));
    expect(next).not.toBe(tag);
    expect(await store.get(key)).toEqual({ body: '{"n":2}', tag: next });
  });

  test("keeps a text of many kilobytes as it is", async ({ store }) => {
    const body = JSON.stringify({ text: "some Ünicode €😀 ".repeat(20_000) });
    await store.put(key, body, ifAbsent);
    expect((await store.get(key))?.body === body).toBe(true);
  });

  test("creates an object only once", async ({ store }) => {
    const tag = written(await store.put(key, "first", ifAbsent));
    expect(await store.put(key, "second", ifAbsent)).toEqual({ kind: "conflict" });
    expect(await store.get(key)).toEqual({ body: "first", tag });
  });

  test("never overwrites a version that the writer has not seen", async ({ store }) => {
    const first = written(await store.put(key, "first", ifAbsent));
    const second = written(await store.put(key, "second", { ifMatch: first }));
    for (const ifMatch of [first, stale]) {
      expect(await store.put(key, "third", { ifMatch })).toEqual({ kind: "conflict" });
    }
    expect(await store.get(key)).toEqual({ body: "second", tag: second });
  });

  test("never overwrites what does not exist", async ({ store }) => {
    expect(await store.put(key, "first", { ifMatch: stale })).toEqual({ kind: "conflict" });
    expect(await store.get(key)).toBeUndefined();
  });

  test("lists everything below a prefix, in order, over several pages, with sizes in bytes", async ({
    store,
  }) => {
    const keys = Array.from({ length: 12 }, (_, index) => `a/b/${index}.json`);
    for (const name of ["a/bc", "a/b", "b/1", ...keys]) await store.put(name, `€${name}`, ifAbsent);
    const sorted = [...keys].sort();
    const expected = sorted.map((name) => ({ key: name, size: 3 + name.length }));
    expect(await listOf(store, "a/b/")).toMatchObject(expected);
    expect(await keysOf(store, "a/b")).toEqual(["a/b", ...sorted, "a/bc"]);
    expect(await keysOf(store, "a/b/1")).toEqual(sorted.filter((name) => name.startsWith("a/b/1")));
    expect(await keysOf(store, "")).toHaveLength(15);
    expect(await keysOf(store, "c")).toEqual([]);
  });

  test("lists the version that is read and written, and its time, if it knows", async ({
    store,
  }) => {
    const before = Date.now();
    const first = written(await store.put(key, "first", ifAbsent));
    expect(await listOf(store, key)).toMatchObject([{ tag: first }]);
    const second = written(await store.put(key, "second", { ifMatch: first }));
    const [{ tag, modifiedAt = before } = {}] = await listOf(store, key);
    expect([tag, (await store.get(key))?.tag]).toEqual([second, second]);
    expect(Math.abs(modifiedAt - before)).toBeLessThan(60_000);
  });

  test("tells odd keys apart", async ({ store }) => {
    const keys = [
      "o/007",
      "o/ a ",
      "o/a+b",
      "o/a b",
      "o/a%20b",
      "o/a&b<c>\"d'",
      "o/a?b=c#d",
      "o/a.b..c",
      "o/A",
      "o/a",
      "o/a/a",
      "o/é",
      "o/e\u0301",
      "o/😀",
      "o/\uff5e",
      "o/(a)!*'~",
      "o/a:b\\c|d",
      "o/con",
      "o/__proto__",
    ];
    for (const name of keys) await store.put(name, `at ${name}`, ifAbsent);
    for (const name of keys) expect((await store.get(name))?.body, name).toBe(`at ${name}`);
    const sorted = [...keys].sort((one, other) =>
      Buffer.compare(Buffer.from(one), Buffer.from(other)),
    );
    expect(await keysOf(store, "o/")).toEqual(sorted);
  });

  const oddKeys = ["", "/a", "a/", "a//b", "a/../b", "./a", "a\nb", "\ud800", "a".repeat(901)];

  test.for(oddKeys)("refuses the odd key %.20j", async (odd, { store }) => {
    await expect(store.get(odd)).rejects.toThrow(TypeError);
    await expect(store.put(odd, "text", ifAbsent)).rejects.toThrow(TypeError);
    await expect(store.delete(odd)).rejects.toThrow(TypeError);
  });

  test("refuses to write nothing", async ({ store }) => {
    await expect(store.put(key, "", ifAbsent)).rejects.toThrow(TypeError);
  });

  test("lets one of thirty create an object", async ({ place }) => {
    const bodies = Array.from({ length: 30 }, (_, index) => `writer ${index}`);
    const outcomes = await Promise.all(bodies.map((body) => place.open().put(key, body, ifAbsent)));
    const winners = bodies.filter((_, index) => outcomes[index]?.kind === "written");
    expect(winners).toHaveLength(1);
    expect((await place.open().get(key))?.body).toBe(winners[0]);
  });

  test("lets one of thirty overwrite a version", async ({ place, store }) => {
    const ifMatch = written(await store.put(key, "first", ifAbsent));
    const bodies = Array.from({ length: 30 }, (_, index) => `writer ${index}`);
    const outcomes = await Promise.all(
      bodies.map((body) => place.open().put(key, body, { ifMatch })),
    );
    const winners = bodies.filter((_, index) => outcomes[index]?.kind === "written");
    expect(winners).toHaveLength(1);
    expect((await store.get(key))?.body).toBe(winners[0]);
  });

  test("never takes a text that is no document for an empty one", async ({ store }) => {
    await store.put(marks.key, '{"secret text"', ifAbsent);
    const failure = await addMark(store, "writer").catch((error) => error);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure.message).toContain(marks.key);
    expect(inspect(failure)).not.toContain("secret text");
    expect((await store.get(marks.key))?.body).toBe('{"secret text"');
  });

  test("deletes an object, and an absent one is deleted already", async ({ store }) => {
    await store.delete(key);
    const first = written(await store.put(key, "first", ifAbsent));
    await store.put("a/b", "other", ifAbsent);
    await store.delete(key);
    await store.delete(key);
    expect(await store.get(key)).toBeUndefined();
    expect(await keysOf(store, "")).toEqual(["a/b"]);
    expect(await store.put(key, "late", { ifMatch: first })).toEqual({ kind: "conflict" });
    const second = written(await store.put(key, "second", ifAbsent));
    expect(await store.get(key)).toEqual({ body: "second", tag: second });
    expect(await store.put(key, "third", ifAbsent)).toEqual({ kind: "conflict" });
  });

  test("passes the test of its conditional writes", async ({ store }) => {
    await assertConditionalWrites(store, "probes/1");
  });

  test("does not answer, and says so without secrets, where it is closed", async ({ place }) => {
    for (const [what, store] of Object.entries(place.closed)) {
      const outcome = await store.put(key, "text", ifAbsent);
      expect(outcome.kind, what).toBe("unknown");
      const reading = await store.get(key).catch((error) => error);
      const listing = await keysOf(store, "a").catch((error) => error);
      const writing = outcome.kind === "unknown" ? outcome.cause : undefined;
      const deleting = await store.delete(key).catch((error) => error);
      for (const failure of [reading, listing, writing, deleting]) {
        expect(failure, what).toBeInstanceOf(StoreUnavailable);
        const told = inspect(failure);
        expect(place.secrets.filter((secret) => told.includes(secret))).toEqual([]);
      }
    }
  });
}

/** What every store must do when many write at once. */
export function describeCrowd(kind: StoreKind) {
  const test = testsOf(kind);

  test("counts to fifty with fifty writers", async ({ place }) => {
    const writers = Array.from({ length: 50 }, (_, index) => `writer ${index}`);
    const answers = await Promise.all(
      writers.map((writer, seed) => addMark(place.open(), writer, { seed, patienceMs: 30_000 })),
    );
    const { document } = await marks.read(place.open());
    expect(document.sequence).toBe(50);
    expect(writers.map((writer) => document.marks.indexOf(writer) + 1)).toEqual(answers);
    expect([...document.marks].sort()).toEqual([...writers].sort());
  });

  test("conserves money, whatever the faults", async ({ place }) => {
    const store = place.open({ timeoutMs: 200 });
    const server = place.server;
    server?.setFaults(storm(roughWeather, 0.1, dice(7)));
    const answers = await runTransfers(store, {
      count: 150,
      workers: 3,
      afterEach: async () => server?.releaseLate(),
    });
    server?.setFaults();
    await server?.releaseLate();
    expect(answers.size).toBe(150);
    await expectTrueBook(place.open(), answers);
  });
}

const roughWeather: readonly StoreFault[] = [
  "refuse",
  "drop-after",
  "503",
  "503-after",
  "412-after",
  "cut-after",
  "hang-after",
  "late",
];

/** What a store must do when the network or the far side fails. */
export function describeNetwork(kind: StoreKind) {
  const test = testsOf(kind);
  /** A store that soon gives up where it would have to: elsewhere slow machines must not matter. */
  const openFor = (place: Place, fault: StoreFault) =>
    place.open(silent.includes(fault) ? { timeoutMs: 100 } : {});

  test.for(faultyWrites)("writes once when a write meets: %s", async (fault, { place }) => {
    const store = openFor(place, fault);
    const server = serverOf(place);
    await addMark(store, "before");
    server.setFaults(next(fault, "put"));
    expect(await addMark(store, "during")).toBe(2);
    server.setFaults();
    await server.releaseLate();
    expect(await addMark(store, "after")).toBe(3);
    const { document } = await marks.read(store);
    expect(document).toEqual({ sequence: 3, marks: ["before", "during", "after"] });
  });

  test.for(unansweredWrites)("creates once in spite of: %s", async (fault, { place }) => {
    const store = openFor(place, fault);
    const server = serverOf(place);
    server.setFaults(next(fault, "put"));
    expect(await addMark(store, "first")).toBe(1);
    server.setFaults();
    await server.releaseLate();
    expect((await marks.read(store)).document).toEqual({ sequence: 1, marks: ["first"] });
  });

  test.for(faultyWrites)("writes once, and trusts only 412: %s", async (fault, { place }) => {
    const server = serverOf(place);
    const before = server.countRequests("put");
    server.setFaults(next(fault, "put", Number.POSITIVE_INFINITY));
    const outcome = await openFor(place, fault).put(key, "text", ifAbsent);
    expect(outcome.kind).toBe(fault === "412-after" ? "conflict" : "unknown");
    expect(server.countRequests("put")).toBe(before + 1);
  });

  test.for(faultyReads)("finds no object if a read meets: %s", async (fault, { place, store }) => {
    await store.put(key, '{"some":"text"}', ifAbsent);
    serverOf(place).setFaults(next(fault, "get", Number.POSITIVE_INFINITY));
    await expect(openFor(place, fault).get(key)).rejects.toThrow(StoreUnavailable);
    serverOf(place).setFaults(next(fault, "get"));
    expect(await addMark(openFor(place, fault), "writer")).toBe(1);
  });

  const faultyDeletions: readonly StoreFault[] = [
    "refuse",
    "403",
    "500",
    "503",
    "drop-after",
    "500-after",
    "hang-after",
  ];

  test.for(faultyDeletions)("repeats a deletion after: %s", async (fault, { place, store }) => {
    await store.put(key, "text", ifAbsent);
    serverOf(place).setFaults(next(fault, "delete"));
    await expect(openFor(place, fault).delete(key)).rejects.toThrow(StoreUnavailable);
    await store.delete(key);
    expect(await store.get(key)).toBeUndefined();
  });

  test("gives up on a silent store, and leaves no connection open", async ({ place }) => {
    const server = serverOf(place);
    const store = place.open({ timeoutMs: 200 });
    await addMark(store, "before"); // Whatever is loaded lazily is there now.
    server.setFaults(() => "hang");
    const twenty = Array.from({ length: 20 });
    const reads = Promise.allSettled(twenty.map(() => store.get(key)));
    const writes = Promise.all(twenty.map(() => store.put(key, "text", ifAbsent)));
    await until(() => server.countHanging() > 0);
    await collectGarbage();
    expect(new Set((await reads).map(({ status }) => status))).toEqual(new Set(["rejected"]));
    expect(new Set((await writes).map(({ kind }) => kind))).toEqual(new Set(["unknown"]));
    await until(() => server.countHanging() === 0);
  });
}

/** As far as the program itself could have asked for it: at the end of a test's patience. */
async function collectGarbage() {
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function serverOf({ server }: Place) {
  if (server === undefined) throw new Error("nothing can happen on the way to this store");
  return server;
}

function written(outcome: PutOutcome): Tag {
  if (outcome.kind !== "written") throw new Error(`not written but: ${outcome.kind}`);
  return outcome.tag;
}

async function listOf(store: ObjectStore, prefix: string): Promise<ListedObject[]> {
  const found: ListedObject[] = [];
  for await (const object of store.list(prefix)) found.push(object);
  return found;
}

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  return (await listOf(store, prefix)).map((object) => object.key);
}
