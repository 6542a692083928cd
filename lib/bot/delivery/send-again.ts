import { html } from "../texts/html.js";
import { documentsIn } from "./kept-files.js";
import type { ResultMessage, ResultSender } from "./result-sender.js";
import { fitsInAlbum, type MediaItem, maxAlbumSize, sendItems } from "./send-media.js";
import { buttonsWithOriginal } from "./send-one-result.js";

/** Sends files that Telegram keeps: the caption first, the buttons last. @throws TelegramError */
export async function sendAgain(
  sender: ResultSender,
  message: ResultMessage,
  items: readonly MediaItem[],
): Promise<void> {
  const isCompressed =
    items.filter(({ kind }) => kind === "photo").length > documentsIn(items).length;
  const buttons = isCompressed ? buttonsWithOriginal(message) : message.buttons;
  const albums = albumsOf(items);
  for (const [at, album] of albums.entries()) {
    await sendItems(
      sender.telegram,
      {
        ...message,
        caption: at === 0 ? message.caption : html``,
        buttons: at === albums.length - 1 ? buttons : [],
      },
      album,
    );
  }
}

/** A file too large for its kind was sent as a document, and albums can't mix documents with others. */
function albumsOf(items: readonly MediaItem[]): readonly (readonly MediaItem[])[] {
  const present = [...new Set(items.map(({ kind }) => kind))];
  return present.flatMap((one) => {
    const alike = items.filter(({ kind }) => kind === one);
    const size = fitsInAlbum(one) ? maxAlbumSize : 1;
    const count = Math.ceil(alike.length / size);
    return Array.from({ length: count }, (_, at) => alike.slice(at * size, (at + 1) * size));
  });
}
