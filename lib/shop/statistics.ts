import type { Credits, Money } from "../ledger/money.js";
import { addDays, type Day, dayAt, daysBetween, isDay, startOf } from "./calendar.js";
import { type Figures, toFigures } from "./figures.js";

/** What an operator may ask for: "today", "7d", "30d", "all", "2026-11", "2026-11-30". */
export type Period =
  | { readonly kind: "today" }
  | { readonly kind: "day"; readonly day: Day }
  | { readonly kind: "days"; readonly count: number }
  | { readonly kind: "month"; readonly month: string }
  | { readonly kind: "all" };

/** Days in a row; `until` is the day after the last one. */
export interface Span {
  readonly from: Day;
  readonly until: Day;
}

/** Two instants, in milliseconds since 1970; `until` itself does not belong to it. */
export interface Interval {
  readonly since: number;
  readonly until: number;
}

/** A span as the records are asked for it. */
export interface SpanQuery {
  /** Days that have been summed; undefined = none. */
  readonly summed: Span | undefined;
  /** What is read from the operations themselves; undefined = nothing. */
  readonly live: Interval | undefined;
  readonly whole: Interval;
  /** Nothing was before it. */
  readonly isWholeHistory: boolean;
}

export interface DayInterval extends Interval {
  readonly day: Day;
}

/** Users of a span. All but `created` are counted each time: a user may be in several days. */
export interface People {
  /** New in the span. */
  readonly created: number;
  /** Of the new ones, those who have ordered since, and those who have paid since. */
  readonly ordered: number;
  readonly paid: number;
  /** With any operation in the span, and with a payment. */
  readonly active: number;
  readonly buying: number;
}

/** Where new users came from; undefined = not by a link with a tag. */
export interface Source {
  readonly source: string | undefined;
  readonly created: number;
  /** Of these, those who have paid since. */
  readonly paid: number;
}

export interface SpanRecords {
  /** By name, as `toFigures` reads them. */
  readonly sums: ReadonlyMap<string, bigint>;
  readonly people: People;
}

export interface Records {
  /** Undefined if late changes have made a sum worthless since it was looked up. */
  readonly spans: readonly SpanRecords[] | undefined;
  /** The sum of all positive balances. */
  readonly owed: Money;
  /** Of the first span, most new users first. */
  readonly sources: readonly Source[];
}

/** The records behind the statistics. All methods throw LedgerUnavailable. */
export interface StatisticsRecords {
  /** When the first operation was made; undefined = there is none. */
  first(): Promise<number | undefined>;
  /** The days of a span that are not summed, oldest first. */
  findUnsummed(span: Span, timeZone: string): Promise<readonly Day[]>;
  /** Sums days that have been over for two days; leaves others alone. */
  sum(days: readonly DayInterval[], timeZone: string): Promise<void>;
  /** Sums months all of whose days are summed: only so that figures are read faster. */
  sumMonths(timeZone: string): Promise<void>;
  /** @param summedUntil the days of these spans are summed as far as they are before this instant */
  read(spans: readonly SpanQuery[], summedUntil: number, timeZone: string): Promise<Records>;
}

export interface StatisticsOptions {
  readonly records: StatisticsRecords;
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What so many credits cost the operator, in the currency of the balance. */
  readonly costOf: (credits: Credits) => Money;
  /** To be awaited before `costOf` is asked, so that the rate is the current one; never rejects. */
  readonly ready?: (() => Promise<void> | undefined) | undefined;
}

export interface PeriodFigures extends Figures {
  readonly span: Span;
  readonly people: People;
}

export type StatisticsOutcome =
  | {
      readonly kind: "figures";
      readonly period: Period;
      readonly current: PeriodFigures;
      /** As many days, or the month, before; undefined for "all". */
      readonly previous: PeriodFigures | undefined;
      readonly owed: Money;
      readonly sources: readonly Source[];
    }
  /** So many old days have yet to be summed: to be asked again. */
  | { readonly kind: "summing"; readonly days: number }
  /** The month or the day has not begun. */
  | { readonly kind: "future" };

export type Statistics = ReturnType<typeof createStatistics>;

/** A day may be summed when it has been over for so many days. */
const liveDays = 3;
/** So many days are summed by one request: in a large shop it takes about a second. */
const batchDays = 10;
const maxReads = 3;

const longestPeriod = 366;

/** Undefined = no period. */
export function readPeriod(text: string): Period | undefined {
  const words = text.trim().toLowerCase();
  if (words === "" || words === "today") return { kind: "today" };
  if (words === "all") return { kind: "all" };
  const count = Number(/^(\d{1,3})d$/.exec(words)?.[1]);
  if (count >= 1 && count <= longestPeriod) return { kind: "days", count };
  if (/^20\d\d-(0[1-9]|1[0-2])$/.test(words)) return { kind: "month", month: words };
  return isDay(words) ? { kind: "day", day: words } : undefined;
}

/** The same as `readPeriod` takes. */
export function formatPeriod(period: Period): string {
  switch (period.kind) {
    case "days":
      return `${period.count}d`;
    case "day":
      return period.day;
    case "month":
      return period.month;
    case "today":
    case "all":
      return period.kind;
  }
}

