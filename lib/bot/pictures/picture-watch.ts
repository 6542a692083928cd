import type { RaiseAlarm } from "../../alarms/alarms.js";
import { studioAlarms } from "../../alarms/studio-alarms.js";
import { isFresh } from "../../ledger/time.js";

/** So many different pictures that Telegram does not give are no accident. */
const minPictures = 3;
/** Nor is one that lasts so long. */
const lastingMs = 10 * 60_000;
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
  let trouble = incidentSince(Number.NEGATIVE_INFINITY);
  let isTold = false;

  return {
    failed({ fileId, cause, isLasting }) {
      if (isTold) return;
      const at = now();
      if (!isFresh(trouble.last, at, forgetMs)) trouble = incidentSince(at);
      trouble.last = at;
      trouble.pictures.add(fileId);
      const isLong = !isFresh(trouble.since, at, lastingMs);
      isTold = isLasting || isLong || trouble.pictures.size >= minPictures;
      if (isTold) alarm(studioAlarms.picturesUnavailable({ cause }));
    },

    worked() {
      if (isTold) alarm(studioAlarms.picturesBack());
      isTold = false;
      trouble = incidentSince(Number.NEGATIVE_INFINITY);
    },
  };
}

/** @param since milliseconds since 1970 */
function incidentSince(since: number) {
  return { since, last: since, pictures: new Set<string>() };
}
