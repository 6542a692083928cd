import { test as base, describe, expect } from "vitest";
import { LedgerUnavailable } from "../../lib/ledger/ledger.js";
import { createFailoverAlbums } from "../../lib/storage/failover/albums.js";
import {
  createAlbumDocuments,
  deleteAlbumsOf,
  deleteOldAlbumDocuments,
} from "../../lib/storage/objects/albums.js";
import { StoreUnavailable } from "../../lib/storage/objects/object-store.js";
import { createPostgresAlbums, deleteOldAlbums } from "../../lib/storage/postgres/albums.js";
import { createMemoryStore } from "../support/memory-store.js";
import { realTime } from "../support/real-time.js";
import { collectLog, test as ledgerTest } from "../support/test.js";
import { describeAlbums, pictureOf } from "./albums-contract.js";

const album = { userId: 7, albumId: "13" };
const dayMs = 24 * 60 * 60 * 1000;

const databaseTest = ledgerTest.extend("albums", ({ database }) => createPostgresAlbums(database));
const storeTest = base
  .extend("store", () => createMemoryStore())
  .extend("albums", ({ store }) => createAlbumDocuments({ store, time: realTime() }));
/** Both, with a database that can be taken away. */
const failoverTest = base
  .extend("down", () => ({ isKnown: false, isGone: false }))
  .extend("store", () => createMemoryStore())
  .extend("albums", ({ down, store }) => {
    const time = realTime();
    const database = createAlbumDocuments({ store: createMemoryStore(), time });
    const asked = async <T>(work: () => Promise<T>) => {
      if (down.isGone) throw new LedgerUnavailable("gone");
      return work();
    };
    const open = () =>
      createFailoverAlbums({
        database: {
          add: (name, item) => asked(() => database.add(name, item)),
          claim: (claim) => asked(() => database.claim(claim)),
          read: (name, least) => asked(() => database.read(name, least)),
        },
        documents: createAlbumDocuments({ store, time }),
        isDatabaseDown: () => down.isKnown,
        log: collectLog([]),
      });
    return { ...open(), open };
  });

describeAlbums("in the database", databaseTest);
describeAlbums("in the object store", storeTest);
describeAlbums("in both", failoverTest);

describe("retention: an album", () => {
  databaseTest("leaves the database when it is old", async ({ albums, database, sql }) => {
    await albums.add(album, pictureOf(1));
    await albums.add({ ...album, albumId: "14" }, pictureOf(2));
    await sql.query(
      "UPDATE albums SET created_at = now() - interval '31 days' WHERE album_id = '13'",
    );
    expect(await deleteOldAlbums(database, 30 * dayMs, 500)).toBe(1);
    expect(await albums.read(album, 0)).toEqual([]);
    expect(await albums.read({ ...album, albumId: "14" }, 0)).toHaveLength(1);
  });

  storeTest("leaves the object store when it is old", async ({ albums, store }) => {
    await albums.add(album, pictureOf(1));
    const limits = { olderThanMs: 30 * dayMs, count: 500, forMs: 1_000 };
    const later = { now: () => Date.now() + 29 * dayMs };
    const aged = {
      ...store,
      async *list(prefix: string) {
        for await (const one of store.list(prefix)) yield { ...one, modifiedAt: Date.now() };
      },
    };
    expect(await deleteOldAlbumDocuments(aged, later, limits)).toEqual({ deleted: 0, left: false });
    const muchLater = { now: () => Date.now() + 31 * dayMs };
    expect(await deleteOldAlbumDocuments(aged, muchLater, limits)).toMatchObject({ deleted: 1 });
    expect(await albums.read(album, 0)).toEqual([]);
  });
});

describe("erasure: albums", () => {
  databaseTest("of the user go, those of others stay", async ({ albums, ledger }) => {
    await ledger.getAccount(7);
    await albums.add(album, pictureOf(1));
    await albums.add({ ...album, userId: 8 }, pictureOf(2));
    await ledger.erase(7);
    await ledger.erase(8);
    expect(await albums.read(album, 0)).toEqual([]);
    await albums.add({ ...album, userId: 9 }, pictureOf(3));
    await ledger.erase(7);
    expect(await albums.read({ ...album, userId: 9 }, 0)).toHaveLength(1);
  });

  databaseTest("of a user without an account go, too", async ({ albums, ledger }) => {
    await albums.add(album, pictureOf(1));
    await ledger.erase(7);
    expect(await albums.read(album, 0)).toEqual([]);
  });

  storeTest("leave the object store", async ({ albums, store }) => {
    await albums.add(album, pictureOf(1));
    await albums.add({ ...album, userId: 77 }, pictureOf(2));
    expect(await deleteAlbumsOf(store, 7)).toBe(1);
    expect(await albums.read(album, 0)).toEqual([]);
    expect(await albums.read({ ...album, userId: 77 }, 0)).toHaveLength(1);
  });
});

describe("outage: an album", () => {
  failoverTest("that began in the database is answered whole", async ({ albums, down }) => {
    await albums.add(album, pictureOf(1));
    await albums.add(album, pictureOf(2));
    down.isGone = true;
    await albums.add(album, pictureOf(3));
    const claim = { ...album, messageIds: [3], attemptId: "a" };
    expect((await albums.claim(claim))?.items).toHaveLength(3);
    down.isGone = false;
    expect(await albums.open().read(album, 3)).toHaveLength(3);
  });

  failoverTest("that began in the store stays there", async ({ albums, down }) => {
    down.isKnown = true;
    await albums.add(album, pictureOf(1));
    const claim = { ...album, messageIds: [1], attemptId: "a" };
    down.isKnown = false;
    expect((await albums.claim(claim))?.items).toHaveLength(1);
    expect(await albums.open().read(album, 1)).toHaveLength(1);
  });

  failoverTest("that only the database knows can't be read", async ({ albums, down }) => {
    await albums.add(album, pictureOf(1));
    down.isGone = true;
    await expect(albums.open().read(album, 1)).rejects.toThrow(LedgerUnavailable);
    down.isKnown = true;
    await expect(albums.open().read(album, 1)).rejects.toThrow(LedgerUnavailable);
  });

  failoverTest("is not kept where neither place answers", async ({ down }) => {
    const failing = async () => {
      throw new StoreUnavailable("gone, too");
    };
    const albums = createFailoverAlbums({
      database: undefined,
      documents: { add: failing, claim: failing, read: failing },
      isDatabaseDown: () => down.isKnown,
      log: collectLog([]),
    });
    await expect(albums.add(album, pictureOf(1))).rejects.toThrow(LedgerUnavailable);
  });
});
