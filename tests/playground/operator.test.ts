import type { Page } from "playwright-core";
import { describe, expect, inject } from "vitest";
import { bubble, keepScreenshot, pay, say, switchPerson, test } from "../support/playground.js";

/** As wide as a phone, with the sharpness of one. */
const phone = { size: "narrow", scale: 2 } as const;

const press = (page: Page, label: string | RegExp) =>
  page.getByRole("button", { name: label }).last().click();

const field = (page: Page) => page.getByRole("textbox");

/** Copies a command with a button of the card, and completes it. */
async function copyCommand(page: Page, label: string): Promise<string> {
  await press(page, label);
  return field(page).inputValue();
}

describe.skipIf(inject("chromium") === undefined)("playground: operator", () => {
  test("finds a user by picking them, bans them, and the user reads why", async ({ visit }) => {
    const page = await visit(phone);
    await say(page, "/topup 250");
    await pay(page);
    await bubble(page, "+250").waitFor();
    await switchPerson(page, "Operator");
    await press(page, "Menu");
    await keepScreenshot(page, "console-menu");
    await press(page, "/help");
    await bubble(page, "For operators").waitFor();
    await keepScreenshot(page, "console-help");

    await say(page, "/user");
    await press(page, "Pick a user");
    const sheet = page.getByRole("dialog", { name: "Choose a user" });
    await keepScreenshot(page, "console-pick");
    await sheet.getByRole("button", { name: "Ann" }).click();
    await page.getByText("You shared Ann with the bot.").waitFor();
    await bubble(page, "Balance: 250.00").waitFor();
    expect(await page.getByRole("button", { name: "Pick a user" }).count()).toBe(0);
    await keepScreenshot(page, "console-card");

    await press(page, "Operations");
    await bubble(page, "Operations of").waitFor();
    await keepScreenshot(page, "console-operations");
    await press(page, /^1$/);
    await bubble(page, "Cause").waitFor();
    await keepScreenshot(page, "console-operation");
    await press(page, "« Card");
    await press(page, "CSV");
    await bubble(page, "Rows: 1").waitFor();
    await keepScreenshot(page, "console-csv");

    const command = await copyCommand(page, "Ban");
    await keepScreenshot(page, "console-copied");
    await say(page, command.replace("reason", "chargebacks"));
    await bubble(page, "No invoices").waitFor();
    await keepScreenshot(page, "console-ban");
    await press(page, "Confirm");
    await bubble(page, "is banned").waitFor();
    await say(page, "/audit");
    await bubble(page, "What operators did").waitFor();
    await keepScreenshot(page, "console-audit");
    await switchPerson(page, "Ann");
    await bubble(page, "You can't top up or order").waitFor();
    await keepScreenshot(page, "console-banned");
  });
});
