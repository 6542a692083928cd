import { test as base, describe, expect } from "vitest";
import type { Time } from "../../../lib/ledger/time.js";
import {
  type ObjectStore,
  type PutOutcome,
  StoreUnavailable,
  type Tag,
} from "../../../lib/storage/objects/object-store.js";
import {
  type DocumentKind,
  readDocument,
  updateDocument,
} from "../../../lib/storage/objects/update-document.js";
import { createMemoryStore } from "../../support/memory-store.js";

interface Counter {
  readonly sequence: number;
  readonly count: number;
}

const counter: DocumentKind<Counter> = {
  key: "counter.json",
  empty: { sequence: 0, count: 0 },
  parse: JSON.parse,
  format: (document) => JSON.stringify(document),
};
const increment = (document: Counter) => {
  const count = document.count + 1;
  return { write: { ...document, count }, result: count };
};

const test = base
  .extend("waits", () => [] as number[])
  /** Passes only when somebody waits. */
  .extend("time", ({ waits }): Time => {
    let now = 0;
    return {
      now: () => now,
      async sleep(milliseconds) {
        waits.push(milliseconds);
        now += milliseconds;
      },
      deadline: () => new AbortController().signal,
      random: () => 0.5,
    };
  })
  .extend("store", () => createMemoryStore());

/** Answers writes as told, one by one; the last answer goes for all that follow. */
function answering(
  store: ObjectStore,
  ...answers: ((write: () => Promise<PutOutcome>) => PutOutcome | Promise<PutOutcome>)[]
): ObjectStore & { readonly puts: string[] } {
  const puts: string[] = [];
  return {
    ...store,
    puts,
    put(key, body, condition) {
      const answer = answers[Math.min(puts.length, answers.length - 1)];
      puts.push(body);
      const write = () => store.put(key, body, condition);
      return Promise.resolve(answer === undefined ? write() : answer(write));
    },
  };
}

const conflict = (): PutOutcome => ({ kind: "conflict" });
const lost = (): PutOutcome => ({ kind: "unknown", cause: new Error("no answer") });

test("compare-and-swap: an update creates, then changes, and makes each version another one", async ({
  store,
  time,
}) => {
  expect(await updateDocument(store, counter, time, increment)).toBe(1);
  expect(
    await updateDocument(store, counter, time, (document) => ({ write: document, result: "same" })),
  ).toBe("same");
  expect((await store.get(counter.key))?.body).toBe('{"sequence":2,"count":1}');
});

test("compare-and-swap: an update tells an absent document from a written one", async ({
  store,
  time,
}) => {
  expect(await readDocument(store, counter)).toEqual({ document: counter.empty, tag: undefined });
  await updateDocument(store, counter, time, increment);
  const { tag } = (await store.get(counter.key)) ?? {};
  expect(await readDocument(store, counter)).toEqual({ document: { sequence: 1, count: 1 }, tag });
});

test("compare-and-swap: an update without a change writes nothing", async ({ store, time }) => {
  const watched = answering(store);
  expect(await updateDocument(watched, counter, time, () => ({ done: "nothing" }))).toBe("nothing");
  expect(watched.puts).toEqual([]);
});

describe.for([
  { name: "refused", answer: conflict },
  { name: "unanswered", answer: lost },
])("compare-and-swap: a write that is $name", ({ answer }) => {
  test("is decided on again, after another read", async ({ store, time, waits }) => {
    const seen: [Counter, number][] = [];
    const watched = answering(store, answer, (write) => write());
    const result = await updateDocument(watched, counter, time, async (document, { attempt }) => {
      seen.push([document, attempt]);
      // Somebody else gets in between, once.
      if (attempt === 0) await updateDocument(store, counter, time, increment);
      return increment(document);
    });
    expect(result).toBe(2);
    expect(seen).toEqual([
      [{ sequence: 0, count: 0 }, 0],
      [{ sequence: 1, count: 1 }, 1],
    ]);
    expect(waits).toEqual([10]);
  });

  test("ends at its time limit, and may have been applied", async ({ store, time, waits }) => {
    const update = updateDocument(answering(store, answer), counter, time, increment, 3_000);
    await expect(update).rejects.toThrow(
      new StoreUnavailable("gave up on counter.json; the operation may still be applied"),
    );
    expect(time.now()).toBeLessThan(3_000);
    expect(time.now()).toBeGreaterThan(2_700);
    expect(waits.slice(0, 7)).toEqual([10, 20, 40, 80, 160, 200, 200]);
  });

  test("ends even if no time passes", async ({ store, time }) => {
    const watched = answering(store, answer);
    const stopped: Time = { ...time, now: () => 0, sleep: async () => {} };
    const update = updateDocument(watched, counter, stopped, increment);
    await expect(update).rejects.toThrow(StoreUnavailable);
    expect(watched.puts).toHaveLength(60);
  });
});

