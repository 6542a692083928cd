import { describe, expect, inject } from "vitest";
import { annsId, test as base, bubble, readBalance, say } from "../support/playground.js";

const rough = ["refuse", "lost", "500", "slow", "hang"] as const;

const cases = [
  ["the database", rough.map((database) => ({ database }))],
  ["the store", rough.map((store) => ({ store }))],
  ["Telegram", (["429", "slow"] as const).map((telegram) => ({ telegram }))],
] as const;

const test = base.extend(
  "payDuring",
  ({ visit, playground }) =>
    async (all: (typeof cases)[number][1]) => {
      const { world, faults } = playground;
      const page = await visit();
      await say(page, "/start");
      await bubble(page, "Hello, Ann!").waitFor();
      const before = await readBalance(page);
      const ann = world.telegram.person({ id: annsId, first_name: "Ann", language_code: "en" });
      let paid = 0;
      for (const fault of all) {
        await ann.say("/topup 50");
        const { invoice } = ann.screen ?? {};
        faults.change(fault);
        const { payment } = await ann.pay(invoice);
        if (payment !== undefined) paid += 50;
        faults.change({ database: "fine", store: "fine", telegram: "fine" });
        // Its breaker is closed again.
        world.functions.killOne();
      }
      // A fault of one of the two stores turns no payment away.
      expect(paid).toBe(50 * all.length);
      await world.telegram.settled();
      await page.getByRole("button", { name: "Run the scheduler" }).click();
      await expect.poll(() => readBalance(page)).toBeCloseTo(before + paid);
      await page.getByText("none lost").waitFor();
      expect(await page.getByText("THE BALANCE IS WRONG").count()).toBe(0);
    },
);

// A file of its own: services that hang are real waits, which others use.
describe.skipIf(inject("chromium") === undefined)("playground: payments in faults", () => {
  test.for(cases)("a payment in any fault of %s is recorded once", ([, all], { payDuring }) =>
    payDuring(all),
  );
});
