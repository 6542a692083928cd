import * as v from "valibot";
import type { Preferences, PreferencesChange } from "../../ledger/habits.js";
import { parseJson } from "../../util/parse-json.js";
import { type DocumentKind, readDocument, updateDocument } from "../objects/update-document.js";
import type { StorageRuntime } from "../storage-runtime.js";
import { keptByErasure, readPreferences, toStoredChange } from "../stored-preferences.js";
import { preferencesKey } from "./documents.js";

type Runtime = Pick<StorageRuntime, "store" | "time">;

const shape = v.object({
  v: v.literal(1),
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  preferences: v.record(v.string(), v.unknown()),
});
type Kept = v.InferOutput<typeof shape>;

const empty: Kept = { v: 1, sequence: 0, preferences: {} };

/** A document that can't be parsed counts as empty: its user chooses again. */
function preferencesOf(userId: number): DocumentKind<Kept> {
  return {
    key: preferencesKey(userId),
    empty,
    parse(body) {
      const { success, output } = v.safeParse(shape, parseJson(body));
      return success ? output : empty;
    },
    format: (document) => JSON.stringify(document),
  };
}

/** The preferences of users of a bot without a database. Every method rejects with StoreUnavailable. */
export function createPreferenceDocuments(runtime: Runtime) {
  const { store, time } = runtime;
  return {
    async read(userId: number): Promise<Preferences> {
      const { document } = await readDocument(store, preferencesOf(userId));
      return readPreferences(document.preferences);
    },

    async change(userId: number, change: PreferencesChange): Promise<void> {
      const { set, removed } = toStoredChange(change);
      await updateDocument(store, preferencesOf(userId), time, (document) => {
        const changed = Object.entries({ ...document.preferences, ...set });
        const left = changed.filter(([name]) => !removed.includes(name));
        return { write: { ...document, preferences: Object.fromEntries(left) }, result: undefined };
      });
    },
  };
}

export type PreferenceDocuments = ReturnType<typeof createPreferenceDocuments>;

/**
 * Leaves only what tells nothing of what the user wrote or sent.
 * @returns whether the document was rewritten
 * @throws StoreUnavailable
 */
export async function erasePreferences({ store, time }: Runtime, userId: number): Promise<boolean> {
  const kind = preferencesOf(userId);
  const isRewritten = await updateDocument(store, kind, time, (document) => {
    const all = Object.entries(document.preferences);
    const left = all.filter(([name]) => keptByErasure.includes(name));
    if (left.length === all.length) return { done: false };
    return { write: { ...document, preferences: Object.fromEntries(left) }, result: true };
  });
  if (isRewritten) await store.purge?.(kind.key);
  return isRewritten;
}
