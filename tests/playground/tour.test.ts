import { describe, expect, inject } from "vitest";
import { become, keepScreenshot, region, test } from "../support/playground.js";

describe.skipIf(inject("chromium") === undefined)("the tour", () => {
  test("leads a first visitor through an outage, in English on a laptop", async ({ visit }) => {
    const page = await visit({ first: true });
    const tour = page.getByRole("complementary", { name: "Tour" });
    for (const step of ["1", "2", "3", "4", "5", "6", "7"]) {
      await tour.getByText(`${step} of 7`).waitFor();
      await tour.getByRole("button", { name: "Show me" }).click();
      await tour.getByText("✓ done").waitFor();
      await keepScreenshot(page, `tour-wide-${step}`);
      await tour.getByRole("button", { name: step === "7" ? "Finish" : "Next" }).click();
    }
    await expect.poll(() => tour.count()).toBe(0);

    // Two payments and two pictures, half of them taken down in the dark, and all booked once.
    const rows = region(page, "Postgres").getByRole("row");
    await page.getByText("Balance 490.40 = sum of operations 490.40").waitFor();
    await expect.poll(() => rows.count()).toBe(1 + 4);
    await region(page, "Log")
      .getByText(/Journal replayed: user_id=5000000001/)
      .waitFor();

    await page.reload();
    await page.getByRole("textbox").waitFor();
    expect(await tour.count()).toBe(0);
  });

  test("leads through the panes of a phone, in Russian", async ({ visit }) => {
    const page = await visit({ first: true, language: "ru", size: "narrow" });
    const tour = page.getByRole("complementary", { name: "Экскурсия" });
    for (const step of ["1", "2", "3", "4", "5", "6", "7"]) {
      await tour.getByText(`${step} из 7`).waitFor();
      await tour.getByRole("button", { name: "Покажи" }).click();
      await tour.getByText("✓ сделано").waitFor();
      await keepScreenshot(page, `tour-narrow-${step}`);
      await tour.getByRole("button", { name: step === "7" ? "Готово" : "Дальше" }).click();
    }
    await page.getByText("Баланс 490.40 = сумма операций 490.40").waitFor();
    await region(page, "Лог")
      .getByText(/Journal replayed: user_id=5000000002/)
      .waitFor();
  });

  test("notices what its visitor does by himself", async ({ visit }) => {
    const page = await visit({ first: true });
    await become(page, "Zoë");
    const tour = page.getByRole("complementary", { name: "Tour" });
    await page.getByRole("textbox").fill("/topup 250");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByRole("button", { name: "Pay ⭐ 400" }).click();
    await tour.getByText("✓ done").waitFor();

    // Whoever knows already goes on without doing it; what is so already is done.
    for (const step of ["2", "3", "4", "5", "6"]) {
      await tour.getByRole("button", { name: "Next" }).click();
      await tour.getByText(`${step} of 7`).waitFor();
      if (step !== "6") expect(await tour.getByText("✓ done").count()).toBe(0);
    }
    await tour.getByText("✓ done").waitFor();
    await tour.getByRole("button", { name: "Next" }).click();
    await tour.getByText("7 of 7").waitFor();
    await tour.getByText("✓ done").waitFor();
    await tour.getByRole("button", { name: "Close the tour" }).click();
    await page.getByRole("button", { name: "Tour", exact: true }).press("Enter");
    await tour.getByText("1 of 7").waitFor();
  });
});
