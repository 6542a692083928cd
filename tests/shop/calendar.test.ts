import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, dayAt, daysBetween, hourAt, startOf } from "../../lib/shop/calendar.js";

const zones = [
  "UTC",
  "Europe/Berlin",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Asia/Beirut",
  "America/Santiago",
  "Pacific/Kiritimati",
  "Pacific/Niue",
];
const hourMs = 60 * 60 * 1000;
const iso = (time: number) => new Date(time).toISOString();

describe("time zone: a day", () => {
  test.for([
    ["UTC", "2026-11-30", "2026-11-30T00:00:00.000Z"],
    ["Asia/Kolkata", "2026-11-30", "2026-11-29T18:30:00.000Z"],
    ["Asia/Kathmandu", "2026-11-30", "2026-11-29T18:15:00.000Z"],
    ["Pacific/Kiritimati", "2026-11-30", "2026-11-29T10:00:00.000Z"],
    ["Europe/Berlin", "2024-03-31", "2024-03-30T23:00:00.000Z"],
    ["Europe/Berlin", "2024-04-01", "2024-03-31T22:00:00.000Z"],
  ] as const)("begins at midnight: %s %s", ([zone, day, start]) => {
    expect(iso(startOf(day, zone))).toBe(start);
  });

  test("begins at one o'clock where the clocks skip midnight", () => {
    expect(iso(startOf("2024-03-31", "Asia/Beirut"))).toBe("2024-03-30T22:00:00.000Z");
    expect(hourAt(startOf("2024-03-31", "Asia/Beirut"), "Asia/Beirut")).toBe(1);
  });

  test("is 23, 24.5 or 25 hours long when clocks change", () => {
    const hours = (day: string, zone: string) =>
      (startOf(addDays(day, 1), zone) - startOf(day, zone)) / hourMs;
    expect(hours("2024-03-31", "Europe/Berlin")).toBe(23);
    expect(hours("2024-10-27", "Europe/Berlin")).toBe(25);
    expect(hours("2024-04-07", "Australia/Lord_Howe")).toBe(24.5);
    expect(hours("2024-04-06", "America/Santiago")).toBe(25);
  });

  test("contains exactly the instants at which it is that day there", () => {
    const instants = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) });
    fc.assert(
      fc.property(instants, fc.constantFrom(...zones), (instant, zone) => {
        const day = dayAt(instant, zone);
        expect(startOf(day, zone)).toBeLessThanOrEqual(instant);
        expect(startOf(addDays(day, 1), zone)).toBeGreaterThan(instant);
      }),
      { numRuns: 300 },
    );
  });

  test("is counted across months and leap days", () => {
    expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
    expect(daysBetween("2024-02-28", "2024-03-01")).toBe(2);
  });
});
