import { describe, expect, test } from "vitest";
import { once, onceLoaded } from "../../lib/util/once.js";

describe("lazy loading: a value that is loaded at first use", () => {
  test("is loaded once for concurrent callers", async () => {
    let loads = 0;
    const load = onceLoaded(async () => ++loads);
    expect(await Promise.all([load(), load()])).toEqual([1, 1]);
    expect(await load()).toBe(1);
  });

  test("is loaded again by the next call after a failure", async () => {
    let loads = 0;
    const load = onceLoaded(async () => {
      if (++loads === 1) throw new Error("the disk says no");
      return "loaded";
    });
    await expect(load()).rejects.toThrow("the disk says no");
    expect(await load()).toBe("loaded");
  });

  test("is made once, even if it is undefined, and again after a failure", () => {
    let makes = 0;
    const make = once(() => {
      if (++makes === 1) throw new Error("not yet");
      return undefined;
    });
    expect(make).toThrow("not yet");
    expect([make(), make()]).toEqual([undefined, undefined]);
    expect(makes).toBe(2);
  });
});
