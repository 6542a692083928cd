import { alarms, type RaiseAlarm } from "../alarms.js";
import { isFresh } from "../ledger/time.js";

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

interface Trouble {
  readonly since: number;
  last: number;
  readonly pictures: Set<string>;
  isTold: boolean;
}

/** Tells the operators, once, that Telegram gives no pictures, and when it does so again. */
export function createPictureWatch(now: () => number, alarm: RaiseAlarm): PictureWatch {
  let trouble: Trouble | undefined;

  return {
    failed({ fileId, cause, isLasting }) {
      const at = now();
      const isNew = trouble === undefined || (!trouble.isTold && !isFresh(trouble.last, at, forgetMs));
      const known = isNew || trouble === undefined ? begin(at) : trouble;
      trouble = known;
      known.last = at;
      if (known.isTold) return;
      known.pictures.add(fileId);
      const lasts = !isFresh(known.since, at, longMs) || known.pictures.size >= enoughPictures;
      if (!lasts && !isLasting) return;
      known.isTold = true;
      alarm(alarms.picturesUnavailable({ cause }));
    },

    worked() {
      if (trouble?.isTold) alarm(alarms.picturesBack());
      trouble = undefined;
    },
  };
}

function begin(since: number): Trouble {
  return { since, last: since, pictures: new Set(), isTold: false };
}
