import { html } from "../texts/html.js";
import { filesAmong } from "./kept-files.js";
import { canStandInAlbum, type Item, largestAlbum, sendItems } from "./send-media.js";
import { type Carrier, offeringButtons, type Parcel } from "./send-result.js";

/** Sends what Telegram has kept: the caption first, the buttons last. @throws TelegramError */
export async function sendAgain(
  carrier: Carrier,
  parcel: Parcel,
  items: readonly Item[],
): Promise<void> {
  const isCompressed =
    items.filter(({ kind }) => kind === "photo").length > filesAmong(items).length;
  const buttons = isCompressed ? offeringButtons(parcel) : parcel.buttons;
  const albums = albumsOf(items);
  for (const [at, album] of albums.entries()) {
    await sendItems(
      carrier.telegram,
      {
        ...parcel,
        caption: at === 0 ? parcel.caption : html``,
        buttons: at === albums.length - 1 ? buttons : [],
      },
      album,
    );
  }
}

/** What was too large for its kind came as a file, and files stand in no album with others. */
function albumsOf(items: readonly Item[]): readonly (readonly Item[])[] {
  const present = [...new Set(items.map(({ kind }) => kind))];
  return present.flatMap((one) => {
    const alike = items.filter(({ kind }) => kind === one);
    const size = canStandInAlbum(one) ? largestAlbum : 1;
    const count = Math.ceil(alike.length / size);
    return Array.from({ length: count }, (_, at) => alike.slice(at * size, (at + 1) * size));
  });
}
