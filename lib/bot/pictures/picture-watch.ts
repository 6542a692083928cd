import type { RaiseAlarm } from "../../alarms/alarms.js";
import { studioAlarms } from "../../alarms/studio-alarms.js";
import { isFresh } from "../../ledger/time.js";

/** If this many different pictures fail, it is no coincidence. */
const minPictures = 3;
/** Neither is a failure that lasts this long. */
const lastingMs = 10 * 60_000;
/** A failure that is older than this belongs to another incident. */
const forgetMs = 15 * 60_000;

export interface PictureWatch {
  /** A picture could not be loaded after several attempts. */
  failed(failure: Failure): void;
  worked(): void;
}

export interface Failure {
  readonly fileId: string;
  /** A code or a name, for `explainCause`. */
  readonly cause: string;
  /** Retries will not help. */
  readonly isLasting: boolean;
}

/** Alerts the operators, once, when Telegram stops delivering pictures, and again when it is back. */
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
