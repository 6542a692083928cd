import { alarms, type RaiseAlarm } from "../../alarms/alarms.js";
import { isFresh } from "../../ledger/time.js";

/** So many different pictures that Telegram does not give are no accident. */
const enoughPictures = 3;
/** Nor is one that lasts so long. */
const longMs = 10 * 60_000;
/** What lies further back than this has nothing to do with what happens now. */
const forgetMs = 15 * 60_000;

export interface PictureWatch {
  /** A picture could not be had, although it was asked for several times. */
  failed(failure: Failure): void;
  worked(): void;
}

export interface Failure {
  readonly fileId: string;
  /** A code or a name, as `explainCause` takes it. */
  readonly cause: string;
  /** It is not of the kind that passes. */
  readonly isLasting: boolean;
}

/** Tells the operators, once, that Telegram gives no pictures, and when it does so again. */
export function createPictureWatch(now: () => number, alarm: RaiseAlarm): PictureWatch {
  let trouble = troubleSince(Number.NEGATIVE_INFINITY);
  let isTold = false;

  return {
    failed({ fileId, cause, isLasting }) {
      if (isTold) return;
      const at = now();
      if (!isFresh(trouble.last, at, forgetMs)) trouble = troubleSince(at);
      trouble.last = at;
      trouble.pictures.add(fileId);
      const isLong = !isFresh(trouble.since, at, longMs);
      isTold = isLasting || isLong || trouble.pictures.size >= enoughPictures;
      if (isTold) alarm(alarms.picturesUnavailable({ cause }));
    },

    worked() {
      if (isTold) alarm(alarms.picturesBack());
      isTold = false;
      trouble = troubleSince(Number.NEGATIVE_INFINITY);
    },
  };
}

/** @param since milliseconds since 1970 */
function troubleSince(since: number) {
  return { since, last: since, pictures: new Set<string>() };
}
