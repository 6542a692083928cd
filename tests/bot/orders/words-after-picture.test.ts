import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import type { Person } from "../../../dev/telegram/person.js";
import { orderOf } from "../../support/order-steps.js";
import { test as ordersTest, pictureFor, rowsOf, shown } from "../../support/orders.js";

const instead = "🖼 New picture instead";
const minute = 60_000;

const test = ordersTest
  /** Sends a photo without words, and lets the bot remember it. */
  .extend("sendPhoto", ({ background }) => async (person: Person) => {
    const { message } = await person.sendPhoto();
    await background.end();
    return message;
  });

describe("order: plain words after a photo", () => {
  test("are offered as a change of it, for ten minutes", async ({ buyer, sendPhoto, clock }) => {
    const photo = await sendPhoto(buyer);
    clock.time += 10 * minute;
    const { message } = await buyer.say("make it snow");
    expect(buyer.screen).toMatchObject({ replyTo: message.messageId, media: photo.media });
    expect(shown(buyer)).toEqual({
      text: "Nano Banana 2.1\nmake it snow\nauto · 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐",
      rows: [
        ["✅ Generate · 3.20\u00a0₽ ≈ 6\u00a0⭐"],
        ["🔀 Model", "⚙️ Options"],
        ["• ✏️", "🎬", "🔍", "✂️"],
        [instead],
      ],
    });
    clock.time += 1;
    await buyer.say("a red fox");
    expect(buyer.screen?.media).toBeUndefined();
    expect(shown(buyer).rows.flat()).not.toContain(instead);
  });

  test("become what the photo and the words say", async ({
    buyer,
    sendPhoto,
    buy,
    kie,
    telegram,
  }) => {
    const photo = await sendPhoto(buyer);
    await buyer.say("make it snow");
    await buy(buyer);
    expect(kie.tasks).toMatchObject([
      { model: "nano-banana-2-1", input: { prompt: "make it snow" } },
    ]);
    const sent = telegram.file(photo.media?.[0]?.fileId ?? "");
    expect((await pictureFor(kie.tasks[0])).equals(sent)).toBe(true);
  });

  test.for([
    ["en", instead],
    ["ru", "🖼 Лучше новая картинка"],
  ] as const)("can be a new picture, in %s", async (given, { buyer, olga, sendPhoto }) => {
    const [code, label] = given;
    const person = code === "ru" ? olga : buyer;
    await sendPhoto(person);
    const { message } = await person.say("a red fox");
    const guess = person.screen;
    await person.press(label);
    expect(person.chat).not.toContainEqual(
      expect.objectContaining({ messageId: guess?.messageId }),
    );
    expect(person.screen).toMatchObject({ replyTo: message.messageId });
    expect(person.screen?.media).toBeUndefined();
    expect(shown(person).text).toMatch(/^GPT Image 2\.5 Sunburst\n/);
  });

  test("keep their way to a new picture over models, options and kinds", async ({
    buyer,
    sendPhoto,
  }) => {
    await sendPhoto(buyer);
    await buyer.say("make it snow");
    for (const label of ["⚙️", "1:1", "«", "🎬", "✂️", "✏️"]) {
      await buyer.press(label);
      expect(shown(buyer).rows.at(-1), label).toEqual([instead]);
    }
  });

  test("that was charged already stays, whatever an old screen of it shows", async ({
    buyer,
    sendPhoto,
    generate,
    charges,
  }) => {
    await sendPhoto(buyer);
    await buyer.say("make it snow");
    const guess = buyer.screen;
    await generate(buyer);
    const before = buyer.chat.length;
    expect((await buyer.press(instead, guess)).answer).toContain("This order is closed");
    expect(buyer.chat).toHaveLength(before);
    expect(await charges()).toEqual(["-3.20"]);
  });

  test("are no change of a photo if they reply to something, or come with a command", async ({
    buyer,
    sendPhoto,
  }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    const order = buyer.screen;
    await sendPhoto(buyer);
    await buyer.say("a blue fox", { replyTo: order });
    expect(shown(buyer).text).toMatch(/^Z-Image\n/);
    await buyer.say("/generate a green fox");
    expect(buyer.screen?.media).toBeUndefined();
  });

  test("are words alone if Telegram has lost the photo, or the database does not answer", async ({
    buyer,
    sendPhoto,
    telegram,
    refused,
    neon,
  }) => {
    refused.push(/wrong file identifier/);
    await sendPhoto(buyer);
    telegram.fail("sendPhoto", new Refusal("Bad Request: wrong file identifier"));
    await buyer.say("a red fox");
    expect(buyer.screen?.media).toBeUndefined();
    expect(shown(buyer).rows[0]?.[0]).toMatch(/^✅ Generate/);
    neon.fail("refuse");
    await buyer.say("a red fox");
    expect(buyer.screen?.media).toBeUndefined();
    expect(shown(buyer).rows[0]?.[0]).toMatch(/^✅ Generate/);
    neon.fail();
  });
});

