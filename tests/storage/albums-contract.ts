import { describe, expect } from "vitest";
import type { AlbumItem, AlbumStore } from "../../lib/ledger/albums.js";

const album = { userId: 7, albumId: "13" };

export function pictureOf(messageId: number, caption = ""): AlbumItem {
  return { messageId, fileId: `file ${messageId}`, kind: "photo", type: "image/jpeg", caption };
}

const claimOf = (messageId: number, attemptId = `attempt ${messageId}`) => ({
  ...album,
  messageIds: [messageId],
  attemptId,
});

type Run = (fixtures: { readonly albums: AlbumStore }) => Promise<void>;

/** What every place that keeps albums must do. @param test with a fixture `albums` */
export function describeAlbums(place: string, test: (title: string, run: Run) => void): void {
  describe(`albums: ${place}`, () => {
    test("an album keeps its pictures in the order in which they were sent", async ({ albums }) => {
      for (const id of [12, 10, 11]) await albums.add(album, pictureOf(id, `caption ${id}`));
      await albums.add({ ...album, userId: 8 }, pictureOf(13));
      const expected = [10, 11, 12].map((id) => pictureOf(id, `caption ${id}`));
      expect(await albums.read(album, 1)).toEqual(expected);
      expect(await albums.read({ ...album, albumId: "14" }, 0)).toEqual([]);
    });

    test("idempotency: a picture that comes again is kept once", async ({ albums }) => {
      await albums.add(album, pictureOf(10));
      await albums.add(album, pictureOf(11));
      await albums.add(album, pictureOf(10));
      expect(await albums.read(album, 1)).toHaveLength(2);
    });

    test("concurrency: pictures that come at once are all kept", async ({ albums }) => {
      const ids = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
      await Promise.all(ids.map((id) => albums.add(album, pictureOf(id))));
      expect((await albums.read(album, 10)).map(({ messageId }) => messageId)).toEqual(ids);
    });

    test("an album has ten pictures at most", async ({ albums }) => {
      for (let id = 1; id <= 12; id++) await albums.add(album, pictureOf(id));
      expect(await albums.read(album, 1)).toHaveLength(10);
    });

    test("words that a database would refuse do not stop a picture", async ({ albums }) => {
      await albums.add(album, pictureOf(10, "a\0b\ud800"));
      expect(await albums.read(album, 1)).toMatchObject([{ messageId: 10 }]);
    });

    test("a caller that has seen the last picture gets the claim, whatever else it has seen", async ({
      albums,
    }) => {
      for (const id of [10, 11, 12]) await albums.add(album, pictureOf(id));
      const claim = { ...album, attemptId: "a" };
      expect(await albums.claim({ ...claim, messageIds: [10, 11] })).toBeUndefined();
      const claimed = await albums.claim({ ...claim, messageIds: [12, 10] });
      expect(claimed?.items).toHaveLength(3);
    });

    test("only the picture that came last gets the claim", async ({ albums }) => {
      for (const id of [12, 10, 11]) await albums.add(album, pictureOf(id));
      expect(await albums.claim(claimOf(12))).toBeUndefined();
      expect(await albums.claim(claimOf(10))).toBeUndefined();
      const items = [10, 11, 12].map((id) => pictureOf(id));
      expect(await albums.claim(claimOf(11))).toEqual({ items, isLate: false });
      expect(await albums.claim(claimOf(11, "another"))).toBeUndefined();
    });

    test("idempotency: the attempt that has the claim gets it again", async ({ albums }) => {
      await albums.add(album, pictureOf(10));
      expect(await albums.claim(claimOf(10))).toMatchObject({ isLate: false });
      expect(await albums.claim(claimOf(10))).toMatchObject({ isLate: false });
    });

    test("concurrency: of claims that come at once one wins", async ({ albums }) => {
      await albums.add(album, pictureOf(10));
      const attempts = ["a", "b", "c", "d", "e"].map((name) => albums.claim(claimOf(10, name)));
      const won = (await Promise.all(attempts)).filter((claimed) => claimed !== undefined);
      expect(won).toHaveLength(1);
    });

    test("a picture that comes after the answer is answered with all", async ({ albums }) => {
      await albums.add(album, pictureOf(10));
      await albums.claim(claimOf(10));
      await albums.add(album, pictureOf(11));
      expect(await albums.claim(claimOf(10, "again"))).toBeUndefined();
      const items = [pictureOf(10), pictureOf(11)];
      expect(await albums.claim(claimOf(11))).toEqual({ items, isLate: true });
    });

    test("an album that is unknown has no claim", async ({ albums }) => {
      expect(await albums.claim(claimOf(10))).toBeUndefined();
    });
  });
}
