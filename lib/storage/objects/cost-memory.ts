import * as v from "valibot";
import type { Time } from "../../ledger/time.js";
import { parseJson } from "../../util/parse-json.js";
import type { ObjectStore } from "./object-store.js";
import { type DocumentKind, peekDocument, updateDocument } from "./update-document.js";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const credits = v.pipe(
  count,
  v.transform((hundredths) => BigInt(hundredths)),
);
const moment = v.pipe(v.number(), v.finite());
const listing = v.object({
  gone: v.array(v.string()),
  dearer: v.array(v.object({ model: v.string(), expected: credits, consumed: credits })),
  at: moment,
  toldAt: moment,
});
const shape = v.object({
  v: v.literal(1),
  sequence: count,
  dearer: v.array(
    v.object({
      model: v.string(),
      expected: credits,
      consumed: credits,
      task: v.string(),
      at: moment,
    }),
  ),
  paidFailures: v.array(v.string()),
  listing: v.fallback(v.optional(listing), undefined),
  seconds: v.fallback(v.optional(v.record(v.string(), count)), undefined),
});
type Kept = v.InferOutput<typeof shape>;

/** Without the version of the format. */
type Lessons = Readonly<Omit<Kept, "v" | "dearer" | "paidFailures" | "listing">> & {
  readonly dearer: readonly Readonly<Kept["dearer"][number]>[];
  readonly paidFailures: readonly string[];
  readonly listing?: Listing | undefined;
};
type KeptListing = v.InferOutput<typeof listing>;
interface Listing extends Readonly<Omit<KeptListing, "gone" | "dearer">> {
  readonly gone: readonly string[];
  readonly dearer: readonly Readonly<KeptListing["dearer"][number]>[];
}

const empty: Lessons = { sequence: 0, dearer: [], paidFailures: [] };

/** One document about all models. One that can't be parsed counts as empty: sales teach it again. */
const kind: DocumentKind<Lessons> = {
  key: "models/costs.json",
  empty,
  parse(body) {
    const { success, output } = v.safeParse(shape, parseJson(body));
    return success ? output : empty;
  },
  format: (lessons) =>
    JSON.stringify({ v: 1, ...lessons }, (_, value) =>
      typeof value === "bigint" ? Number(value) : value,
    ),
};

/** What sales have taught about the provider's prices, for every instance. Rejects with StoreUnavailable. */
export function createCostMemory({ store, time }: { store: ObjectStore; time: Time }) {
  return {
    read: (): Promise<Lessons> => peekDocument(store, kind),

    change: (next: (known: Lessons) => Lessons | undefined): Promise<Lessons> =>
      updateDocument(store, kind, time, (known) => {
        const write = next(known);
        if (write === undefined) return { done: known };
        return { write, result: { ...write, sequence: known.sequence + 1 } };
      }),
  };
}
