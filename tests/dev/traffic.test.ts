import { describe, expect, test } from "vitest";
import { startTraffic } from "../../dev/cli/traffic.js";
import type { Person } from "../../dev/telegram/person.js";
import type { BotContext } from "../../lib/bot/context.js";
import { rateLimit } from "../../lib/bot/middleware/rate-limit.js";

const deeds = 100;

/**
 * The fastest course of one person: the dice always choose a top-up and the shortest pause.
 * @param say what happens when they write @param wait what happens while they pause
 */
async function live(person: object, wait: (milliseconds: number) => void) {
  let pauses = 0;
  const traffic = startTraffic({
    people: [Object.assign(person, { user: { id: 7 } }) as unknown as Person],
    pauseMs: 2_000,
    random: () => 0,
    async wait(milliseconds) {
      wait(milliseconds);
      if (++pauses === deeds) void traffic.stop();
    },
  });
  while (pauses < deeds) await new Promise((resolve) => setImmediate(resolve));
  await traffic.stop();
  return traffic;
}

describe("local world: simulated users", () => {
  test("never meet the rate limit, so that it causes no failed top-up", async () => {
    let time = 0;
    let passed = 0;
    const pass = async () => void passed++;
    const limit = rateLimit({ now: () => time });
    const say = async () => {
      // A refusal would be shown, which this context can't do.
      await Promise.resolve(limit({ from: { id: 7 } } as BotContext, pass)).catch(() => {});
      return { statuses: [200] };
    };
    await live({ say }, (milliseconds) => {
      time += milliseconds;
    });
    expect(passed).toBe(deeds);
  });

  test("tell a top-up without an invoice from a refused checkout", async () => {
    let asked = 0;
    const person = {
      say: async () => void asked++,
      get screen() {
        return asked % 4 === 0 ? {} : { invoice: {} };
      },
      async pay() {
        if (asked % 2 === 0) return { answer: { ok: false, complaint: "no" } };
        return { payment: {}, delivery: { statuses: [200] } };
      },
    };
    const { refused, bought } = await live(person, () => {});
    expect([bought.length, refused]).toEqual([50, { topUps: 25, checkouts: 25 }]);
  });
});
