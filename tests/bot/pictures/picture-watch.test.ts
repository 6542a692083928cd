import { describe, expect, test } from "vitest";
import { studioAlarms } from "../../../lib/alarms/studio-alarms.js";
import { createPictureWatch } from "../../../lib/bot/pictures/picture-watch.js";

/** A watch, its clock, and what the operators read. */
function watching() {
  const clock = { minute: 0 };
  const told: string[] = [];
  const watch = createPictureWatch(
    () => clock.minute * 60_000,
    ({ text }) => told.push(text),
  );
  const fail = (fileId: string, isLasting = false) =>
    watch.failed({ fileId, cause: "HTTP 502", isLasting });
  return { clock, told, fail, worked: watch.worked };
}

const gone = studioAlarms.picturesUnavailable({ cause: "HTTP 502" }).text;
const back = studioAlarms.picturesBack().text;

describe("alarm: the operators learn that Telegram gives no pictures", () => {
  test("once, after three different ones failed", () => {
    const { told, fail } = watching();
    for (const fileId of ["fox", "fox", "hen", "hen"]) fail(fileId);
    expect(told).toEqual([]);
    for (const fileId of ["owl", "cat", "dog"]) fail(fileId);
    expect(told).toEqual([gone]);
  });

  test("after one failed for ten minutes", () => {
    const { clock, told, fail } = watching();
    for (const minute of [0, 9, 10]) {
      clock.minute = minute;
      fail("fox");
      expect(told).toEqual(minute < 10 ? [] : [gone]);
    }
  });

  test("at once, if the failure is not temporary", () => {
    const { told, fail } = watching();
    fail("fox", true);
    expect(told).toEqual([gone]);
  });

  test("and when it gives some again, which starts the next trouble anew", () => {
    const { told, fail, worked } = watching();
    for (const fileId of ["fox", "hen", "owl"]) fail(fileId);
    worked();
    worked();
    expect(told).toEqual([gone, back]);
    for (const fileId of ["fox", "hen"]) fail(fileId);
    expect(told).toHaveLength(2);
    fail("owl");
    expect(told).toEqual([gone, back, gone]);
  });
});

describe("alarm: the operators do not learn", () => {
  test("of single failures with pictures between them", () => {
    const { told, fail, worked } = watching();
    for (const fileId of ["fox", "hen", "owl", "cat"]) {
      fail(fileId);
      worked();
    }
    expect(told).toEqual([]);
  });

  test("of failures that lie far apart", () => {
    const { clock, told, fail } = watching();
    for (const minute of [0, 15, 30, 45]) {
      clock.minute = minute;
      fail(`fox ${minute}`);
    }
    expect(told).toEqual([]);
  });
});
