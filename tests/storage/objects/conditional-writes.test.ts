import { describe, expect, test } from "vitest";
import {
  assertConditionalWrites,
  UnsafeStoreError,
} from "../../../lib/storage/objects/conditional-writes.js";
import {
  type Condition,
  type ObjectStore,
  StoreUnavailable,
  type Tag,
} from "../../../lib/storage/objects/object-store.js";
import { createMemoryStore } from "../../support/memory-store.js";

const key = "probes/1";

/** What stores have been seen to do. */
const unfit: Readonly<
  Record<string, { store: (good: ObjectStore) => ObjectStore; words: RegExp }>
> = {
  "ignores all conditions": {
    store: () => withoutConditions(() => true),
    words: /ignores conditions/,
  },
  "ignores If-None-Match": {
    store: () => withoutConditions((condition) => "ifAbsent" in condition),
    words: /ignores conditions/,
  },
  "ignores If-Match": {
    store: () => withoutConditions((condition) => "ifMatch" in condition),
    words: /ignores conditions/,
  },
  "says that it refused a write but writes": {
    store: (good) => ({
      ...good,
      async put(key, body, condition) {
        const outcome = await good.put(key, body, condition);
        const { tag } = (await good.get(key)) ?? {};
        if (outcome.kind === "conflict" && tag) await good.put(key, body, { ifMatch: tag });
        return outcome;
      },
    }),
    words: /does not show what was just written/,
  },
  "shows an old version": {
    store: (good) => {
      const old = new Map<string, Awaited<ReturnType<ObjectStore["get"]>>>();
      return {
        ...good,
        async get(key) {
          old.set(key, old.get(key) ?? (await good.get(key)));
          return old.get(key);
        },
      };
    },
    words: /does not show what was just written/,
  },
  "does not show a new object": {
    store: (good) => ({ ...good, get: async () => undefined }),
    words: /does not show what was just written/,
  },
  "gives out weak tags for what it compresses": {
    store: (good) => ({
      ...good,
      async get(key) {
        const stored = await good.get(key);
        if (stored === undefined || stored.body.length < 2_048) return stored;
        return { ...stored, tag: `W/${stored.tag}` as Tag };
      },
    }),
    words: /refuses the version tags that it gives out itself.*S3_BARE_ETAGS/,
  },
  "refuses all tags": {
    store: (good) => ({
      ...good,
      put: async (key, body, condition) =>
        "ifMatch" in condition ? { kind: "conflict" } : good.put(key, body, condition),
    }),
    words: /refuses the version tags that it gives out itself/,
  },
  "checks the condition before the body has arrived": {
    store: (good) => ({
      ...good,
      async put(key, body, condition) {
        const current = (await good.get(key))?.tag;
        const wanted = "ifMatch" in condition ? condition.ifMatch : undefined;
        if (current !== wanted) return { kind: "conflict" };
        await new Promise((resolve) => setImmediate(resolve));
        const { tag } = (await good.get(key)) ?? {};
        return good.put(key, body, tag ? { ifMatch: tag } : { ifAbsent: true });
      },
    }),
    words: /ignores conditions/,
  },
};

/** Writes without a look at those conditions. */
function withoutConditions(ignores: (condition: Condition) => boolean): ObjectStore {
  const good = createMemoryStore();
  return {
    ...good,
    async put(key, body, condition) {
      const { tag } = (await good.get(key)) ?? {};
      const met: Condition = tag ? { ifMatch: tag } : { ifAbsent: true };
      return good.put(key, body, ignores(condition) ? met : condition);
    },
  };
}

test("compare-and-swap: a store that keeps to conditions is fit for money", async () => {
  await assertConditionalWrites(createMemoryStore(), key);
});

describe.for(Object.entries(unfit))("compare-and-swap: a store that %s", ([, { store, words }]) => {
  test("is unfit for money", async () => {
    const trial = assertConditionalWrites(store(createMemoryStore()), key);
    await expect(trial).rejects.toThrow(UnsafeStoreError);
    await expect(trial).rejects.toThrow(words);
  });
});

test("compare-and-swap: a trial under a used key says nothing of the store", async () => {
  const store = createMemoryStore();
  await assertConditionalWrites(store, key);
  await expect(assertConditionalWrites(store, key)).rejects.toThrow(/in use already/);
});

describe("compare-and-swap: a store that does not answer is not unfit", () => {
  test("when a read fails", async () => {
    const away = new StoreUnavailable("away");
    const store = { ...createMemoryStore(), get: () => Promise.reject(away) };
    await expect(assertConditionalWrites(store, key)).rejects.toThrow(StoreUnavailable);
  });

  test.for([1, 2, 3, 4, 5])("when write %i fails", async (number) => {
    const good = createMemoryStore();
    let puts = 0;
    const store: ObjectStore = {
      ...good,
      put: async (...write) =>
        ++puts >= number ? { kind: "unknown", cause: new Error("no answer") } : good.put(...write),
    };
    await expect(assertConditionalWrites(store, key)).rejects.toThrow(StoreUnavailable);
  });
});
