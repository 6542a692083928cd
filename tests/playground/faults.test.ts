import type { Page } from "playwright-core";
import { describe, expect, inject, onTestFinished } from "vitest";
import {
  annsId,
  test as base,
  bubble,
  keepScreenshot,
  orderPicture,
  pay,
  readBalance,
  region,
  say,
  turn,
} from "../support/playground.js";

const test = base
  .extend("page", async ({ visit, playground }, { onCleanup }) => {
    const { chats } = playground.world.telegram.state;
    for (const message of chats.messages) chats.remove(message);
    onCleanup(() => {
      // The next test finds a process that knows of no outage: its breaker is closed.
      playground.world.functions.killOne();
      playground.faults.change({ database: "fine", store: "fine", kie: "fine", telegram: "fine" });
    });
    return visit();
  })
  .extend("countBooked", ({ playground }) => async () => {
    const { rows } = await playground.world.sql.query("SELECT count(*)::int FROM operations");
    return rows[0].count as number;
  })
  /** What everybody's tests have left on Ann's balance. */
  .extend("before", async ({ page }) => {
    await say(page, "/start");
    await bubble(page, "Hello, Ann!").waitFor();
    return readBalance(page);
  });

async function topUp(page: Page, sum: number): Promise<void> {
  await say(page, `/topup ${sum}`);
  await pay(page);
  await bubble(page, `+${sum}\u00a0₽`).waitFor();
}

async function order(page: Page, prompt: string): Promise<void> {
  const asked = await orderPicture(page, prompt);
  await asked.getByRole("button", { name: "Generate" }).click();
}

const operations = (page: Page) => region(page, "Postgres").locator("tbody tr");

describe.skipIf(inject("chromium") === undefined)("playground: faults", () => {
  test("an outage is recorded in the journal and replayed into the database once", async ({
    page,
    before,
    countBooked,
  }) => {
    await topUp(page, 100);
    await expect.poll(() => readBalance(page)).toBeCloseTo(before + 100);
    const booked = await countBooked();
    await turn(page, "Database", "unreachable");
    await topUp(page, 200);
    await order(page, "in the dark");
    await bubble(page, "Balance:").getByRole("img").waitFor();
    const documents = region(page, "Object store");
    await documents.getByText(/^journal, [1-9]\d* waiting/).click();
    await documents.getByText('"kind": "settle"').waitFor();
    await page.getByText(/open, tries the database/).waitFor();
    // Postgres knows nothing of it.
    expect(await readBalance(page)).toBeCloseTo(before + 100);
    await keepScreenshot(page, "faults-outage");

    await turn(page, "Database", "works");
    await page.getByRole("button", { name: "Run the scheduler" }).click();
    await documents.getByText("journal, 0 waiting").waitFor();
    await expect.poll(() => readBalance(page)).toBeCloseTo(before + 300 - 0.64);
    expect(await countBooked()).toBe(booked + 2);
    // As in the history: by when it happened, not by when it was replayed.
    const types = await operations(page).locator("td:nth-child(2)").allTextContents();
    expect(types.slice(0, 3)).toEqual(["generation", "payment", "payment"]);
  });

  test("a process killed during a payment does not record it twice", async ({
    page,
    before,
    countBooked,
  }) => {
    await say(page, "/topup 100");
    await page.getByRole("button", { name: "Pay ⭐ 160" }).waitFor();
    const booked = await countBooked();
    await page.getByRole("button", { name: "Kill the process" }).click();
    await page.getByRole("button", { name: "The next update will kill the process" }).waitFor();
    await pay(page, 160);
    await page.getByRole("button", { name: "Kill the process" }).waitFor();
    await bubble(page, "+100\u00a0₽").waitFor();
    // It died with the payment in its hands; Telegram delivered it to the next one.
    const requests = region(page, "Requests")
      .locator("summary")
      .filter({ hasText: "payment 160 ⭐" });
    await requests.getByText("killed").waitFor();
    await requests.first().getByText("200", { exact: true }).waitFor();
    await expect.poll(() => readBalance(page)).toBeCloseTo(before + 100);
    expect(await countBooked()).toBe(booked + 1);
    await keepScreenshot(page, "faults-killed");
  });

  test("ten deliveries of one payment count once", async ({ page, before, countBooked }) => {
    await topUp(page, 100);
    await expect.poll(() => readBalance(page)).toBeCloseTo(before + 100);
    const booked = await countBooked();
    await page.getByRole("button", { name: "Deliver the last update ten times" }).click();
    await page.getByText("Delivered 10 times; the bot answered 200").waitFor();
    await say(page, "/balance");
    await bubble(page, /^Balance: /).waitFor();
    expect(await countBooked()).toBe(booked);
    expect(await readBalance(page)).toBeCloseTo(before + 100);
  });

  test("a generation that Kie fails is refunded", async ({ page, before }) => {
    await topUp(page, 100);
    const refunds = operations(page).filter({ hasText: "refund:" });
    const earlier = await refunds.count();
    await turn(page, "Kie.ai", "every task fails");
    await order(page, "a lighthouse");
    await expect.poll(() => refunds.count()).toBe(earlier + 1);
    await turn(page, "Kie.ai", "no credits left (402)");
    await order(page, "another lighthouse");
    await expect.poll(() => refunds.count()).toBe(earlier + 2);
    await expect.poll(() => readBalance(page)).toBeCloseTo(before + 100);
    await bubble(page, "❌").waitFor();
    await keepScreenshot(page, "faults-refunded");
  });

  test("a payment that Telegram refunds is reversed", async ({ page, before }) => {
    await topUp(page, 50);
    await page.getByRole("button", { name: "Telegram returns the last payment" }).click();
    await page.getByText("Telegram returned ⭐ 80.").waitFor();
    await operations(page).first().getByText("reversal").waitFor();
    await expect.poll(() => readBalance(page)).toBeCloseTo(before);
  });

  test("falsified records turn red at once", async ({ page, playground, before }) => {
    const { sql } = playground.world;
    onTestFinished(async () => void (await sql.query("UPDATE users SET balance = $1", [before])));
    await sql.query("UPDATE users SET balance = balance + 1");
    await say(page, "/balance");
    await page.getByText("THE BALANCE IS WRONG").waitFor();
    await page.getByText(/\d balances? (is|are) not/).waitFor();
    await keepScreenshot(page, "faults-falsified");
    await sql.query("UPDATE users SET balance = balance - 1");
    await say(page, "/balance");
    await page.getByText("every balance is the sum of its operations").waitFor();
    expect(await readBalance(page)).toBeCloseTo(before);
  });

  test("a payment that was not recorded is shown as lost until the reconciliation finds it", async ({
    page,
    playground,
    before,
  }) => {
    const { telegram } = playground.world;
    await say(page, "/topup 50");
    await page.getByRole("button", { name: "Pay ⭐ 80" }).waitFor();
    const { invoice } = telegram.state.chats.messages.findLast((message) => message.invoice) ?? {};
    if (invoice === undefined) throw new Error("no invoice");
    telegram.person({ id: annsId, first_name: "Ann" }).payWithoutUpdate(invoice);
    await say(page, "/balance");
    await page.getByText("1 lost").waitFor();
    await page.getByRole("button", { name: "Run the scheduler" }).click();
    await page.getByText("none lost").waitFor();
    await expect.poll(() => readBalance(page)).toBeCloseTo(before + 50);
  });
});
