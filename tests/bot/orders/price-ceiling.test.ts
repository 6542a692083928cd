import { describe, expect } from "vitest";
import type { ChatMessage } from "../../../dev/telegram/chats.js";
import { toApiMessage } from "../../../dev/telegram/messages.js";
import { chooseModel } from "../../support/order-steps.js";
import { test as ordersTest, rowsOf } from "../../support/orders.js";

/** Whatever a picture of Z-Image costs, 0.64, is above the ceiling. */
const test = ordersTest.extend("studioVariables", ({ kie }) => ({
  KIE_API_KEY: "a-key-of-the-tests",
  KIE_API_ROOT: kie.url,
  KIE_UPLOAD_ROOT: kie.url,
  PRICE_CEILING: "0.63",
}));

const question = "Z-Image\n1:1\nThis costs 0.64 ₽ ≈ 2 ⭐. Generate?";
const plain = (text: string | undefined) => text?.replaceAll("\u00a0", " ");
const rows = (message: ChatMessage) =>
  rowsOf(message).map((row) => row.map((label) => plain(label)));

describe("charge: an order above the ceiling", () => {
  test("needs a confirmation, and only the second press charges it", async ({
    buyer,
    order,
    generate,
    background,
    finish,
    charges,
    kie,
  }) => {
    const dear = await order(buyer);
    for (let press = 1; press <= 2; press++) {
      await generate(buyer);
      expect(plain(dear.text)).toBe(question);
      expect(rows(dear.message)).toEqual([["✅ Yes · 0.64 ₽ ≈ 2 ⭐"], ["« Back"]]);
      expect([await charges(), kie.calls]).toEqual([[], []]);
      await buyer.press("« Back");
      expect(rows(dear.message).flat()).toContainEqual(expect.stringMatching(/Generate.*0\.64/));
    }
    await generate(buyer);
    await buyer.press("✅ Yes");
    await background.end();
    await finish();
    expect(await charges()).toEqual(["-0.64"]);
    expect(kie.tasks).toHaveLength(1);
    expect(buyer.screen?.text).toMatch(/^Z-Image · 0\.64/);
  });

  test("is charged once, however often the user confirms it", async ({
    buyer,
    order,
    generate,
    telegram,
    background,
    charges,
  }) => {
    const dear = await order(buyer);
    await generate(buyer);
    const asked = toApiMessage(telegram.state, dear.message);
    const [[yes] = []] = dear.message.buttons;
    const press = () => buyer.pressData(yes?.callback_data ?? "", asked);
    await Promise.all([press(), press(), press()]);
    await background.end();
    expect(await charges()).toEqual(["-0.64"]);
  });

  test("is not shown for confirmation again by a late first press: its state stays", async ({
    buyer,
    order,
    generate,
    telegram,
    background,
    charges,
  }) => {
    const dear = await order(buyer);
    const first = toApiMessage(telegram.state, dear.message);
    const go = dear.message.buttons.flat().find(({ text }) => text.includes("Generate"));
    await generate(buyer);
    await buyer.press("✅ Yes");
    await background.end();
    const before = dear.text;
    const late = await buyer.pressData(go?.callback_data ?? "", first);
    expect(late.answer).toContain("started");
    expect(dear.text).toBe(before);
    expect(await charges()).toEqual(["-0.64"]);
  });

  test("whose price has changed between the presses shows the new one, and needs another confirmation", async ({
    buyer,
    order,
    generate,
    deploy,
    variables,
    studioVariables,
    charges,
  }) => {
    const dear = await order(buyer);
    await generate(buyer);
    const dearer = await deploy({ ...variables, ...studioVariables, MARKUP: "4" });
    await dearer.setUp();
    await buyer.press("✅ Yes");
    expect(plain(dear.text)).toContain("1.28 ₽");
    expect(rows(dear.message).flat()).toContainEqual(expect.stringContaining("Generate"));
    await generate(buyer);
    expect(plain(dear.text)).toBe("Z-Image\n1:1\nThis costs 1.28 ₽ ≈ 3 ⭐. Generate?");
    expect(await charges()).toEqual([]);
    await buyer.press("✅ Yes");
    expect(await charges()).toEqual(["-1.28"]);
  });

  test("that the user can't pay for needs no confirmation: the bot names the missing sum at once", async ({
    ann,
    order,
  }) => {
    const dear = await order(ann);
    await ann.press("Generate");
    expect(plain(dear.text)).toContain("0.64 ₽");
    expect(dear.text).not.toContain("Generate?");
  });

  test("with a picture keeps its text, and loads the picture with the second press", async ({
    buyer,
    generate,
    background,
    finish,
    telegram,
    charges,
  }) => {
    await buyer.sendPhoto({ caption: "make it snow" });
    await chooseModel(buyer, "Nano Banana Edit");
    await generate(buyer);
    expect(plain(buyer.screen?.text)).toMatch(/^Nano Banana.*\nmake it snow\n.*\nThis costs/);
    const loads = () => telegram.calls.filter(({ method }) => method === "getFile").length;
    expect(loads()).toBe(0);
    await buyer.press("✅ Yes");
    await background.end();
    await finish();
    expect(loads()).toBe(1);
    expect(await charges()).toHaveLength(1);
  });

  test("is confirmed in Russian, too", async ({ olga, charges }) => {
    await olga.say("лиса");
    await chooseModel(olga, "Z-Image");
    await olga.press("Создать");
    expect(plain(olga.screen?.text)).toMatch(/^Z-Image\n1:1\nЭто стоит 0,64 ₽ ≈ 2 ⭐\. Создать\?$/);
    expect(rowsOf(olga.screen).flat()).toEqual([expect.stringMatching(/^✅ Да · 0/), "« Назад"]);
    await olga.press("✅ Да");
    expect(await charges()).toEqual(["-0.64"]);
  });
});

describe("charge: an order at the ceiling", () => {
  test("is charged by the first press", async ({
    buyer,
    deploy,
    variables,
    studioVariables,
    order,
    generate,
    charges,
  }) => {
    const bot = await deploy({ ...variables, ...studioVariables, PRICE_CEILING: "0.64" });
    await bot.setUp();
    await order(buyer);
    await generate(buyer);
    expect(await charges()).toEqual(["-0.64"]);
  });
});
