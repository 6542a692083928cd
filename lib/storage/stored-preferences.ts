import * as v from "valibot";
import type { LastPhoto, Preferences, PreferencesChange } from "../ledger/habits.js";
import { formatMoney, parseMoney } from "../ledger/money.js";

/* Preferences as JSON, the same in the database and in the object store. */

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const sum = v.pipe(v.string(), v.transform(parseMoney), v.bigint());
const photo = v.object({
  fileId: v.string(),
  kind: v.picklist(["photo", "document"]),
  type: v.optional(v.string()),
  bytes: v.optional(count),
  messageId: count,
  at: v.pipe(v.number(), v.finite()),
}) satisfies v.GenericSchema<unknown, LastPhoto>;

/** What this version can't read counts as absent. */
const preferences = v.fallback(
  v.object({
    fastUpTo: v.fallback(v.optional(sum), undefined),
    photo: v.fallback(v.optional(photo), undefined),
  }),
  {},
);

export function readPreferences(stored: unknown): Preferences {
  const read = v.parse(preferences, stored);
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** What becomes of the fields by their names. */
export interface StoredChange {
  readonly set: Readonly<Record<string, unknown>>;
  readonly removed: readonly string[];
}

export function toStoredChange({ fastUpTo, photo: news }: PreferencesChange): StoredChange {
  const fields = {
    fastUpTo: typeof fastUpTo === "bigint" ? formatMoney(fastUpTo) : fastUpTo,
    photo: news && {
      ...news,
      fileId: storable(news.fileId),
      type: news.type && storable(news.type),
    },
  };
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    set: Object.fromEntries(given.filter(([, value]) => value !== null)),
    removed: given.flatMap(([name, value]) => (value === null ? [name] : [])),
  };
}

/** What PostgreSQL's text takes: a user's program names the type of a file. */
function storable(text: string): string {
  return text.replaceAll("\0", "").toWellFormed();
}

/** An erasure leaves these: they tell nothing of what the user wrote or sent. */
export const keptByErasure: readonly string[] = ["fastUpTo"];
