import type { Log } from "../log.js";
import type { Shop } from "../shop/shop.js";
import { createBoundedMap } from "../util/bounded-map.js";

/** Notes which users have blocked the bot (`users.blocked_at`), behind the answer. */
export interface BlockMarks {
  note(userId: number, isBlocked: boolean): void;
  /** Someone who writes has not blocked the bot. */
  noteMessage(userId: number): void;
}

export interface BlockMarksOptions {
  readonly openShop: () => Promise<Pick<Shop, "saveBlock">>;
  readonly log: Log;
  /** Keeps the function alive for what need not delay its answer. */
  readonly background: (work: Promise<unknown>) => void;
}

/**
 * A message costs no request: Telegram reports an unblocking before it, and the mark goes then. A message
 * takes it away only on an instance that has set the mark, or failed to take it away.
 */
export function createBlockMarks({ openShop, log, background }: BlockMarksOptions): BlockMarks {
  const marked = createBoundedMap<number, boolean>(5_000);

  function note(userId: number, isBlocked: boolean): void {
    if (marked.get(userId) === isBlocked) return;
    const saved = openShop()
      .then((shop) => shop.saveBlock(userId, isBlocked))
      .then(
        () => marked.set(userId, isBlocked),
        (error) => {
          // The mark may still be there: the user's next message takes it away.
          marked.set(userId, !isBlocked);
          log.error("A block could not be noted", error);
        },
      );
    background(saved);
  }

  return {
    note,
    noteMessage: (userId) => marked.get(userId) && note(userId, false),
  };
}
