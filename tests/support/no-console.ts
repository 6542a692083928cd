import { afterEach, expect, vi } from "vitest";

const methods = ["info", "warn", "error", "log"] as const;
const spies = methods.map((method) => vi.spyOn(console, method));

/** Output that no test asked for is a surprise, and a surprise fails the test. */
afterEach(() => {
  const unexpected = spies.flatMap((spy) => spy.mock.calls);
  for (const spy of spies) spy.mockClear();
  expect(unexpected).toEqual([]);
});
