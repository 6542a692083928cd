import * as v from "valibot";
import type { Time } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import { parseJson } from "../../util/parse-json.js";
import type { ObjectStore } from "./object-store.js";
import { type DocumentKind, peekDocument, updateDocument } from "./update-document.js";

/** Where a job that does not fit into one run continues in the next one, on any instance. */
export interface Cursor {
  /**
   * Undefined = from the start: it finished, it never ran, or the document is damaged.
   * @throws StoreUnavailable
   */
  read(): Promise<string | undefined>;
  /** Never rejects: if the place is lost, the job only repeats work. */
  write(place: string | undefined): Promise<void>;
}

export interface CursorOptions {
  readonly store: ObjectStore;
  readonly time: Time;
  readonly log: Log;
}

const kept = v.object({
  v: v.literal(1),
  sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  place: v.optional(v.string()),
});
type Kept = v.InferOutput<typeof kept>;

/** @param name of the job; the document is `ledger/v1/cursors/<name>.json` */
export function createCursor({ store, time, log }: CursorOptions, name: string): Cursor {
  const kind = documentOf(name);
  return {
    async read() {
      // A place from moments ago will do.
      return (await peekDocument(store, kind)).place;
    },

    async write(place) {
      await updateDocument(store, kind, time, (document) =>
        document.place === place
          ? { done: undefined }
          : {
              write: {
                ...empty,
                sequence: document.sequence,
                ...(place !== undefined && { place }),
              },
              result: undefined,
            },
      ).catch((error: Error) =>
        log.warn(`The place of the job "${name}" is lost: ${error.message}`),
      );
    },
  };
}

const empty: Kept = { v: 1, sequence: 0 };

/** Any other content counts as no place: the job starts over. */
function documentOf(name: string): DocumentKind<Kept> {
  return {
    key: `ledger/v1/cursors/${name}.json`,
    empty,
    parse: (body) => {
      const { success, output } = v.safeParse(kept, parseJson(body));
      return success ? output : empty;
    },
    format: (document) => JSON.stringify(document),
  };
}
