import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { toApiMessage } from "../../../dev/telegram/messages.js";
import type { Person } from "../../../dev/telegram/person.js";
import type { LocalTelegram } from "../../../dev/telegram/telegram.js";
import { rowsOf, shown, test } from "../../support/orders.js";
import { orderOf } from "../../support/studio.js";

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

describe("a button with data that nobody made today", () => {
  test("changes nothing", async ({ rich, telegram, clock, charges }) => {
    await orderOf(rich, "a red fox", "Pictures", "Z-Image");
    const before = [shown(rich), rich.chat.length];
    for (const data of strange) {
      clock.time += 1000;
      const press = await rich.pressData(data, messageOf(rich, telegram));
      expect([press.delivery.statuses, press.answer], data).toEqual([[200], stale]);
      expect([shown(rich), rich.chat.length], data).toEqual(before);
    }
    expect(await charges()).toEqual([]);
  });

  test("opens no result that is not there", async ({ rich, telegram }) => {
    await orderOf(rich, "a red fox", "Pictures", "Z-Image");
    for (const data of ["1:send:0", "1:send:999999999999"]) {
      const press = await rich.pressData(data, messageOf(rich, telegram));
      expect(press.answer).toContain("no longer available");
    }
  });

  test.for(["1:g:pictures:99", "1:g:tools:99"])(
    "leads to an empty page at most: %s",
    async (data, { rich, telegram }) => {
      await orderOf(rich, "a red fox", "Pictures", "Z-Image");
      await rich.pressData(data, messageOf(rich, telegram));
      expect(shown(rich).rows).toEqual([["« Back", "✖ Cancel"]]);
      await rich.press("Back");
      expect(shown(rich).rows).toHaveLength(4);
    },
  );

  test("can't make an order of words out of what needs a picture", async ({
    rich,
    telegram,
    charges,
  }) => {
    for (const data of ["1:o:seedream5ped:1x1-basic", "1:go:seedream5ped:1x1-basic:abcd"]) {
      await orderOf(rich, "a red fox", "Pictures", "Z-Image");
      await rich.pressData(data, messageOf(rich, telegram));
      expect(shown(rich)).toMatchObject({
        text: expect.stringMatching(/^Seedream 5 Pro Edit\na red fox\nThis model needs a photo/),
        rows: [["« Back", "✖ Cancel"]],
      });
    }
    expect(await charges()).toEqual([]);
  });

  test("shows today's options in place of those of another age", async ({ rich, telegram }) => {
    await orderOf(rich, "a red fox", "Pictures", "Z-Image");
    await rich.press("16:9");
    await rich.pressData("1:o:zimage:7x5-8K", messageOf(rich, telegram));
    expect(shown(rich).rows[0]).toEqual(["• 1:1", "4:3", "3:4"]);
  });

  test("can't buy at another price", async ({ rich, telegram, charges, buy }) => {
    await orderOf(rich, "a red fox", "Pictures", "Nano Banana 2 ·");
    const cheap = rich.screen?.buttons.flat().find(({ text }) => text.includes("Generate"));
    const [, mark] = /:([\w-]{4})$/.exec(cheap?.callback_data ?? "") ?? [];
    expect(mark).toBeDefined();
    for (const forged of [mark, "abcd", "----"]) {
      await rich.pressData(`1:go:nanobanana2:auto-4K:${forged}`, messageOf(rich, telegram));
      expect(shown(rich).text).toBe(
        "Nano Banana 2\na red fox\nPrice: 14.40\u00a0₽ ≈ 24\u00a0⭐\nThe price has changed. You were not charged. Check the new price and press again.",
      );
      expect(await charges()).toEqual([]);
      await rich.press("1K");
    }
    await rich.press("4K");
    await buy(rich);
    expect(await charges()).toEqual(["-14.40"]);
  });
});

const noOrder = "This button no longer works. Send your prompt again.";
const closed = "This order is closed: it has started or was cancelled. You won't be charged again.";

