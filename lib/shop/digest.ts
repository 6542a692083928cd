import type { AdminLog } from "./admin-log.js";
import { addDays, type Day, dayAt, hourAt } from "./calendar.js";
import type { PeriodFigures, Statistics, StatisticsOutcome } from "./statistics.js";

/** When the digest is due. */
export interface DigestHour {
  readonly timeZone: string;
  /** From 0 to 23. */
  readonly hour: number;
}

type Figures = Extract<StatisticsOutcome, { kind: "figures" }>;

export interface DigestOptions extends DigestHour {
  readonly adminLog: Pick<AdminLog, "record">;
  readonly statistics: Pick<Statistics, "read">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Makes a text that no other call makes. */
  readonly newClaim: () => string;
  /** To all operators; never rejects. */
  readonly send: (figures: Figures) => Promise<void>;
}

export type DigestOutcome =
  | "sent"
  /** Another call has sent it, or is sending it. */
  | "claimed"
  /** Nothing happened on the two days that it compares. */
  | "nothing"
  /** Old days have yet to be summed: to be tried again. */
  | "summing";

/** The day that the newest digest due at this instant is about. */
export function digestDay(at: number, { timeZone, hour }: DigestHour): Day {
  return addDays(dayAt(at, timeZone), hourAt(at, timeZone) >= hour ? -1 : -2);
}

/**
 * Sends the newest digest that is due, once over all instances: the call that puts it on record sends it.
 * If that instance is killed right then, this day's digest is lost; /stats has its figures.
 * @throws LedgerUnavailable if it could not be claimed
 */
export async function sendDigest(options: DigestOptions): Promise<DigestOutcome> {
  const { adminLog, statistics, now, newClaim, send } = options;
  const day = digestDay(now(), options);
  const figures = await statistics.read({ kind: "day", day }, 0);
  if (figures.kind !== "figures") return "summing";
  if (![figures.current, figures.previous].some(hasActivity)) return "nothing";
  const claim = newClaim();
  const { after } = await adminLog.record({
    key: `digest:${day}`,
    actor: 0,
    verb: "digest",
    subject: day,
    after: { claim },
    outcome: "sent",
  });
  if (after?.["claim"] !== claim) return "claimed";
  await send(figures);
  return "sent";
}

function hasActivity(figures: PeriodFigures | undefined): boolean {
  return figures !== undefined && figures.people.active + figures.people.created > 0;
}

/** Between two looks of an instance at the clock. */
const lookMs = 60_000;

/**
 * Notices the hour of the digest on an instance that serves users. Only one that was there before the hour
 * tries it, once: an instance that starts later leaves it to the others and to the scheduler, so that no cold
 * start costs a request for it.
 */
export function createDigestWatch(due: DigestHour, now: () => number) {
  let last: number | undefined;

  /** Whether a digest has become due since the last call. */
  return function hasBecomeDue(): boolean {
    const at = now();
    const before = last;
    if (before !== undefined && Math.abs(at - before) < lookMs) return false;
    last = at;
    return before !== undefined && digestDay(before, due) < digestDay(at, due);
  };
}
