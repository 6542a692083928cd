import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { toApiMessage } from "../../../dev/telegram/messages.js";
import type { Person } from "../../../dev/telegram/person.js";
import type { LocalTelegram } from "../../../dev/telegram/telegram.js";
import { chooseModel, chooseOption, orderOf } from "../../support/order-steps.js";
import { shown, test } from "../../support/orders.js";

const stale = "This button no longer works. Send your prompt again.";

const strange = [
  "1:o:nosuchmodel:1x1",
  "1:o:__proto__:1x1",
  "1:o:ZIMAGE:1x1",
  "1:o:zimage:1x1:more",
  "1:go:nosuchmodel:1x1:abcd",
  "1:go:zimage:7x5:abcd",
  "1:go:zimage::abcd",
  "1:go:zimage:1x1-1x1:abcd",
  "1:go:zimage:1x1:abcde",
  "1:go:constructor::abcd",
  "1:again:nosuchmodel:1x1",
  "1:anew:nosuchmodel:1x1",
  "1:m:nosuchmodel:0",
  "1:use:nosuchmodel",
  "1:g:constructor:0",
  "1:g:pictures:-1",
  "1:g:pictures:100",
  "1:g:tools:0",
  "1:g:edits:0",
  "1:k:edits",
  "1:k:constructor",
  "1:k:pictures:0",
  "1:opt:nosuchmodel:1x1",
  "1:opt:zimage",
  "1:nw:1",
  "1:mg:cars:0",
  "0:b",
  "1:x🦊",
  "1:b:\0",
  `1:go:zimage:${"1x1-".repeat(1000)}:abcd`,
];

/** The newest message of the bot, as Telegram shows it with a press. */
function messageOf({ screen }: Person, { state }: LocalTelegram): object {
  if (screen === undefined) throw new Error("no message");
  return toApiMessage(state as Parameters<typeof toApiMessage>[0], screen);
}

describe("callback query: a button with unknown data", () => {
  test("changes nothing", async ({ buyer, telegram, clock, charges }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    const before = [shown(buyer), buyer.chat.length];
    for (const data of strange) {
      clock.time += 1000;
      const press = await buyer.pressData(data, messageOf(buyer, telegram));
      expect([press.delivery.statuses, press.answer], data).toEqual([[200], stale]);
      expect([shown(buyer), buyer.chat.length], data).toEqual(before);
    }
    expect(await charges()).toEqual([]);
  });

  test("opens no result that does not exist", async ({ buyer, telegram }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    for (const data of ["1:send:0", "1:send:999999999999"]) {
      const press = await buyer.pressData(data, messageOf(buyer, telegram));
      expect(press.answer).toContain("no longer available");
    }
  });

  const pages = ["1:g:pictures:99", "1:g:pictures:99:zimage:1x1"];

  test.for(pages)("leads to an empty page at most: %s", async (data, { buyer, telegram }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    await buyer.pressData(data, messageOf(buyer, telegram));
    expect(shown(buyer).rows).toEqual([["« Back"]]);
    await buyer.press("Back");
    expect(shown(buyer).rows).toHaveLength(3);
  });

  test("can't order a picture's model for a prompt", async ({ buyer, telegram, charges }) => {
    for (const data of ["1:o:seedream5ped:1x1-basic", "1:go:seedream5ped:1x1-basic:abcd"]) {
      await orderOf(buyer, "a red fox", "Z-Image");
      await buyer.pressData(data, messageOf(buyer, telegram));
      expect(shown(buyer)).toMatchObject({
        text: expect.stringMatching(/^Seedream 5 Pro Edit\nThis model needs a photo/),
        rows: [["🔀 Model"], ["• 🖼", "🎬", "🔊"]],
      });
    }
    expect(await charges()).toEqual([]);
  });

  test("shows today's options in place of older ones", async ({ buyer, telegram }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    await chooseOption(buyer, "16:9");
    await buyer.pressData("1:opt:zimage:7x5-8K", messageOf(buyer, telegram));
    expect(shown(buyer).rows[0]).toEqual(["• 1:1", "4:3", "3:4"]);
    await buyer.pressData("1:o:zimage:7x5-8K", messageOf(buyer, telegram));
    expect(shown(buyer).text).toMatch(/^Z-Image\n1:1\n/);
  });

  test("can't buy at another price", async ({ buyer, telegram, charges, buy }) => {
    await orderOf(buyer, "a red fox", "Nano Banana 2 ·");
    const cheap = buyer.screen?.buttons.flat().find(({ text }) => text.includes("Generate"));
    const [, mark] = /:([\w-]{4})$/.exec(cheap?.callback_data ?? "") ?? [];
    expect(mark).toBeDefined();
    for (const forged of [mark, "abcd", "----"]) {
      await buyer.pressData(`1:go:nanobanana2:auto-4K:${forged}`, messageOf(buyer, telegram));
      expect(shown(buyer).text).toBe(
        "Nano Banana 2\nauto · 4K\nPrice: 14.40\u00a0₽ ≈ 24\u00a0⭐\nThe price has changed. You were not charged. Check the new price and press again.",
      );
      expect(await charges()).toEqual([]);
      await chooseOption(buyer, "1K");
    }
    await chooseOption(buyer, "4K");
    await buy(buyer);
    expect(await charges()).toEqual(["-14.40"]);
  });
});

