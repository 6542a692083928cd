/**
 * The pictures that users send as one album. Telegram delivers each as a message of its own, to any
 * instance, in any order. Every method can be repeated.
 * @throws LedgerUnavailable if they can't be kept or read now
 */
export interface AlbumStore {
  /** Keeps a picture of an album; one that is kept already changes nothing. */
  add(album: AlbumName, item: AlbumItem): Promise<void>;
  /**
   * Claims the answer to an album: at most one caller gets it for the pictures that are there. It must
   * have seen the picture that was added last, so that the caller that added it answers.
   */
  claim(claim: AlbumClaim): Promise<ClaimedAlbum | undefined>;
  /**
   * The pictures of an album, in the order in which they were sent; none if it is unknown.
   * @param least how many the caller expects: if one place has fewer, the others are asked, too
   */
  read(album: AlbumName, least: number): Promise<readonly AlbumItem[]>;
}

export interface AlbumName {
  readonly userId: number;
  /** Telegram's `media_group_id`. */
  readonly albumId: string;
}

export interface AlbumItem {
  readonly messageId: number;
  readonly fileId: string;
  readonly kind: "photo" | "document";
  /** As Telegram said; absent = it said nothing. */
  readonly type?: string | undefined;
  readonly bytes?: number | undefined;
  /** Empty if there is none. */
  readonly caption: string;
}

export interface AlbumClaim extends AlbumName {
  /** The pictures that the caller has seen. */
  readonly messageIds: readonly number[];
  /** Made once and kept through every retry. */
  readonly attemptId: string;
}

export interface ClaimedAlbum {
  readonly items: readonly AlbumItem[];
  /** It was answered before with fewer pictures. */
  readonly isLate: boolean;
}

/** Telegram puts at most so many into an album. */
export const maxAlbumItems = 10;

/** Albums are kept for so many days: a reply to one of its pictures finds the others. */
export const keepAlbumsDays = 30;

/** What the statements and documents of an album hold. */
export interface KeptAlbum {
  /** In the order of their arrival. */
  readonly items: readonly AlbumItem[];
  /** How many of them were there when it was last answered. */
  readonly answered: number;
  /** The attempt that answered it; empty = none did. */
  readonly attemptId: string;
}

/** The album with one more picture; the same album if it has that one, or no room for it. */
export function withItem(album: KeptAlbum, item: AlbumItem): KeptAlbum {
  const isKnown = album.items.some(({ messageId }) => messageId === item.messageId);
  if (isKnown || album.items.length >= maxAlbumItems) return album;
  return { ...album, items: [...album.items, item] };
}

/** Whether the caller may answer the album as it is now. */
export function mayClaim({ items, answered }: KeptAlbum, { messageIds }: AlbumClaim): boolean {
  const last = items.at(-1);
  return last !== undefined && answered < items.length && messageIds.includes(last.messageId);
}

/** In the order in which they were sent. */
export function inOrder(items: readonly AlbumItem[]): readonly AlbumItem[] {
  return items.toSorted((one, other) => one.messageId - other.messageId);
}

/** The items of two places, each once. */
export function merged(one: readonly AlbumItem[], other: readonly AlbumItem[]) {
  const known = new Set(one.map(({ messageId }) => messageId));
  return inOrder([...one, ...other.filter(({ messageId }) => !known.has(messageId))]);
}
