import { describe, expect } from "vitest";
import { drawPng } from "../../../dev/telegram/images.js";
import { chooseModel, chooseOption, insistOnWords, orderOf } from "../../support/order-steps.js";
import { pressOld, shown, test } from "../../support/orders.js";

const hostile: Record<string, string> = {
  markup: `<b>a & b</i> </blockquote><a href="javascript:x">&lt;&amp;lt;`,
  "as many letters as Telegram allows": "а".repeat(4096),
  "as many emoji as Telegram allows": "🦊".repeat(2048),
  "an emoji where the quotation under a picture ends": `${"x".repeat(699)}🦊🦊`,
  "an emoji where it is cut": `${"x".repeat(349)}${"🦊".repeat(400)}`,
  "an emoji where the quotation of a text ends": `${"x".repeat(2999)}🦊🦊`,
  "an emoji where the database cuts": `${"x".repeat(999)}🦊🦊`,
  "characters of many parts": "👨‍👩‍👧‍👦".repeat(370),
  "many lines": "fox\n".repeat(1000),
  "a NUL": "a red\0 fox",
  "signs that turn the text around": "a \u202Ered\u202C fox \u200F",
  "a command inside": "draw\n/start\n@local_bot /balance",
};

describe("input: a hostile prompt", () => {
  describe.for(Object.entries(hostile))("with %s", ([, words]) => {
    test("reaches Kie unchanged, alone and with a picture", async ({
      buyer,
      kie,
      buy,
      sql,
      clock,
    }) => {
      for (const replyTo of [undefined, (await buyer.sendPhoto()) && buyer.screen]) {
        clock.time += 10_000;
        await buyer.say(words, { replyTo });
        await insistOnWords(buyer);
        await chooseModel(buyer, "Nano Banana 2 Lite");
        await chooseOption(buyer, "16:9");
        await buy(buyer);
        expect(kie.tasks.at(-1)?.input).toMatchObject({ prompt: words.trim() });
        await pressOld(buyer);
        expect(shown(buyer).text).toContain("Nano Banana 2 Lite\n");
      }
      await buyer.say("/history");
      await buyer.press("2");
      const { rows } = await sql.query("SELECT prompt FROM operations WHERE type = 'generation'");
      const prompt = Array.from(words.trim().replaceAll("\0", "")).slice(0, 1000).join("");
      expect(rows).toEqual([{ prompt }, { prompt }]);
    });
  });

  test("as long as a caption may be stands under a picture", async ({ buyer, kie, buy }) => {
    const caption = `${"x".repeat(1020)}🦊<b`;
    await buyer.sendPhoto({ caption });
    const { message } = await buyer.sendDocument({
      bytes: drawPng(64, 48),
      mimeType: "image/png",
      fileName: `<b>&"🦊".png`,
      caption,
    });
    await chooseModel(buyer, "Hailuo 2.3 Pro", "🎬");
    await buy(buyer);
    expect(kie.tasks[0]?.input).toMatchObject({ prompt: message.text });
  });

  test("of spaces alone is no order", async ({ buyer, charges }) => {
    await buyer.say(" \n\t ");
    expect(shown(buyer)).toMatchObject({ text: expect.stringContaining("no text"), rows: [] });
    await buyer.say("/generate   ");
    expect(shown(buyer).text).toContain("/generate a red fox");
    await buyer.sendPhoto({ caption: "   " });
    expect(shown(buyer).text).toMatch(/^What should I do with this photo\? To edit it/);
    expect(await charges()).toEqual([]);
  });
});

describe("input: a prompt that does not fit the model", () => {
  const misfits: [
    person: "rich" | "olga",
    prompt: string,
    chosen: [kind: string, model: string],
    text: string,
  ][] = [
    [
      "rich",
      "x".repeat(1001),
      ["🖼", "Z-Image"],
      "This model takes up to 1\u00a0000\u00a0characters, and your text has 1\u00a0001\u00a0characters. Shorten it or choose another model.",
    ],
    [
      "rich",
      "🦊".repeat(1501),
      ["🔊", "Suno"],
      "This model takes up to 3\u00a0000\u00a0characters, and your text has 3\u00a0002\u00a0characters. Shorten it or choose another model.",
    ],
    [
      "rich",
      "ab",
      ["🖼", "Seedream 5 Pro"],
      "This model needs at least 3\u00a0characters. Write more or choose another model.",
    ],
    [
      "olga",
      "я".repeat(1001),
      ["🖼", "Z-Image"],
      "Эта модель принимает до 1\u00a0000\u00a0знаков, а в вашем тексте 1\u00a0001\u00a0знак. Сократите его или выберите другую модель.",
    ],
    [
      "olga",
      "я",
      ["🖼", "Seedream 5 Pro"],
      "Этой модели нужно не меньше 3\u00a0знаков. Напишите подробнее или выберите другую модель.",
    ],
  ];
  test.for(misfits)("is not charged: %s, %s", async (given, { buyer, olga, kie, charges }) => {
    const [who, prompt, [kind, model], text] = given;
    const person = who === "rich" ? buyer : olga;
    await person.say(prompt);
    await chooseModel(person, model, kind);
    expect(shown(person).text?.split("\n").at(-1)).toBe(text);
    // Another model or kind is one press away.
    expect(shown(person).rows).toEqual([
      [expect.stringContaining("🔀")],
      [expect.anything(), "🎬", expect.anything()],
    ]);
    await person.press("🔀");
    expect(shown(person).rows.length).toBeGreaterThan(3);
    expect([kie.calls, await charges()]).toEqual([[], []]);
  });

  const turning = ["\u202eEve", "\u2068framed\u2069", "שלום\nעולם", "\u2069\u2066odd"];

  test.for(turning)("is quoted and sent exactly: %j", async (words, { buyer, kie, buy }) => {
    await buyer.sendPhoto({ caption: words });
    expect(shown(buyer).text?.startsWith(`Nano Banana 2.1\n\u2068${words}\u2069\n`)).toBe(true);
    await chooseModel(buyer, "Nano Banana Edit");
    await buy(buyer);
    expect(kie.tasks.map(({ input }) => input["prompt"])).toEqual([words]);
  });

  test("fits to the last character", async ({ buyer, kie, buy }) => {
    for (const [prompt, model] of [
      ["x".repeat(1000), "Z-Image"],
      ["abc", "Seedream 5 Pro"],
    ] as const) {
      await orderOf(buyer, prompt, model);
      await buy(buyer);
    }
    expect(kie.tasks.map(({ input }) => input["prompt"])).toEqual(["x".repeat(1000), "abc"]);
  });

  test("costs what it is long where speech is paid by its length", async ({ ann }) => {
    for (const [length, price] of [
      [1, "0.96"],
      [100, "0.96"],
      [101, "1.92"],
      [4096, "39.36"],
    ] as const) {
      await orderOf(ann, "x".repeat(length), "ElevenLabs Multilingual", "🔊");
      expect(shown(ann).rows[0]).toEqual([
        expect.stringContaining(`✅ Generate · ${price}\u00a0₽ ≈`),
      ]);
    }
  });

  test("that was edited meanwhile shows its new price before the charge", async ({
    buyer,
    telegram,
    charges,
  }) => {
    const { message } = await buyer.say("x".repeat(100));
    await chooseModel(buyer, "ElevenLabs Multilingual", "🔊");
    telegram.state.chats.edit(message, { text: "x".repeat(200) });
    await buyer.press("Generate");
    expect(shown(buyer).text).toContain("Price: 1.92\u00a0₽ ≈ 4\u00a0⭐\nThe price has changed.");
    expect(await charges()).toEqual([]);
  });
});