/** The shop's figures: sums of days that are over, and the newest operations themselves. See decision 029. */
export function createStatistics(options: StatisticsOptions) {
  const { records, timeZone, now, costOf } = options;
  const sums = createSums(options);
  const today = () => dayAt(now(), timeZone);

  /** Undefined if late changes have made a sum worthless meanwhile. */
  async function readOnce(period: Period, spans: readonly Span[], first: Day, until: number) {
    const earliest = spans.at(-1)?.from ?? first;
    const { left } = await sums.sumSince(later(earliest, first), until);
    if (left > 0) return { kind: "summing", days: left } as const;
    const edge = firstLiveDay(today());
    const isWholeHistory = period.kind === "all";
    const queries = spans.map((span) => toQuery({ span, first, edge, timeZone, isWholeHistory }));
    const [found] = await Promise.all([
      records.read(queries, startOf(edge, timeZone), timeZone),
      options.ready?.(),
    ]);
    return toOutcome(period, spans, found, costOf);
  }

  return {
    /**
     * Sums old days that are not summed yet for as long as `forMs`, and then reads the figures.
     * @throws LedgerUnavailable
     */
    async read(period: Period, forMs: number): Promise<StatisticsOutcome> {
      const until = now() + forMs;
      for (let round = 1; round <= maxReads; round++) {
        const first = await sums.firstDay();
        const spans = spansOf(period, today(), first);
        if (spans === undefined) return { kind: "future" };
        const outcome = await readOnce(period, spans, first, until);
        if (outcome !== undefined) return outcome;
      }
      return { kind: "summing", days: 1 };
    },

    /**
     * Sums old days until `forMs` are over: work of the scheduler.
     * @returns how many days were summed, and how many are left
     * @throws LedgerUnavailable
     */
    sumOldDays: async (forMs: number) => {
      const until = now() + forMs;
      return sums.sumSince(await sums.firstDay(), until);
    },
  };
}

function createSums({ records, timeZone, now }: StatisticsOptions) {
  const intervalOf = (day: Day): DayInterval => ({
    day,
    ...toInterval({ from: day, until: addDays(day, 1) }, timeZone),
  });

  return {
    /** Of the first operation; today if there is none. */
    async firstDay(): Promise<Day> {
      const first = await records.first();
      return dayAt(Math.min(first ?? now(), now()), timeZone);
    },

    /** Sums the old days from this one on until that instant, and months that are complete then. */
    async sumSince(from: Day, until: number) {
      const old = { from, until: firstLiveDay(dayAt(now(), timeZone)) };
      const unsummed = old.from < old.until ? await records.findUnsummed(old, timeZone) : [];
      let summed = 0;
      while (summed < unsummed.length && (now() < until || summed === 0)) {
        const batch = unsummed.slice(summed, summed + batchDays);
        await records.sum(batch.map(intervalOf), timeZone);
        summed += batch.length;
      }
      if (summed > 0) await records.sumMonths(timeZone);
      return { summed, left: unsummed.length - summed };
    },
  };
}

/** From this day on the operations themselves are read. */
const firstLiveDay = (today: Day): Day => addDays(today, 1 - liveDays);

const toInterval = ({ from, until }: Span, timeZone: string): Interval => ({
  since: startOf(from, timeZone),
  until: startOf(until, timeZone),
});

interface SpanSettings {
  readonly span: Span;
  /** Before this day there is nothing. */
  readonly first: Day;
  readonly edge: Day;
  readonly timeZone: string;
  readonly isWholeHistory: boolean;
}

const later = (one: Day, other: Day): Day => (one > other ? one : other);
const earlier = (one: Day, other: Day): Day => (one < other ? one : other);

function toQuery({ span, first, edge, timeZone, isWholeHistory }: SpanSettings): SpanQuery {
  const summed = { from: later(span.from, first), until: earlier(span.until, edge) };
  const live = { from: later(span.from, edge), until: span.until };
  return {
    summed: summed.from < summed.until ? summed : undefined,
    live: live.from < live.until ? toInterval(live, timeZone) : undefined,
    // Users may have come before the first operation.
    whole: { ...toInterval(span, timeZone), ...(isWholeHistory && { since: 0 }) },
    isWholeHistory,
  };
}

/** The span of the period and the one before it; undefined for a month or a day that has not begun. */
function spansOf(period: Period, today: Day, first: Day): readonly Span[] | undefined {
  const tomorrow = addDays(today, 1);
  switch (period.kind) {
    case "all":
      return [{ from: first, until: tomorrow }];
    case "month":
      return monthsAt(period.month, today);
    case "day":
      return period.day > today ? undefined : daysUntil(addDays(period.day, 1), 1);
    case "today":
      return daysUntil(tomorrow, 1);
    case "days":
      return daysUntil(tomorrow, period.count);
  }
}

function daysUntil(until: Day, count: number): Span[] {
  const from = addDays(until, -count);
  return [
    { from, until },
    { from: addDays(from, -count), until: from },
  ];
}

function monthsAt(month: string, today: Day): Span[] | undefined {
  const from = `${month}-01`;
  if (from > today) return undefined;
  const monthAfter = (day: Day, months: number): Day => {
    const time = new Date(`${day}T00:00:00Z`);
    time.setUTCMonth(time.getUTCMonth() + months);
    return time.toISOString().slice(0, from.length);
  };
  return [
    { from, until: monthAfter(from, 1) },
    { from: monthAfter(from, -1), until: from },
  ];
}

function toOutcome(
  period: Period,
  spans: readonly Span[],
  { spans: found, owed, sources }: Records,
  costOf: (credits: Credits) => Money,
): StatisticsOutcome | undefined {
  const figures = found?.map(({ sums, people }, index) => ({
    ...toFigures(sums, costOf),
    people,
    span: spans[index] as Span,
  }));
  const [current, previous] = figures ?? [];
  if (current === undefined) return undefined;
  return { kind: "figures", period, current, previous, owed, sources };
}

/** How many days a span has. */
export const lengthOf = ({ from, until }: Span): number => daysBetween(from, until);
