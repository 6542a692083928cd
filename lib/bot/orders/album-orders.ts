import type { Message } from "@telegraf/types";
import type { AlbumItem, AlbumName } from "../../ledger/albums.js";
import { ifAvailable } from "../../ledger/if-available.js";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import { newAttemptId } from "../../ledger/time.js";
import { createBoundedMap } from "../../util/bounded-map.js";
import type { BotContext, Dependencies, Studio } from "../context.js";
import type { Albums } from "../input/albums.js";
import { answeredBy, pictureIn, type SentPicture, textIn } from "../input/message.js";
import { maxQuoted } from "./order.js";
import type { OrderInput } from "./order-input.js";
import { albumIdOf, albumInButtons, toSentPicture } from "./ordered-album.js";
import type { OrderPresenter } from "./present-order.js";

/** An album is complete when no picture of it has come for so long. */
export const albumWaitMs = 1_600;

export type AlbumOrderOptions = Pick<Dependencies, "albums" | "log"> &
  Pick<Studio, "time" | "background"> & {
    /** Which albums this instance has answered: for pictures that can't be kept. */
    readonly answered: Albums;
    readonly present: OrderPresenter["present"];
  };

const maxRemembered = 200;

/**
 * Makes one order of an album, whose pictures arrive one by one and at any instance. Each picture is kept
 * at once. Behind the answer each instance waits until no more come, and one of them shows the order.
 */
export function createAlbumOrders(options: AlbumOrderOptions) {
  const { albums, background, answered, present } = options;
  const answer = createAlbumAnswer(options);

  /** Where albums can't be kept, the best picture that this instance has seen is answered. */
  async function presentAlone(ctx: BotContext, sent: Message): Promise<void> {
    const item = textIn(sent) === undefined ? "picture" : "picture with text";
    const taken = answered.take(sent, item);
    if (taken !== undefined) await present(ctx, sent, ctx.texts.studio.album[taken]);
  }

  return {
    /** Takes a picture; if it is a part of an album, the order comes when all of them are there. */
    async take(ctx: BotContext, sent: Message, picture: SentPicture): Promise<void> {
      const albumId = albumIdOf(sent);
      if (albumId === undefined) return present(ctx, sent);
      const album = { userId: ctx.from?.id ?? 0, albumId };
      try {
        await albums.add(album, itemOf(sent, picture));
      } catch (error) {
        if (!(error instanceof LedgerUnavailable)) throw error;
        return presentAlone(ctx, sent);
      }
      // Other files of the same album get no answer of their own.
      answered.take(sent, "picture with text");
      background(answer(ctx, sent, album));
    },

    /** Shows what can be made of words; of all pictures of an album if they are a reply to one of them. */
    async presentWords(ctx: BotContext, sent: Message): Promise<void> {
      const input = await repliesToAlbum(albums, ctx, sent);
      return present(ctx, sent, undefined, input);
    },
  };
}

/** Answers an album once no more of it comes. */
function createAlbumAnswer({ albums, log, time, present }: AlbumOrderOptions) {
  /** The pictures of an album that came to this instance, in the order in which they came. */
  const seen = createBoundedMap<string, readonly number[]>(maxRemembered);

  async function answer(ctx: BotContext, sent: Message, album: AlbumName): Promise<void> {
    const { userId, albumId } = album;
    const name = `${userId} ${albumId}`;
    const messageIds = [...(seen.get(name) ?? []), sent.message_id];
    seen.set(name, messageIds);
    await time.sleep(albumWaitMs);
    // A later one waits, too.
    if (seen.get(name) !== messageIds) return;
    const attemptId = newAttemptId(time);
    const claimed = await albums.claim({ ...album, messageIds, attemptId });
    if (claimed === undefined) return;
    const { items, isLate } = claimed;
    const note = isLate ? ctx.texts.studio.album.late(items.length) : undefined;
    await present(ctx, sent, note, inputOfAlbum(albumId, items));
  }

  /** If the other pictures can't be had now, this one is answered. Never rejects. */
  return async (ctx: BotContext, sent: Message, album: AlbumName): Promise<void> => {
    const { first, later } = ctx.texts.studio.album;
    await answer(ctx, sent, album)
      .catch((error: unknown) => {
        if (!(error instanceof LedgerUnavailable)) throw error;
        log.warn(`Only one picture of an album gets an answer: ${error.message}`);
        return present(ctx, sent, textIn(sent) === undefined ? first : later);
      })
      .catch((error: unknown) => log.error("An album could not be answered", error));
  };
}

/** Undefined if it does not reply to a picture of an album that is kept. */
async function repliesToAlbum(
  albums: Dependencies["albums"],
  ctx: BotContext,
  sent: Message,
): Promise<OrderInput | undefined> {
  const replied = answeredBy(sent);
  const albumId = replied && albumOfPicture(replied);
  const words = textIn(sent);
  if (albumId === undefined || words === undefined || pictureIn(sent) !== undefined)
    return undefined;
  const found = await ifAvailable(albums.read({ userId: ctx.from?.id ?? 0, albumId }, 1));
  if (found === undefined || found.length < 2) return undefined;
  return { ...inputOfAlbum(albumId, found), prompt: words, replyTo: sent.message_id };
}

/** Of a picture that the user sent, or of our message that shows the first one. */
function albumOfPicture(message: object): string | undefined {
  if (pictureIn(message) === undefined) return undefined;
  const { from, reply_markup } = message as Replied;
  if (from?.is_bot !== true) return albumIdOf(message);
  return albumInButtons(reply_markup?.inline_keyboard.flat() ?? [])?.id;
}

interface Replied {
  readonly from?: { readonly is_bot: boolean };
  readonly reply_markup?: {
    readonly inline_keyboard: readonly { readonly callback_data?: string }[][];
  };
}

function itemOf(sent: Message, { fileId, kind, type, bytes }: SentPicture): AlbumItem {
  const caption = textIn(sent) ?? "";
  return { messageId: sent.message_id, fileId, kind, type, bytes, caption };
}

/** The result replies to the picture that has the words, so that they are found there. */
function inputOfAlbum(id: string, items: readonly AlbumItem[]): OrderInput {
  const captions = items.filter(({ caption }) => caption !== "");
  const [first] = items;
  const [worded = first] = captions;
  const all = captions.map(({ caption }) => caption).join("\n");
  const prompt = all.length <= maxQuoted.picture ? all : (worded?.caption ?? "");
  return {
    prompt,
    replyTo: worded?.messageId ?? 0,
    ...(first && { picture: toSentPicture(first) }),
    ...(items.length > 1 && { album: { id, count: items.length } }),
  };
}
