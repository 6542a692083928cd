import type { AlbumItem } from "../../ledger/albums.js";
import { markPattern } from "../input/mark.js";
import type { SentPicture } from "../input/message.js";
import type { Texts } from "../texts/texts.js";
import { type Button, button, type Screen } from "../ui/screen.js";

/** The album whose pictures an order takes. One of the order's buttons names it. */
export interface OrderedAlbum {
  /** Telegram's `media_group_id`. */
  readonly id: string;
  /** How many pictures the user saw in the order. */
  readonly count: number;
}

const albumVerb = "al";
/** Of Telegram's `media_group_id`, which must fit into a button. */
const albumId = String.raw`\d{1,24}`;
/** The verb and the parts of the button's data, as `callbackPattern` takes them. */
export const albumPattern = [albumVerb, `(${albumId})`, "(\\d{1,2})"] as const;

/** A row that says how many pictures an order has; no row without an album. */
export function albumRow(album: OrderedAlbum | undefined, { studio }: Texts): readonly Button[][] {
  if (album === undefined) return [];
  return [[button(studio.album.count(album.count), albumVerb, album.id, album.count)]];
}

/** The screen of an order with that row, at its end unless it has it already. */
export function keepAlbum(screen: Screen, album: OrderedAlbum | undefined, texts: Texts): Screen {
  const { buttons = [] } = screen;
  if (album === undefined || buttons.flat().some(isAlbumButton)) return screen;
  return { ...screen, buttons: [...buttons, ...albumRow(album, texts)] };
}

/** The shortest of a message's buttons has its mark, and it may be this one. */
const data = new RegExp(`^\\d:${albumPattern.join(":")}${markPattern}$`);

function isAlbumButton(one: Button): boolean {
  return "callback_data" in one && data.test(one.callback_data);
}

/** The album that the buttons of a message name. */
export function albumInButtons(
  buttons: readonly { readonly callback_data?: string }[],
): OrderedAlbum | undefined {
  for (const { callback_data = "" } of buttons) {
    const [, id, count] = data.exec(callback_data) ?? [];
    if (id !== undefined) return { id, count: Number(count) };
  }
  return undefined;
}

/** The album that a user's message is a part of. */
export function albumIdOf(message: object): string | undefined {
  const { media_group_id: id } = message as { readonly media_group_id?: unknown };
  return typeof id === "string" && new RegExp(`^${albumId}$`).test(id) ? id : undefined;
}

export function toSentPicture({ fileId, kind, type, bytes }: AlbumItem): SentPicture {
  return {
    fileId,
    kind,
    ...(type !== undefined && { type }),
    ...(bytes !== undefined && { bytes }),
  };
}