const noOrder = "This button no longer works. Send your prompt again.";
const closed = "This order is closed: it has started or was cancelled. You won't be charged again.";

describe("callback query: a button under an old order", () => {
  const languages = [
    ["en", "Generate", "The price has changed."],
    ["ru", "Создать", "Цена изменилась."],
  ] as const;
  describe.for(languages)("with an old price, in %s", ([code, go, words]) => {
    test("shows the new one instead of a charge", async ({
      buyer,
      olga,
      deploy,
      variables,
      studioVariables,
      charges,
      buy,
    }) => {
      const person = code === "ru" ? olga : buyer;
      await orderOf(person, "a red fox", "Z-Image");
      await (await deploy({ ...variables, ...studioVariables, MARKUP: "3" })).setUp();
      await person.press(go);
      expect(shown(person).text).toContain(words);
      expect(shown(person).rows[0]?.[0]).toMatch(/ · 0[.,]96\u00a0₽/);
      expect(await charges()).toEqual([]);
      await buy(person);
      expect(await charges()).toEqual(["-0.96"]);
    });
  });

  const labels = ["Model", "Options", "• 🖼", "🎬", "Generate"];

  const states = [
    ["Working on it", closed],
    ["Cancelled", closed],
    // Their message is gone; a phone may still show it.
    ["Done", noOrder],
    ["Failed", noOrder],
  ] as const;

  test.for(states)(
    "keeps the state: %s",
    async (given, { buyer, kie, background, charges, telegram }) => {
      const [state, answer] = given;
      await orderOf(buyer, "a red fox", "Z-Image");
      const old = buyer.screen;
      const now = () => buyer.chat.find(({ messageId }) => messageId === old?.messageId);
      if (state !== "Cancelled") await buyer.press("Generate");
      else await buyer.pressData("1:x", messageOf(buyer, telegram));
      await background.end();
      if (state === "Done") await kie.finish("all");
      if (state === "Failed") await kie.finish("all", { failCode: "500" });
      await background.end();

      const before = now();
      expect(before?.text.includes(state)).toBe(answer === closed ? true : undefined);
      const charged = await charges();
      for (const label of labels) {
        expect((await buyer.press(label, old)).answer).toBe(answer);
        expect([now(), await charges()]).toEqual([before, charged]);
      }
    },
  );

  test("asks for the message again if it is gone", async ({ buyer, charges }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    const old = buyer.screen;
    if (old !== undefined) buyer.delete(old);
    for (const label of labels) {
      expect((await buyer.press(label, old)).answer).toBe(stale);
    }
    expect(await charges()).toEqual([]);
  });

  test("works although the user deleted the photo and the words under it", async ({
    buyer,
    kie,
    buy,
  }) => {
    const prompt = `a red fox,\n\n  ${"very ".repeat(100)}<b>red</b>`;
    const { message } = await buyer.sendPhoto({ caption: prompt });
    await chooseModel(buyer, "Nano Banana Edit");
    buyer.delete(message);
    await chooseOption(buyer, "16:9");
    await chooseModel(buyer, "Nano Banana Edit");
    await buy(buyer);
    expect(kie.tasks[0]?.input).toMatchObject({ prompt });
    expect(buyer.screen?.replyTo).toBe(buyer.chat.at(-2)?.messageId);
  });

  test("of an older version, which quotes the words, goes on quoting them", async ({
    buyer,
    kie,
    buy,
    telegram,
  }) => {
    const { message } = await buyer.say("a red fox");
    const text = "Z-Image\na blue fox\nPrice: 0.64";
    const quotation = { type: "expandable_blockquote", offset: 8, length: 10 };
    const { reply_to_message: _, ...own } = messageOf(buyer, telegram) as Record<string, unknown>;
    await buyer.pressData("1:o:zimage:16x9", { ...own, text, entities: [quotation] });
    expect(shown(buyer).text).toBe("Z-Image\na blue fox\n16:9\nPrice: 0.64\u00a0₽ ≈ 2\u00a0⭐");
    buyer.delete(message);
    await chooseOption(buyer, "4:3");
    await chooseModel(buyer, "Nano Banana 2.1");
    expect(shown(buyer).text).toMatch(/^Nano Banana 2\.1\na blue fox\n/);
    await buyer.press("🔊");
    await buyer.press("🖼");
    await buy(buyer);
    expect(kie.tasks).toMatchObject([{ input: { prompt: "a blue fox" } }]);
  });

  test("can't order a prompt that is gone, but an older version's Cancel still works", async ({
    buyer,
    telegram,
    charges,
  }) => {
    for (const prompt of ["a red fox", "fox ".repeat(1000)]) {
      const { message } = await buyer.say(prompt);
      buyer.delete(message);
      for (const label of ["Model", "Options", "• 🖼", "🎬", "Generate"]) {
        expect((await buyer.press(label)).answer).toBe(stale);
      }
      expect(await charges()).toEqual([]);
      const press = await buyer.pressData("1:x", messageOf(buyer, telegram));
      expect(press.answer).toBeUndefined();
      expect(shown(buyer)).toEqual({ text: "✖ Cancelled. You were not charged.", rows: [] });
    }
  });

  test("does nothing in a group: strangers there cost no call", async ({
    buyer,
    telegram,
    charges,
  }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    const go = buyer.screen?.buttons.flat().find(({ text }) => text.includes("Generate"));
    const chat = { id: -100, type: "group", title: "Foxes" };
    const message = { ...messageOf(buyer, telegram), chat };
    const before = telegram.calls.length;
    const press = await buyer.pressData(go?.callback_data ?? "", message);
    expect([press.answered, press.answer]).toEqual([false, undefined]);
    expect(telegram.calls.slice(before)).toEqual([]);
    expect(await charges()).toEqual([]);
  });

  test("can't go on where the studio is closed, and says so", async ({
    buyer,
    deploy,
    variables,
    charges,
  }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    const order = buyer.screen;
    await (await deploy(variables)).setUp();
    expect((await buyer.press("Generate", order)).answer).toBe(stale);
    const closed = "Generation isn't set up on this bot yet";
    for (const act of [
      () => buyer.say("a red fox"),
      () => buyer.say("/generate a red fox"),
      () => buyer.sendPhoto({ caption: "make it snow" }),
      () => buyer.say("/models"),
    ]) {
      await act();
      expect(shown(buyer).text).toContain(closed);
    }
    expect(await charges()).toEqual([]);
  });
});

describe("callback query: a Cancel that overtakes the start of its order", () => {
  test("does not claim that nothing was charged", async ({
    buyer,
    telegram,
    background,
    charges,
    refused,
  }) => {
    refused.push(/editMessageText: Internal Server Error/);
    await orderOf(buyer, "a red fox", "Z-Image");
    const { text } = buyer.screen ?? {};
    telegram.fail("editMessageText", new Refusal("Internal Server Error", 500), 8);
    await buyer.press("Generate");
    await background.end();
    expect(buyer.screen?.text).toBe(text);
    const press = await buyer.pressData("1:x", messageOf(buyer, telegram));
    expect(press.answer).toContain("This order is closed");
    expect(await charges()).toEqual(["-0.64"]);
  });
});