describe("an order", () => {
  test.for([
    ["en", "Pictures", "Generate", "The price has changed."],
    ["ru", "Картинки", "Создать", "Цена изменилась."],
  ] as const)(
    "at a price that has changed is shown again instead of charged, in %s",
    async ([code, group, go, words], {
      rich,
      olga,
      deploy,
      variables,
      studioVariables,
      charges,
      buy,
    }) => {
      const person = code === "ru" ? olga : rich;
      await orderOf(person, "a red fox", group, "Z-Image");
      await (await deploy({ ...variables, ...studioVariables, MARKUP: "3" })).setUp();
      await person.press(go);
      expect(shown(person).text).toContain(words);
      expect(shown(person).rows.at(-2)?.[0]).toMatch(/ · 0[.,]96\u00a0₽/);
      expect(await charges()).toEqual([]);
      await buy(person);
      expect(await charges()).toEqual(["-0.96"]);
    },
  );

  test.for([
    ["Working on it", closed],
    ["Cancelled", closed],
    // Their message is gone; a phone may still show it.
    ["Done", noOrder],
    ["Failed", noOrder],
  ] as const)(
    "is not changed by its old buttons any more: %s",
    async ([state, answer], { rich, kie, background, charges }) => {
      await orderOf(rich, "a red fox", "Pictures", "Z-Image");
      const old = rich.screen;
      const now = () => rich.chat.find(({ messageId }) => messageId === old?.messageId);
      await rich.press(state === "Cancelled" ? "Cancel" : "Generate");
      await background.end();
      if (state === "Done") await kie.finish("all");
      if (state === "Failed") await kie.finish("all", { failCode: "500" });
      await background.end();

      const before = now();
      expect(before?.text.includes(state)).toBe(answer === closed ? true : undefined);
      const charged = await charges();
      for (const label of ["16:9", "Back", "Cancel", "Generate"]) {
        expect((await rich.press(label, old)).answer).toBe(answer);
        expect([now(), await charges()]).toEqual([before, charged]);
      }
    },
  );

  test("whose message is gone asks for it again", async ({ rich, charges }) => {
    await orderOf(rich, "a red fox", "Pictures", "Z-Image");
    const old = rich.screen;
    if (old !== undefined) rich.delete(old);
    for (const label of ["16:9", "Back", "Cancel", "Generate"]) {
      expect((await rich.press(label, old)).answer).toBe(stale);
    }
    expect(await charges()).toEqual([]);
  });

  test("outlives the words that it quotes", async ({ rich, kie, buy }) => {
    const prompt = `a red fox,\n\n  ${"very ".repeat(150)}<b>red</b>`;
    const { message } = await rich.say(prompt);
    await rich.press("Pictures");
    await rich.press("Z-Image");
    rich.delete(message);
    await rich.press("16:9");
    await rich.press("Back");
    await rich.press("Z-Image");
    await buy(rich);
    expect(kie.tasks[0]?.input).toMatchObject({ prompt });
    expect(rich.screen?.replyTo).toBe(rich.chat.at(-2)?.messageId);
  });

  test("does not outlive words that are nowhere whole, but can be cancelled", async ({
    rich,
    charges,
  }) => {
    const { message: short } = await rich.say("a red fox");
    const choice = rich.screen;
    const { message } = await rich.say("fox ".repeat(1000));
    await rich.press("Pictures");
    await rich.press("Nano Banana 2 ·");
    const order = rich.screen;
    rich.delete(short);
    rich.delete(message);
    expect((await rich.press("Pictures", choice)).answer).toBe(stale);
    for (const label of ["4K", "Back", "Generate"]) {
      expect((await rich.press(label, order)).answer).toBe(stale);
    }
    expect(await charges()).toEqual([]);
    for (const open of [choice, order]) {
      expect((await rich.press("Cancel", open)).answer).toBeUndefined();
      const now = rich.chat.find(({ messageId }) => messageId === open?.messageId);
      expect([now?.text, rowsOf(now)]).toEqual(["✖ Cancelled. You were not charged.", []]);
    }
  });

  test("in a group is left alone: strangers there cost no call", async ({
    rich,
    telegram,
    charges,
  }) => {
    await orderOf(rich, "a red fox", "Pictures", "Z-Image");
    const go = rich.screen?.buttons.flat().find(({ text }) => text.includes("Generate"));
    const chat = { id: -100, type: "group", title: "Foxes" };
    const message = { ...messageOf(rich, telegram), chat };
    const before = telegram.calls.length;
    const press = await rich.pressData(go?.callback_data ?? "", message);
    expect([press.answered, press.answer]).toEqual([false, undefined]);
    expect(telegram.calls.slice(before)).toEqual([]);
    expect(await charges()).toEqual([]);
  });

  test("can't go on where nothing is made any more, and says so", async ({
    rich,
    deploy,
    variables,
    charges,
  }) => {
    await orderOf(rich, "a red fox", "Pictures", "Z-Image");
    const order = rich.screen;
    await (await deploy(variables)).setUp();
    expect((await rich.press("Generate", order)).answer).toBe(stale);
    const closed = "Generation isn't set up on this bot yet";
    for (const act of [
      () => rich.say("a red fox"),
      () => rich.say("/generate a red fox"),
      () => rich.sendPhoto({ caption: "make it snow" }),
      () => rich.say("/models"),
    ]) {
      await act();
      expect(shown(rich).text).toContain(closed);
    }
    expect(await charges()).toEqual([]);
  });
});

describe("Cancel that overtakes the news that the order was begun", () => {
  test("does not claim that nothing was charged", async ({
    rich,
    telegram,
    background,
    charges,
    refused,
  }) => {
    refused.push(/editMessageText: Internal Server Error/);
    await orderOf(rich, "a red fox", "Pictures", "Z-Image");
    const { text } = rich.screen ?? {};
    telegram.fail("editMessageText", new Refusal("Internal Server Error", 500), 8);
    await rich.press("Generate");
    await background.end();
    expect(rich.screen?.text).toBe(text);
    expect((await rich.press("Cancel")).answer).toContain("This order is closed");
    expect(await charges()).toEqual(["-0.64"]);
  });
});
