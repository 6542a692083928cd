import type { Page } from "playwright-core";
import { describe, expect, inject } from "vitest";
import {
  bubble,
  findBarriers,
  keepScreenshot,
  overhang,
  pay,
  say,
  switchPerson,
  test,
} from "../support/playground.js";

/** As wide as a phone, and as sharp. */
const phone = { size: "narrow", scale: 2 } as const;

const press = (page: Page, label: string | RegExp) =>
  page.getByRole("button", { name: label }).last().click();

/** The screen that the operator sees now, once it says so. */
async function see(page: Page, name: string, words: string | RegExp): Promise<void> {
  await bubble(page, words).waitFor();
  await keepScreenshot(page, `operator-${name}`);
}

/** Carries out what the last message asks for. */
async function confirm(page: Page, words: string): Promise<void> {
  await press(page, "Confirm");
  await bubble(page, words).waitFor();
}

async function sendSample(page: Page, label: string): Promise<void> {
  await press(page, "Send what a phone sends");
  await press(page, label);
}

describe.skipIf(inject("chromium") === undefined)("playground: operator", () => {
  test("refunds the payment of a user whom they pick, and the user reads of it", async ({
    visit,
  }) => {
    const page = await visit(phone);
    await say(page, "/topup 250");
    await pay(page);
    await bubble(page, "+250").waitFor();
    await switchPerson(page, "Operator");
    await press(page, "Menu");
    await page.getByRole("button", { name: "/refund" }).scrollIntoViewIfNeeded();
    await keepScreenshot(page, "operator-menu");
    await press(page, "/help");
    await see(page, "help", "For operators");

    await say(page, "/user");
    await page.getByRole("button", { name: "Pick a user" }).waitFor();
    await see(page, "keyboard", "Whose card?");
    expect(await findBarriers(page)).toEqual([]);
    await press(page, "Pick a user");
    const sheet = page.getByRole("dialog", { name: "Choose a user" });
    await keepScreenshot(page, "operator-pick");
    expect(await findBarriers(page)).toEqual([]);
    await sheet.getByRole("button", { name: "Ann" }).click();
    await page.getByText("You shared Ann with the bot.").waitFor();
    await see(page, "card", "Balance: 250.00");
    // The bot took its keyboard away.
    expect(await page.getByRole("button", { name: "Pick a user" }).count()).toBe(0);
    expect(await findBarriers(page)).toEqual([]);

    await press(page, "CSV");
    const csv = page.getByRole("link", { name: /\.csv/ });
    expect(await csv.getAttribute("download")).toMatch(/^operations-5000000001-.*\.csv$/);
    const address = new URL((await csv.getAttribute("href")) ?? "", page.url());
    expect(await (await page.request.get(address.href)).text()).toContain("payment");

    await press(page, "Refund");
    await see(page, "payments", "Payments of");
    await press(page, /^1$/);
    await see(page, "operation", "Cause");
    await press(page, "Copy /refund");
    expect(await page.getByRole("textbox").inputValue()).toMatch(/^\/refund \S+$/);
    await press(page, "Send");
    await see(page, "refund", "The bot's Stars");
    await confirm(page, "Refunded: 400");
    await see(page, "refunded", "Refunded: 400");
    await switchPerson(page, "Ann");
    await page.getByText("Telegram returned ⭐ 400.").waitFor();
    await bubble(page, /250\s₽\. Balance: 0\.00/).waitFor();
    await keepScreenshot(page, "operator-user-refunded");
  });

  test("bans the sender of a forwarded message, unless that one hides", async ({ visit }) => {
    const page = await visit(phone);
    await switchPerson(page, "Operator");
    await say(page, "/user");
    await page.getByRole("button", { name: "Pick a user" }).waitFor();
    await sendSample(page, "A message forwarded from someone hidden");
    await see(page, "hidden", "They hide their account");
    await say(page, "/user");
    await page.getByRole("button", { name: "Pick a user" }).waitFor();
    await sendSample(page, "A message forwarded from Ann");
    await bubble(page, "ID 5000000001").waitFor();

    await press(page, "🚫 Ban");
    const command = await page.getByRole("textbox").inputValue();
    expect(command).toBe("/ban 5000000001 reason");
    await say(page, command.replace("reason", "chargebacks"));
    await see(page, "ban", "Reason: chargebacks");
    await confirm(page, "is banned");
    await say(page, "/audit");
    await see(page, "audit", "→ done");
    await say(page, "/unban 5000000001");
    await confirm(page, "may buy and order again");
    await switchPerson(page, "Ann");
    await see(page, "user-banned", "Reason: chargebacks");
  });

  test("shows a viewer everything, and changes nothing for them", async ({ visit }) => {
    const page = await visit(phone);
    await switchPerson(page, "Viewer");
    await page.getByText("A viewer sees what operators see").waitFor();
    await say(page, "/settings");
    await bubble(page, /markup = 2/).waitFor();
    await say(page, "/settings markup 3");
    await see(page, "viewer", "only an admin can change it");
    expect(await page.getByRole("button", { name: "Confirm" }).count()).toBe(0);
  });

  test("looks after the shop, in Russian, with lines that fit a phone", async ({ visit }) => {
    const page = await visit({ ...phone, language: "ru" });
    await switchPerson(page, "Оператор");
    for (const [command, words] of [
      ["/help", "Для операторов"],
      ["/admin", "На балансе бота"],
      ["/stats all", "Откуда пришли новые"],
      ["/status", "Планировщик"],
      ["/settings", "из STARS_PER_UNIT"],
      ["/prices usd_rate 120", /Изменить usd_rate/],
      ["/catalogue", "Каталог"],
      ["/pause 30m Переезжаем", "Остановить продажи"],
      ["/export users all", "Строк"],
    ] as const) {
      await say(page, command);
      await see(page, `ru-${/\w+/.exec(command)}`, words);
    }
    await say(page, "/adjust 5000000002 -100 проверка");
    await bubble(page, "Исправление").waitFor();
    await press(page, "Подтвердить");
    await see(page, "ru-adjust", "Точно?");
    await press(page, "Отмена");
    await bubble(page, "Отменено").waitFor();
    expect(await overhang(page)).toBe(0);
  });
});
