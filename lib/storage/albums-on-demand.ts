import type { AlbumStore } from "../ledger/albums.js";
import type { Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import { onceLoaded } from "../util/once.js";
import type { OpenedLedger } from "./open-ledger.js";

/** Albums over whatever is configured; the first call loads what it takes. */
export function createAlbumsOnDemand(
  { database, store, breaker }: Pick<OpenedLedger, "database" | "store" | "breaker">,
  { time, log }: { readonly time: Time; readonly log: Log },
): AlbumStore {
  const open = onceLoaded(async () => {
    const [{ createFailoverAlbums }, { createPostgresAlbums }, { createAlbumDocuments }] =
      await Promise.all([
        import("./failover/albums.js"),
        import("./postgres/albums.js"),
        import("./objects/albums.js"),
      ]);
    return createFailoverAlbums({
      database: database && createPostgresAlbums(database.records),
      documents: store && createAlbumDocuments({ store, time }),
      isDatabaseDown: () => breaker?.probeAt !== undefined,
      log,
    });
  });
  return {
    add: async (album, item) => (await open()).add(album, item),
    claim: async (claim) => (await open()).claim(claim),
    read: async (album, least) => (await open()).read(album, least),
  };
}
