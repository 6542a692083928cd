import path from "node:path";
import { describe, expect, inject, onTestFinished } from "vitest";
import type { ChatMessage } from "../../dev/telegram/chats.js";
import { drawPng } from "../../dev/telegram/images.js";
import {
  annsId,
  bubble,
  keepScreenshot,
  orderPicture,
  pay,
  region,
  say,
  switchPerson,
  test,
} from "../support/playground.js";

interface Box {
  readonly scrollHeight: number;
  readonly scrollTop: number;
  readonly clientHeight: number;
}

describe.skipIf(inject("chromium") === undefined)("playground: chat", () => {
  test("goes from /start to a paid picture", async ({ visit }) => {
    const page = await visit();
    await page.getByRole("button", { name: "Menu", exact: true }).click();
    await page.getByRole("button", { name: "/start" }).click();
    await bubble(page, "Hello, Ann!").waitFor();
    await bubble(page, "Hello, Ann!").getByRole("button", { name: "Top up" }).click();
    await page.getByRole("button", { name: /^300/ }).click();
    await pay(page, 480);
    await page.getByText("You paid ⭐ 480. It is play money.").waitFor();
    await bubble(page, "+300\u00a0₽. Balance: 300.00\u00a0₽").waitFor();
    // As in Telegram, an invoice that was paid is no button any more.
    expect(await page.getByRole("button", { name: "Paid ✓" }).isDisabled()).toBe(true);

    await orderPicture(page, "a lighthouse");
    await page.getByRole("button", { name: "✅ Generate" }).click();
    await bubble(page, "Working on it").waitFor();
    await bubble(page, "Working on it").waitFor({ state: "detached" });
    const picture = bubble(page, "Balance: 299.36\u00a0₽").getByRole("img", { name: "Photo" });
    await expect
      .poll(() =>
        picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
      )
      .toBe(512);
    // It answers the prompt.
    await bubble(page, "Balance: 299.36\u00a0₽").getByText("a lighthouse").waitFor();

    const rows = region(page, "Postgres").getByRole("row");
    await rows.filter({ hasText: "generation" }).getByText("done").waitFor();
    expect(await rows.filter({ hasText: "payment" }).getByText("300.00").count()).toBe(1);
    await page.getByText("Balance 299.36 = sum of operations 299.36").waitFor();
    const row = region(page, "Postgres").getByLabel("The user’s row").locator("dd");
    expect((await row.allTextContents()).slice(0, 4)).toEqual([
      "5000000001",
      "299.36",
      "false",
      "2",
    ]);
    await keepScreenshot(page, "chat-picture");
  });

  test("shows the bot's description until START is pressed", async ({ visit, playground }) => {
    const { chats } = playground.world.telegram.state;
    for (const message of chats.messages) chats.remove(message);
    const page = await visit({ first: true, language: "ru" });
    await page.getByText("Пришлите описание или фото").waitFor();
    expect(await page.getByRole("textbox").count()).toBe(0);
    await page.getByRole("button", { name: "СТАРТ" }).click();
    await page.getByRole("textbox").waitFor();
    await page.locator(".message.own").getByText("/start").waitFor();
  });

  test("asks in Telegram's payment sheet before it pays, and can be cancelled", async ({
    visit,
    playground,
  }) => {
    const page = await visit();
    const { stars } = playground.world.telegram.state;
    await say(page, "/topup 70");
    const invoice = page.getByRole("button", { name: "Pay ⭐ 112" });
    const sheet = page.getByRole("dialog", { name: "Confirm your purchase" });
    for (const refuse of [
      () => sheet.getByRole("button", { name: "Cancel" }).click(),
      () => page.keyboard.press("Escape"),
    ]) {
      await invoice.press("Enter");
      await sheet.getByText("Balance top-up").waitFor();
      await sheet.getByText("⭐ 112").waitFor();
      await refuse();
      await sheet.waitFor({ state: "hidden" });
      expect(await page.locator(".pay:focus").count()).toBe(1);
    }
    const before = stars.transactions.length;
    await invoice.click();
    await keepScreenshot(page, "chat-sheet");
    await sheet.getByRole("button", { name: "Pay" }).click();
    await bubble(page, "+70\u00a0₽").waitFor();
    expect(stars.transactions.length).toBe(before + 1);
  });

  test("shows a prompt, its picture and the next price on a phone", async ({
    visit,
    playground,
  }) => {
    const page = await visit({ size: "narrow", scale: 2 });
    // The chat alone is 390 pixels wide.
    await page.setViewportSize({ width: 414, height: 1_160 });
    await say(page, "/topup 300");
    await pay(page);
    await bubble(page, "+300").waitFor();
    const choose = async (prompt: string) => {
      const order = await orderPicture(page, prompt);
      return order.getByRole("button", { name: "✅ Generate · 0.64 ₽" });
    };
    await (await choose("a red fox in the snow")).click();
    await bubble(page, "Z-Image").getByRole("img", { name: "Photo" }).waitFor();
    const { chats } = playground.world.telegram.state;
    // The prompt and its picture, without what led to them.
    const isShown = ({ text, media }: ChatMessage) => media || text === "a red fox in the snow";
    for (const message of chats.messages) if (!isShown(message)) chats.remove(message);
    await (await choose("a lighthouse at sunset")).waitFor();
    await region(page, "Telegram").screenshot({ path: path.join("artifacts", "chat.png") });
  });

  test("shows an album as one message, and what the bot does until its message comes", async ({
    visit,
    playground,
  }) => {
    const page = await visit();
    const { chats, actionListeners, bot } = playground.world.telegram.state;
    await page.getByRole("button", { name: "Send what a phone sends" }).click();
    await page.getByRole("button", { name: "An album of three photos" }).click();
    const album = page.locator(".message.own").filter({ hasText: "make it winter" });
    await expect.poll(() => album.getByRole("img", { name: "Photo" }).count()).toBe(3);

    for (const show of actionListeners) show(annsId, "record_video");
    const doing = page.getByText("recording a video…");
    await doing.waitFor();
    const news = { chatId: annsId, from: bot, fromBot: true, entities: [], buttons: [] };
    chats.add({ ...news, text: "ready" });
    await bubble(page, "ready").waitFor();
    expect(await doing.count()).toBe(0);
  });

  test("hides the scheduler's requests until a person turns them on", async ({
    visit,
    playground,
  }) => {
    const page = await visit();
    await playground.world.callCron();
    await say(page, "/balance");
    const requests = region(page, "Requests").locator("summary");
    await requests.filter({ hasText: "/balance" }).first().waitFor();
    expect(await requests.filter({ hasText: "/api/cron" }).count()).toBe(0);
    await page.getByRole("checkbox", { name: "Scheduler" }).check();
    await requests.filter({ hasText: "/api/cron" }).first().waitFor();
  });

  test("shows the outgoing requests of each request", async ({ visit, playground }) => {
    const page = await visit();
    await switchPerson(page, "Zoë");
    await say(page, "/balance");
    const request = region(page, "Requests").locator("details").filter({ hasText: "/balance" });
    await request.getByText("1 SQL").waitFor();
    await request.getByText(/1 Telegram/).waitFor();
    await request.getByText("/balance").click();
    await request.getByText("sendMessage").waitFor();
    // Ids of 52 bits stay what they are.
    await request
      .getByText(/"4503599627370495"/)
      .first()
      .waitFor();
    expect(await request.textContent()).not.toContain(playground.world.telegram.token);
    await page.getByText("User 4503599627370495: the balance is right").waitFor();
  });

  test("sends a message once although it is submitted twice at once", async ({ visit }) => {
    const page = await visit();
    await page.getByRole("textbox").fill("only once");
    await page.evaluate(`for (let press = 0; press < 3; press++) {
      const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true });
      document.querySelector("textarea").dispatchEvent(enter);
    }`);
    await bubble(page, "only once").getByRole("button", { name: "Generate" }).waitFor();
    const own = page.locator(".message.own").filter({ hasText: "only once" });
    expect(await own.count()).toBe(1);
  });

  test("accepts a dropped picture", async ({ visit }) => {
    const page = await visit();
    const png = drawPng(640, 480).toString("base64");
    const data = await page.evaluateHandle(`(() => {
      const bytes = Uint8Array.from(atob("${png}"), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], "dropped.png", { type: "image/png" }));
      return transfer;
    })()`);
    await region(page, "Telegram").dispatchEvent("drop", { dataTransfer: data });
    await page.locator("form").getByRole("img", { name: "Photo" }).waitFor();
    await page.getByRole("textbox").fill("make it <b>night</b>");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await bubble(page, "Nano Banana 2.1").waitFor();
    await bubble(page, "make it <b>night</b>").waitFor();
    await page.getByRole("button", { name: "Generate" }).last().waitFor();
    await keepScreenshot(page, "chat-dropped");
  });

  test("explains why a file is not a picture", async ({ visit, complaints }) => {
    const page = await visit();
    const file = { name: "a.png", mimeType: "image/png", buffer: Buffer.from("no picture") };
    await page.getByLabel("Attach a photo").setInputFiles(file);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText("no PNG, JPEG, WebP or GIF").waitFor();
    // The browser itself tells that it was refused.
    expect(complaints.splice(0)).toEqual([expect.stringContaining("status of 400")]);
  });

  test("opens the reply field when the bot asks for a prompt, and plays the result", async ({
    visit,
  }) => {
    const page = await visit();
    await switchPerson(page, "Аня");
    await say(page, "/topup 300");
    await pay(page, 480);
    await bubble(page, "+300\u00a0₽").waitFor();
    await say(page, "шум моря");
    await page.getByRole("button", { name: "🔊" }).click();
    await page.getByRole("button", { name: "• 🔊" }).waitFor();
    await page.getByRole("button", { name: "Модель" }).click();
    await page.getByRole("button", { name: "Gemini 3.8" }).first().click();
    await page.getByRole("button", { name: "✅ Создать" }).click();
    await page.getByLabel("Sound").waitFor();

    await say(page, "/models");
    await page.getByRole("button", { name: "Картинки" }).last().click();
    await page.getByRole("button", { name: "Z-Image" }).last().click();
    await page
      .getByRole("button", { name: /Использовать|Выбрать/ })
      .last()
      .click();
    await page.getByText("Reply to “").waitFor();
    await say(page, "маяк");
    await bubble(page, "маяк").waitFor();
    await page.getByRole("button", { name: "✅ Создать" }).last().waitFor();
  });

  test("scrolls to new messages, except while a person reads older ones", async ({
    visit,
    playground,
  }) => {
    const page = await visit();
    await switchPerson(page, "Zoë");
    const list = page.getByRole("log", { name: "Messages" });
    const belowEnd = () =>
      list.evaluate((element) => {
        const { scrollHeight, scrollTop, clientHeight } = element as unknown as Box;
        return Math.round(scrollHeight - scrollTop - clientHeight);
      });
    for (let number = 1; number <= 4; number++) {
      await say(page, `prompt ${number}`);
      await bubble(page, `prompt ${number}`).getByRole("button", { name: "Erstellen" }).waitFor();
    }
    await expect.poll(belowEnd).toBeLessThan(5);

    await list.hover();
    await page.mouse.wheel(0, -600);
    await expect.poll(belowEnd).toBeGreaterThan(300);
    const { chats, bot } = playground.world.telegram.state;
    const news = { chatId: 2 ** 52 - 1, from: bot, fromBot: true, entities: [], buttons: [] };
    chats.add({ ...news, text: "news" });
    await bubble(page, "news").waitFor();
    expect(await belowEnd()).toBeGreaterThan(300);
  });

  test("keeps chats separate, and shows alarms to the operator", async ({ visit, playground }) => {
    const page = await visit();
    await switchPerson(page, "Operator");
    await page.getByText("The bot writes here when something is wrong.").waitFor();
    expect(await page.getByRole("article").count()).toBe(0);
    await switchPerson(page, "Ann");
    onTestFinished(() => playground.faults.change({ database: "fine" }));
    playground.faults.change({ database: "refuse" });
    await say(page, "/balance");
    // Ann's answer may come later than the alarm, and then she has a new one as well.
    const mark = page.locator("label").filter({ hasText: "Operator" }).getByTitle("1 new message");
    await mark.waitFor();
    await switchPerson(page, "Operator");
    await bubble(page, "The database is unavailable").waitFor();
    await expect.poll(() => mark.count()).toBe(0);
  });

  test("explains empty lists", async ({ visit }) => {
    const page = await visit();
    await switchPerson(page, "Operator");
    await page.getByRole("button", { name: "Telegram returns the last payment" }).click();
    await page.getByText("This user has no payment since the start").waitFor();
    await page.getByRole("button", { name: "Deliver the last update ten times" }).click();
    await page.getByText("This user has sent nothing since the start").waitFor();
  });
});
