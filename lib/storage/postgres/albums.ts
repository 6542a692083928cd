import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import {
  type AlbumClaim,
  type AlbumItem,
  type AlbumName,
  type AlbumStore,
  inOrder,
  maxAlbumItems,
} from "../../ledger/albums.js";
import { albumItem } from "../album-shape.js";
import type { Database } from "./database.js";

/** Albums in the table `albums`: one statement for each picture, and one that claims the answer. */
export function createPostgresAlbums(database: Database): AlbumStore {
  return {
    async add(album, item) {
      await database.rows(addStatement(album, item));
    },

    async claim(claim) {
      const [row] = await database.rows(claimStatement(claim));
      if (row === undefined) return undefined;
      const { items, answered } = v.parse(claimedRow, row);
      return { items: inOrder(items), isLate: answered > 0 && answered < items.length };
    },

    async read(album) {
      const [row] = await database.rows(readStatement(album));
      return row === undefined ? [] : inOrder(v.parse(itemsRow, row).items);
    },
  };
}

/** Rows that are older are deleted, so many at once. @returns of how many albums */
export async function deleteOldAlbums(
  database: Database,
  olderThanMs: number,
  most: number,
): Promise<number> {
  const rows = await database.rows(sql`
    DELETE FROM albums WHERE (user_id, album_id) IN (
      SELECT user_id, album_id FROM albums
      WHERE created_at < now() - ${olderThanMs}::double precision * interval '1 millisecond'
      ORDER BY created_at LIMIT ${most} FOR UPDATE SKIP LOCKED)
    RETURNING user_id`);
  return rows.length;
}

const itemsRow = v.object({ items: v.array(albumItem) });
const claimedRow = v.object({ items: v.array(albumItem), answered: v.number() });

/** PostgreSQL's JSON takes neither NUL nor half a character. */
function toJson(item: AlbumItem): string {
  const caption = item.caption.replaceAll("\0", "").toWellFormed();
  return JSON.stringify({ ...item, caption });
}

function addStatement({ userId, albumId }: AlbumName, item: AlbumItem): SQL {
  return sql`
    INSERT INTO albums (user_id, album_id, items)
    VALUES (${userId}::bigint, ${albumId}, jsonb_build_array(${toJson(item)}::jsonb))
    ON CONFLICT (user_id, album_id) DO UPDATE SET items = albums.items || EXCLUDED.items
    WHERE jsonb_array_length(albums.items) < ${maxAlbumItems}
      AND NOT albums.items @> jsonb_build_array(jsonb_build_object('messageId', ${item.messageId}::bigint))`;
}

/** A repetition by the same attempt gets the same answer, since the first one may have been lost. */
function claimStatement({ userId, albumId, messageIds, attemptId }: AlbumClaim): SQL {
  return sql`
    WITH open AS (
      SELECT user_id, album_id, answered FROM albums
      WHERE user_id = ${userId}::bigint AND album_id = ${albumId}
        AND (attempt = ${attemptId} OR (answered < jsonb_array_length(items)
          AND items -> -1 -> 'messageId' IN (
            SELECT jsonb_array_elements(${JSON.stringify(messageIds)}::jsonb))))
      FOR UPDATE
    )
    UPDATE albums SET answered = jsonb_array_length(items), attempt = ${attemptId}
    FROM open WHERE albums.user_id = open.user_id AND albums.album_id = open.album_id
    RETURNING albums.items, open.answered`;
}

function readStatement({ userId, albumId }: AlbumName): SQL {
  return sql`SELECT items FROM albums WHERE user_id = ${userId}::bigint AND album_id = ${albumId}`;
}