test("compare-and-swap: an update finds its own mark after an answer that was lost", async ({
  store,
  time,
}) => {
  const happenedAnyway = async (write: () => Promise<PutOutcome>) => {
    await write();
    return lost();
  };
  const result = await updateDocument(
    answering(store, happenedAnyway),
    counter,
    time,
    (document) =>
      document.count === 1 ? { done: "found" } : { ...increment(document), result: "written" },
  );
  expect(result).toBe("found");
  expect((await store.get(counter.key))?.body).toBe('{"sequence":1,"count":1}');
});

test("retry: an update asks a store again that did not answer", async ({ store, time }) => {
  let failures = 3;
  const flaky: ObjectStore = {
    ...store,
    get: (key) => (failures-- > 0 ? Promise.reject(new StoreUnavailable("away")) : store.get(key)),
  };
  expect(await updateDocument(flaky, counter, time, increment)).toBe(1);
});

test("retry: an update names what stood in the way", async ({ store, time }) => {
  const away = new StoreUnavailable("away");
  const update = updateDocument(
    { ...store, get: () => Promise.reject(away) },
    counter,
    time,
    increment,
  );
  await expect(update).rejects.toMatchObject({ name: "StoreUnavailable", cause: away });
});

test("retry: an update does not read a damaged document twice", async ({ store, time, waits }) => {
  await store.put(counter.key, '{"sequence":1,"count"', { ifAbsent: true });
  const update = updateDocument(store, counter, time, increment);
  await expect(update).rejects.toThrow(StoreUnavailable);
  await expect(update).rejects.toThrow(
    /^counter\.json holds something that is no document of ours$/,
  );
  await expect(update).rejects.not.toHaveProperty("cause");
  expect(waits).toEqual([]);
  expect((await store.get(counter.key))?.body).toBe('{"sequence":1,"count"');
});

test("retry: an update passes other errors on as they are", async ({ store, time, waits }) => {
  const mistake = new RangeError("a mistake");
  const reading = { ...store, get: () => Promise.reject(mistake) };
  await expect(updateDocument(reading, counter, time, increment)).rejects.toBe(mistake);
  const deciding = () => Promise.reject(mistake);
  await expect(updateDocument(store, counter, time, deciding)).rejects.toBe(mistake);
  expect(waits).toEqual([]);
});

test("compare-and-swap: an update is not fooled by content that comes back", async ({ time }) => {
  // Tags are a hash of the content, as those of S3 are. A late write must not find "its" version.
  const objects = new Map<string, string>();
  const hashing: ObjectStore = {
    kind: "s3",
    async get(key) {
      const body = objects.get(key);
      return body === undefined ? undefined : { body, tag: body as Tag };
    },
    async put(key, body, condition) {
      const wanted = "ifMatch" in condition ? condition.ifMatch : undefined;
      if (objects.get(key) !== wanted) return conflict();
      objects.set(key, body);
      return { kind: "written", tag: body as Tag };
    },
    delete: async (key) => void objects.delete(key),
    async *list() {},
  };
  const set = (count: number) =>
    updateDocument(hashing, counter, time, (document) => ({
      write: { ...document, count },
      result: 0,
    }));
  await set(1);
  const before = await hashing.get(counter.key);
  await set(2);
  await set(1);
  expect((await hashing.get(counter.key))?.tag).not.toBe(before?.tag);
});

test("compare-and-swap: an update knows whether its unanswered write may still arrive", async ({
  store,
  time,
}) => {
  const heard: boolean[] = [];
  const silent = answering(store, lost, lost, (write) => write());
  await updateDocument(silent, counter, time, async (document, { attempt, ambiguous }) => {
    heard.push(ambiguous);
    // Somebody else writes: with that our own write, which was meant for the version before, is void.
    if (attempt === 1) await updateDocument(store, counter, time, increment);
    return increment(document);
  });
  expect(heard).toEqual([false, true, false]);
});
