import type { ObjectStore, StoredObject, Tag } from "../../lib/storage/objects/object-store.js";

/** An object store that never fails, to be spoilt by tests. */
export function createMemoryStore(): ObjectStore {
  const objects = new Map<string, StoredObject>();
  let versions = 0;
  return {
    kind: "files",
    get: async (key) => objects.get(key),
    async put(key, body, condition) {
      const wanted = "ifMatch" in condition ? condition.ifMatch : undefined;
      if (objects.get(key)?.tag !== wanted) return { kind: "conflict" };
      versions++;
      const tag = `"${versions}"` as Tag;
      objects.set(key, { body, tag });
      return { kind: "written", tag };
    },
    async delete(key) {
      objects.delete(key);
    },
    async *list(prefix) {
      for (const key of [...objects.keys()].filter((name) => name.startsWith(prefix)).sort()) {
        const { body = "", tag } = objects.get(key) ?? {};
        yield { key, size: Buffer.byteLength(body), tag };
      }
    },
  };
}
