import * as v from "valibot";
import type { Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import type { ObjectStore } from "./object-store.js";
import { type DocumentKind, readDocument, updateDocument } from "./update-document.js";

/** Where a chore that does not fit into one run goes on in the next one, on whatever instance. */
export interface Cursor {
  /**
   * Undefined = from the start: it finished, it never ran, or what is kept is damaged.
   * @throws StoreUnavailable
   */
  read(): Promise<string | undefined>;
  /** Never rejects: a place that is lost only costs work that is done twice. */
  write(place: string | undefined): Promise<void>;
}

export interface CursorOptions {
  readonly store: ObjectStore;
  readonly time: Time;
  readonly log: Log;
}

const kept = v.object({
  v: v.literal(1),
  n: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  place: v.optional(v.string()),
});
type Kept = v.InferOutput<typeof kept>;

/** @param name of the chore; the document is `ledger/v1/cursors/<name>.json` */
export function createCursor({ store, time, log }: CursorOptions, name: string): Cursor {
  const kind = documentOf(name);
  return {
    read: async () => (await readDocument(store, kind)).document.place,

    async write(place) {
      await updateDocument(store, kind, time, (document) =>
        document.place === place
          ? { done: undefined }
          : {
              write: { ...empty, n: document.n, ...(place !== undefined && { place }) },
              result: undefined,
            },
      ).catch((error: Error) =>
        log.warn(`The place of the chore "${name}" is lost: ${error.message}`),
      );
    },
  };
}

const empty: Kept = { v: 1, n: 0 };

/** Anything that is no such document counts as none: the chore starts over. */
function documentOf(name: string): DocumentKind<Kept> {
  return {
    key: `ledger/v1/cursors/${name}.json`,
    empty,
    parse: (body) => {
      try {
        return v.parse(kept, JSON.parse(body));
      } catch {
        return empty;
      }
    },
    format: (document) => JSON.stringify(document),
  };
}
