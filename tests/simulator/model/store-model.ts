import {
  type Condition,
  type ListedObject,
  type ObjectStore,
  type PutOutcome,
  type StoredObject,
  StoreUnavailable,
  type Tag,
} from "../../../lib/storage/objects/object-store.js";
import type { Network } from "./network.js";
import type { Process } from "./process.js";

/** Objects that are atomic and strongly consistent. */
export interface Objects {
  readonly bodies: ReadonlyMap<string, string>;
  put(key: string, body: string, condition: Condition): PutOutcome;
  delete(key: string): void;
  /** What a reader sees whose view is late by so much; undefined = nothing yet. */
  seenLate(key: string, lateMs: number): string | undefined;
}

export interface ObjectsOptions {
  readonly now: () => number;
  /** What was there before. */
  readonly initial: ReadonlyMap<string, string>;
  /** Is called for every write. */
  readonly onWrite: (key: string, body: string) => void;
}

/**
 * The tag is the content itself, which is the strictest digest there is: a document that came back
 * to an earlier content would come back to its earlier tag.
 */
const tagOf = (body: string) => body as Tag;

export function createObjects({ now, initial, onWrite }: ObjectsOptions): Objects {
  const bodies = new Map(initial);
  const replaced = new Map<string, { readonly at: number; readonly body: string | undefined }>();
  return {
    bodies,
    put(key, body, condition) {
      const before = bodies.get(key);
      const holds = "ifAbsent" in condition ? before === undefined : before === condition.ifMatch;
      if (!holds) return { kind: "conflict" };
      bodies.set(key, body);
      replaced.set(key, { at: now(), body: before });
      onWrite(key, body);
      return { kind: "written", tag: tagOf(body) };
    },
    delete(key) {
      replaced.set(key, { at: now(), body: bodies.get(key) });
      bodies.delete(key);
    },
    seenLate(key, lateMs) {
      const last = replaced.get(key);
      return last !== undefined && last.at > now() - lateMs ? last.body : bodies.get(key);
    },
  };
}

/** The objects without a network in between, so without faults. */
export function directStore(objects: Objects): ObjectStore {
  return {
    kind: "files",
    get: async (key) => stored(objects, key),
    put: async (key, body, condition) => objects.put(key, body, condition),
    delete: async (key) => objects.delete(key),
    async *list(prefix) {
      yield* listed(objects, prefix, 0);
    },
  };
}

/** As real adapters have it. */
const timeoutMs = 4_000;
/** Listings, and what only glances, may be late by moments. */
const latestMs = 1_000;

/** The objects as one instance reaches them: in time or not at all. */
export function connectStore(
  objects: Objects,
  network: Network,
  process: Process,
  seed: number,
): ObjectStore {
  async function ask<T>(what: string, execute: () => T): Promise<T> {
    const reply = await network.call(process, what, timeoutMs, execute);
    if (reply.kind === "answered") return reply.value;
    throw new StoreUnavailable(`could not ${what}: ${reply.kind}`);
  }
  const late = () => Math.floor(process.time.random() * latestMs);
  const glance = (key: string) => ask(`glance ${short(key)}`, () => objects.seenLate(key, late()));

  return {
    kind: "files",
    // Not every store has it.
    ...(seed % 2 === 0 && { peek: glance }),

    get: (key) => ask(`get ${short(key)}`, () => stored(objects, key)),

    async put(key, body, condition) {
      const put = () => objects.put(key, body, condition);
      const reply = await network.call(process, `put ${short(key)}`, timeoutMs, put);
      switch (reply.kind) {
        case "answered":
          return reply.value;
        case "contention":
        case "false conflict":
          return { kind: "conflict" };
        default:
          return { kind: "unknown", cause: new Error(reply.kind) };
      }
    },

    delete: (key) => ask(`delete ${short(key)}`, () => objects.delete(key)),

    async *list(prefix) {
      yield* await ask(`list ${short(prefix)}`, () => listed(objects, prefix, late()));
    },
  };
}

function stored({ bodies }: Objects, key: string): StoredObject | undefined {
  const body = bodies.get(key);
  return body === undefined ? undefined : { body, tag: tagOf(body) };
}

function listed(objects: Objects, prefix: string, lateMs: number): ListedObject[] {
  const found: ListedObject[] = [];
  for (const key of objects.bodies.keys()) {
    const body = key.startsWith(prefix) ? objects.seenLate(key, lateMs) : undefined;
    if (body !== undefined) found.push({ key, size: Buffer.byteLength(body), tag: tagOf(body) });
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

const short = (key: string) =>
  key.slice("ledger/v1/".length, key.endsWith(".json") ? -5 : undefined);