describe("order: a photo without words", () => {
  test("is remembered behind the answer: the answer itself takes no request", async ({
    buyer,
    sendPhoto,
    neon,
    telegram,
  }) => {
    await sendPhoto(buyer);
    const [sql, calls] = [neon.requests, telegram.calls.length];
    await sendPhoto(buyer);
    expect([neon.requests - sql, telegram.calls.length - calls]).toEqual([1, 1]);
  });

  test("that no model can use, or that comes with words, is not remembered", async ({
    buyer,
    background,
  }) => {
    await buyer.sendDocument({ bytes: Buffer.from("GIF89a"), mimeType: "image/gif" });
    await buyer.sendPhoto({ caption: "make it snow" });
    await background.end();
    await buyer.say("a red fox");
    expect(buyer.screen?.media).toBeUndefined();
  });

  test("gets its menu in an outage, too", async ({ buyer, neon, background }) => {
    neon.fail("refuse");
    await buyer.sendPhoto();
    await background.end();
    expect(rowsOf(buyer.screen)).toHaveLength(4);
    neon.fail();
  });
});

describe("order: plain words after a result", () => {
  test("are offered as a change of it, and as a new picture", async ({ buyer, buy, kie }) => {
    await orderOf(buyer, "a red fox", "Z-Image");
    await buy(buyer);
    const result = buyer.screen;
    await buyer.say("make it snow");
    expect(buyer.screen?.media).toEqual([{ ...result?.media?.[0], url: undefined }]);
    expect(shown(buyer).text).toMatch(/^Nano Banana 2\.1\nmake it snow\n/);
    expect(shown(buyer).rows.at(-1)).toEqual([instead]);
    await buyer.press(instead);
    expect(shown(buyer).text).toMatch(/^Z-Image\n/);
    await buy(buyer);
    expect(kie.tasks).toMatchObject([{}, { model: "z-image", input: { prompt: "make it snow" } }]);
  });

  test("are no change of a sound", async ({ buyer, buy }) => {
    await orderOf(buyer, "a song of foxes", "ElevenLabs v3", "🔊");
    await buy(buyer);
    await buyer.say("a blue fox");
    expect(buyer.screen?.media).toBeUndefined();
    expect(shown(buyer).text).toMatch(/^ElevenLabs v3\n/);
  });

  test("change the newer one of a result and a photo", async ({ buyer, buy, sendPhoto, clock }) => {
    const photo = await sendPhoto(buyer);
    clock.time += minute;
    await orderOf(buyer, "a red fox", "Z-Image");
    await buy(buyer);
    const result = buyer.screen;
    await buyer.say("make it snow");
    expect(buyer.screen?.media?.[0]?.fileId).toBe(result?.media?.[0]?.fileId);
    clock.time += minute;
    const newer = await sendPhoto(buyer);
    expect(newer.media?.[0]?.fileId).not.toBe(photo.media?.[0]?.fileId);
    await buyer.say("make it rain");
    expect(buyer.screen?.media?.[0]?.fileId).toBe(newer.media?.[0]?.fileId);
  });
});
