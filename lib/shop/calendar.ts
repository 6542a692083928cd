/*
 * Days as people in a time zone count them. Most have 24 hours; those on which clocks change have 23,
 * 25 or another number, and some begin at one o'clock.
 */

/** Such as "2026-11-30": dates in this form are in order as texts, too. */
export type Day = string;

const dayMs = 24 * 60 * 60 * 1000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(timeZone, format);
  return format;
}

/** What the clocks there show, as if it were UTC: the difference is the offset. */
function localTime(instant: number, timeZone: string): number {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  return Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
}

const toDay = (time: number): Day => new Date(time).toISOString().slice(0, "2026-11-30".length);
const toTime = (day: Day): number => Date.parse(`${day}T00:00:00Z`);

/** Whether it is a date of this century: "2026-02-30" is none. */
export function isDay(text: string): boolean {
  return /^20\d\d-\d\d-\d\d$/.test(text) && Date.parse(text) >= 0 && toDay(toTime(text)) === text;
}

/** The day that it is there at this instant, in milliseconds since 1970. */
export function dayAt(instant: number, timeZone: string): Day {
  return toDay(localTime(instant, timeZone));
}

/** The hour that clocks there show, from 0 to 23. */
export function hourAt(instant: number, timeZone: string): number {
  return new Date(localTime(instant, timeZone)).getUTCHours();
}

/** @param count negative = before */
export function addDays(day: Day, count: number): Day {
  return toDay(toTime(day) + count * dayMs);
}

/** How many days there are from one to another. */
export function daysBetween(from: Day, until: Day): number {
  return Math.round((toTime(until) - toTime(from)) / dayMs);
}

/** The first instant of the day there, in milliseconds since 1970. */
export function startOf(day: Day, timeZone: string): number {
  const midnight = toTime(day);
  // No clock is 15 hours from UTC. Between these two the day begins.
  let [before, after] = [midnight - 15 * 60 * 60 * 1000, midnight + 15 * 60 * 60 * 1000];
  const offset = localTime(before, timeZone) - before;
  if (localTime(after, timeZone) - after === offset) return midnight - offset;
  // The clocks change in between, perhaps at midnight itself.
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localTime(middle, timeZone) >= midnight) after = middle;
    else before = middle;
  }
  return after;
}
