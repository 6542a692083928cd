import type { Locator } from "playwright-core";
import { describe, expect, inject } from "vitest";
import {
  bubble,
  keepScreenshot,
  orderPicture,
  pay,
  region,
  switchPerson,
  test,
} from "../support/playground.js";

const steps = ["1", "2", "3", "4", "5", "6", "7"];

describe.skipIf(inject("chromium") === undefined)("playground: tour", () => {
  test("starts with a picture, breaks the database and ends with the next steps", async ({
    visit,
  }) => {
    const page = await visit({ first: true });
    const tour = page.getByRole("complementary", { name: "Tour" });
    for (const step of steps) {
      await tour.getByText(`${step} of 8`).waitFor();
      await tour.getByRole("button", { name: "Show me" }).click();
      await tour.getByText("✓ done").waitFor();
      await keepScreenshot(page, `tour-wide-${step}`);
      await tour.getByRole("button", { name: "Next" }).click();
    }
    // Two payments and two pictures, half of them during the outage, and each is booked once.
    const rows = region(page, "Postgres").getByRole("row");
    await page.getByText("Balance 40.40 = sum of operations 40.40").waitFor();
    await expect.poll(() => rows.count()).toBe(1 + 5);
    // The last one was refunded: the user reads so, and the operator what came of it.
    await page.getByText("Telegram returned ⭐ 400.").waitFor();
    await bubble(page, /250\s₽\. Balance: 40\.40/).waitFor();
    await switchPerson(page, "Operator");
    await bubble(page, /Refunded: 400/)
      .getByText(/Balance: 40\.40/)
      .waitFor();
    await keepScreenshot(page, "tour-wide-operator");
    await switchPerson(page, "Ann");
    await region(page, "Log")
      .getByText(/Journal replayed: user_id=5000000001/)
      .waitFor();

    await tour.getByText("8 of 8").waitFor();
    for (const [name, words] of [
      ["Read what is guaranteed", "## What is guaranteed"],
      ["Deploy your own bot", "## Deploy"],
    ] as const) {
      const link = await tour.getByRole("link", { name }).getAttribute("href");
      const document = await page.request.get(new URL(link ?? "", page.url()).href);
      expect(await document.text()).toContain(words);
    }
    await tour.getByRole("button", { name: "Try your own prompt" }).click();
    expect(await tour.count()).toBe(0);
    expect(await page.locator("textarea:focus").count()).toBe(1);

    await page.reload();
    await page.getByRole("textbox").waitFor();
    expect(await tour.count()).toBe(0);
  });

  test("shows each step on a phone, in Russian", async ({ visit }) => {
    const page = await visit({ first: true, language: "ru", size: "narrow" });
    const tour = page.getByRole("complementary", { name: "Экскурсия" });
    const target = page.locator(".pointed-at");
    for (const step of steps) {
      await tour.getByText(`${step} из 8`).waitFor();
      await expect.poll(() => isInView(target)).toBe(true);
      await tour.getByRole("button", { name: "Покажи" }).click();
      await tour.getByText("✓ сделано").waitFor();
      await expect.poll(() => isInView(target)).toBe(true);
      await keepScreenshot(page, `tour-narrow-${step}`);
      await tour.getByRole("button", { name: "Дальше" }).click();
    }
    await keepScreenshot(page, "tour-narrow-8");
    await tour.getByRole("button", { name: "Попробовать своё описание" }).click();
    await page.getByRole("button", { name: "Учёт" }).click();
    await page.getByText("Баланс 40.40 = сумма операций 40.40").waitFor();
    await region(page, "Лог")
      .getByText(/Journal replayed: user_id=5000000002/)
      .waitFor();
  });

  test("notices steps that visitors do without its help", async ({ visit }) => {
    const page = await visit({ first: true });
    await switchPerson(page, "Zoë");
    const tour = page.getByRole("complementary", { name: "Tour" });
    await orderPicture(page, "a lighthouse");
    await page.getByRole("button", { name: "✅ Erstellen" }).click();
    await page.getByRole("button", { name: /^50\s₽ · 80\s⭐/ }).click();
    await pay(page, 80);
    await page.getByRole("button", { name: "✅ Erstellen" }).click();
    await tour.getByText("✓ done").waitFor();

    // A step can be left out; what is so already is done.
    for (const step of ["2", "3", "4", "5", "6"]) {
      await tour.getByRole("button", { name: "Next" }).click();
      await tour.getByText(`${step} of 8`).waitFor();
      if (step !== "6") expect(await tour.getByText("✓ done").count()).toBe(0);
    }
    await tour.getByText("✓ done").waitFor();
    await tour.getByRole("button", { name: "Close the tour" }).click();
    await page.getByRole("button", { name: "Tour", exact: true }).press("Enter");
    await tour.getByText("1 of 8").waitFor();
  });
});

interface Seen {
  getBoundingClientRect(): { readonly top: number; readonly bottom: number };
  closest(selector: string): Seen;
}

/** Whether all of it can be seen without scrolling. */
const isInView = (target: Locator) =>
  target.evaluate((element) => {
    const shown = element as unknown as Seen;
    const { top, bottom } = shown.getBoundingClientRect();
    const pane = shown.closest(".panes").getBoundingClientRect();
    return top >= pane.top - 1 && bottom <= pane.bottom + 1;
  });
