import {
  type AlbumItem,
  type AlbumName,
  type AlbumStore,
  merged,
  withItem,
} from "../../ledger/albums.js";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import type { Log } from "../../log.js";
import { createBoundedMap } from "../../util/bounded-map.js";
import { StoreUnavailable } from "../objects/object-store.js";

export interface FailoverAlbumsOptions {
  /** At least one of the two. */
  readonly database: AlbumStore | undefined;
  readonly documents: AlbumStore | undefined;
  /** Whether this instance leaves the database alone. */
  readonly isDatabaseDown: () => boolean;
  readonly log: Log;
}

/** An album arrives within seconds. */
const maxRemembered = 200;

/** What this instance has added to an album, and where. */
interface Remembered {
  readonly items: readonly AlbumItem[];
  readonly place: AlbumStore;
}

/**
 * The database first; the object store if it can't be asked. When the database goes in the middle of an
 * album, the pictures that this instance has added before go into the store, too.
 */
export function createFailoverAlbums(options: FailoverAlbumsOptions): AlbumStore {
  const { database, documents, log } = options;
  const remembered = createBoundedMap<string, Remembered>(maxRemembered);
  const nameOf = ({ userId, albumId }: AlbumName) => `${userId} ${albumId}`;
  const usable = () => (documents && options.isDatabaseDown() ? undefined : database);

  async function addToDocuments(album: AlbumName, items: readonly AlbumItem[]) {
    if (documents === undefined) throw new LedgerUnavailable("there is no object store");
    for (const item of items) await ofStore(documents.add(album, item));
    return documents;
  }

  async function add(album: AlbumName, item: AlbumItem, items: readonly AlbumItem[]) {
    const first = usable();
    if (first === undefined) return addToDocuments(album, items);
    try {
      await first.add(album, item);
      return first;
    } catch (error) {
      if (!(error instanceof LedgerUnavailable) || documents === undefined) throw error;
      log.warn(`An album goes into the object store: ${error.message}`);
      return addToDocuments(album, items);
    }
  }

  return {
    async add(album, item) {
      const name = nameOf(album);
      const known = remembered.get(name);
      const kept = { items: known?.items ?? [], answered: 0, attemptId: "" };
      const { items } = withItem(kept, item);
      // At once: the next picture may come while this one is on its way.
      if (known !== undefined) remembered.set(name, { ...known, items });
      const place = await add(album, item, items);
      const since = remembered.get(name)?.items ?? [];
      remembered.set(name, { items: merged(items, since), place });
    },

    async claim(claim) {
      const place = remembered.get(nameOf(claim))?.place ?? usable() ?? documents;
      if (place === undefined) throw new LedgerUnavailable("albums are kept nowhere");
      return ofStore(place.claim(claim));
    },

    async read(album, least) {
      const found = await readDatabase(usable(), documents, album, least);
      if (documents === undefined) return found ?? [];
      if (found !== undefined && found.length >= least) return found;
      const all = merged(found ?? [], await ofStore(documents.read(album, least)));
      const isUnknown = found === undefined && database !== undefined && all.length < least;
      if (isUnknown) throw new LedgerUnavailable("an album can't be read now");
      return all;
    },
  };
}

/** Undefined if it can't be asked, and there is another place. @throws LedgerUnavailable */
async function readDatabase(
  database: AlbumStore | undefined,
  documents: AlbumStore | undefined,
  album: AlbumName,
  least: number,
): Promise<readonly AlbumItem[] | undefined> {
  return database?.read(album, least).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailable) || documents === undefined) throw error;
    return undefined;
  });
}

async function ofStore<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof StoreUnavailable)) throw error;
    throw new LedgerUnavailable(`the object store could not be asked: ${error.message}`);
  });
}
