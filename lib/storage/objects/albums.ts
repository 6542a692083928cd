import * as v from "valibot";
import {
  type AlbumName,
  type AlbumStore,
  inOrder,
  type KeptAlbum,
  mayClaim,
  withItem,
} from "../../ledger/albums.js";
import { isFresh, type Time } from "../../ledger/time.js";
import { parseJson } from "../../util/parse-json.js";
import { albumItem } from "../album-shape.js";
import type { ObjectStore } from "./object-store.js";
import { type DocumentKind, readDocument, updateDocument } from "./update-document.js";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const shape = v.object({
  v: v.literal(1),
  sequence: count,
  items: v.array(albumItem),
  answered: count,
  attemptId: v.string(),
});

type AlbumDocument = KeptAlbum & { readonly sequence: number };

const prefix = "albums/v1/";
const folderOf = (userId: number) => `${prefix}${userId}/`;

/** One document for each album. */
function albumOf({ userId, albumId }: AlbumName): DocumentKind<AlbumDocument> {
  return {
    key: `${folderOf(userId)}${albumId}.json`,
    empty: { sequence: 0, items: [], answered: 0, attemptId: "" },
    parse: (body) => v.parse(shape, parseJson(body)),
    format: (album) => JSON.stringify({ v: 1, ...album }),
  };
}

/** Albums in the object store: without a database, and while it can't be asked. Rejects with StoreUnavailable. */
export function createAlbumDocuments({
  store,
  time,
}: {
  readonly store: ObjectStore;
  readonly time: Time;
}): AlbumStore {
  return {
    add: (name, item) =>
      updateDocument(store, albumOf(name), time, (album) => {
        const next = withItem(album, item);
        if (next === album) return { done: undefined };
        return { write: { ...album, ...next }, result: undefined };
      }),

    claim: (claim) =>
      updateDocument(store, albumOf(claim), time, (album) => {
        const { items, answered } = album;
        // Our own write, perhaps.
        if (album.attemptId === claim.attemptId)
          return { done: { items: inOrder(items), isLate: false } };
        if (!mayClaim(album, claim)) return { done: undefined };

        const { attemptId } = claim;
        return {
          write: { ...album, answered: items.length, attemptId },
          result: { items: inOrder(items), isLate: answered > 0 },
        };
      }),

    async read(name) {
      const { document } = await readDocument(store, albumOf(name));
      return inOrder(document.items);
    },
  };
}

/** Deletes what a user sent. @returns how many documents @throws StoreUnavailable */
export async function deleteAlbumsOf(store: ObjectStore, userId: number): Promise<number> {
  let deleted = 0;
  for await (const { key } of store.list(folderOf(userId))) {
    await store.purge?.(key);
    await store.delete(key);
    deleted++;
  }
  return deleted;
}

/**
 * Deletes albums that have not been written for so long; one of a store that does not say when is kept.
 * @throws StoreUnavailable
 */
export async function deleteOldAlbumDocuments(
  store: ObjectStore,
  { now }: Pick<Time, "now">,
  limits: { readonly olderThanMs: number; readonly count: number; readonly forMs: number },
): Promise<{ readonly deleted: number; readonly left: boolean }> {
  const since = now();
  let deleted = 0;
  for await (const { key, modifiedAt = since } of store.list(prefix)) {
    if (since - modifiedAt < limits.olderThanMs) continue;
    if (deleted >= limits.count || !isFresh(since, now(), limits.forMs))
      return { deleted, left: true };
    await store.delete(key);
    deleted++;
  }
  return { deleted, left: false };
}
