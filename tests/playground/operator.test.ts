import type { Page } from "playwright-core";
import { describe, expect, inject } from "vitest";
import { bubble, keepScreenshot, pay, say, switchPerson, test } from "../support/playground.js";

/** As wide as a phone, and as sharp. */
const phone = { size: "narrow", scale: 2 } as const;

const press = (page: Page, label: string | RegExp) =>
  page.getByRole("button", { name: label }).last().click();

/** Says a command, and keeps what the bot answers. */
async function look(page: Page, command: string, answer: string | RegExp): Promise<void> {
  await say(page, command);
  await bubble(page, answer).waitFor();
  await keepScreenshot(page, `console-${command.replaceAll(/\W+/g, "-")}`);
}

describe.skipIf(inject("chromium") === undefined)("playground: operator", () => {
  test("finds a user by picking them, refunds a payment and bans them; the user reads of both", async ({
    visit,
  }) => {
    const page = await visit(phone);
    await say(page, "/topup 250");
    await pay(page);
    await bubble(page, "+250").waitFor();
    await switchPerson(page, "Operator");
    await press(page, "Menu");
    await page.getByRole("button", { name: "/refund" }).scrollIntoViewIfNeeded();
    await keepScreenshot(page, "console-menu");
    await press(page, "/help");
    await bubble(page, "For operators").waitFor();
    await keepScreenshot(page, "console-help");

    await say(page, "/user");
    await page.getByRole("button", { name: "Pick a user" }).waitFor();
    await keepScreenshot(page, "console-keyboard");
    await press(page, "Pick a user");
    const sheet = page.getByRole("dialog", { name: "Choose a user" });
    await keepScreenshot(page, "console-pick");
    await sheet.getByRole("button", { name: "Ann" }).click();
    await page.getByText("You shared Ann with the bot.").waitFor();
    await bubble(page, "Balance: 250.00").waitFor();
    expect(await page.getByRole("button", { name: "Pick a user" }).count()).toBe(0);
    await keepScreenshot(page, "console-card");
    await press(page, "CSV");
    const csv = page.getByRole("link", { name: /\.csv/ });
    expect(await csv.getAttribute("download")).toMatch(/^operations-5000000001-.*\.csv$/);
    const table = await page.request.get(
      new URL((await csv.getAttribute("href")) ?? "", page.url()).href,
    );
    expect(await table.text()).toContain("payment");
    await keepScreenshot(page, "console-csv");

    await press(page, "Refund");
    await bubble(page, "Payments of").waitFor();
    await keepScreenshot(page, "console-payments");
    await press(page, /^1$/);
    await bubble(page, "Cause").waitFor();
    await keepScreenshot(page, "console-operation");
    await press(page, "Copy /refund");
    expect(await page.getByRole("textbox").inputValue()).toMatch(/^\/refund \S+$/);
    await keepScreenshot(page, "console-copied");
    await press(page, "Send");
    await bubble(page, "The bot's Stars").waitFor();
    await keepScreenshot(page, "console-refund");
    await press(page, "Confirm");
    await bubble(page, "Refunded: 400").waitFor();
    await keepScreenshot(page, "console-refunded");

    await say(page, "/ban 5000000001 chargebacks");
    await bubble(page, "Reason: chargebacks").waitFor();
    await keepScreenshot(page, "console-ban");
    await press(page, "Confirm");
    await bubble(page, "is banned").waitFor();
    await look(page, "/audit", "→ done");
    await say(page, "/unban 5000000001");
    await press(page, "Confirm");
    await bubble(page, "may buy and order again").waitFor();

    await switchPerson(page, "Ann");
    await page.getByText("Telegram returned ⭐ 400.").waitFor();
    await bubble(page, /250\s₽\. Balance: 0\.00/).waitFor();
    await bubble(page, "Reason: chargebacks").waitFor();
    await keepScreenshot(page, "console-user");
  });

  test("looks at the shop, in Russian", async ({ visit }) => {
    const page = await visit({ ...phone, language: "ru" });
    await switchPerson(page, "Оператор");
    await look(page, "/help", "Для операторов");
    await look(page, "/user", "Чья карточка");
    await press(page, "Выбрать");
    await keepScreenshot(page, "console-ru-pick");
    await page.getByRole("dialog").getByRole("button", { name: "Аня" }).click();
    await bubble(page, "Баланс").waitFor();
    await keepScreenshot(page, "console-ru-card");
    await look(page, "/admin", "Сегодня");
    await look(page, "/stats", "Сегодня");
    await look(page, "/stats all", "Всё");
    await look(page, "/export users all", "Строк");
    await look(page, "/adjust 5000000002 -100 тест", "Исправление");
    await press(page, "Подтвердить");
    await bubble(page, "Точно").waitFor();
    await keepScreenshot(page, "console-ru-doubt");
    await press(page, "Отмена");
    await bubble(page, "Отменено").waitFor();
  });
});
