import { describe, expect } from "vitest";
import { drawPng } from "../../../dev/telegram/images.js";
import { shown, test } from "../../support/orders.js";
import { orderOf } from "../../support/studio.js";

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
      rich,
      kie,
      buy,
      sql,
      clock,
    }) => {
      for (const replyTo of [undefined, (await rich.sendPhoto()) && rich.screen]) {
        clock.time += 10_000;
        await rich.say(words, { replyTo });
        await rich.press(replyTo === undefined ? "Pictures" : "Edit a photo");
        await rich.press("»");
        await rich.press("Nano Banana 2 Lite");
        await rich.press("16:9");
        await buy(rich);
        expect(kie.tasks.at(-1)?.input).toMatchObject({ prompt: words.trim() });
        await rich.press("Again");
        expect(shown(rich).text).toContain("Nano Banana 2 Lite\n");
      }
      await rich.say("/history");
      await rich.press("2");
      const { rows } = await sql.query("SELECT prompt FROM operations WHERE type = 'generation'");
      const prompt = Array.from(words.trim().replaceAll("\0", "")).slice(0, 1000).join("");
      expect(rows).toEqual([{ prompt }, { prompt }]);
    });
  });

  test("as long as a caption may be stands under a picture", async ({ rich, kie, buy }) => {
    const caption = `${"x".repeat(1020)}🦊<b`;
    await rich.sendPhoto({ caption });
    const { message } = await rich.sendDocument({
      bytes: drawPng(64, 48),
      mimeType: "image/png",
      fileName: `<b>&"🦊".png`,
      caption,
    });
    await rich.press("Animate");
    await rich.press("Hailuo 2.3 Pro");
    await buy(rich);
    expect(kie.tasks[0]?.input).toMatchObject({ prompt: message.text });
  });

  test("of spaces alone is no order", async ({ rich, charges }) => {
    await rich.say(" \n\t ");
    expect(shown(rich)).toMatchObject({ text: expect.stringContaining("no text"), rows: [] });
    await rich.say("/generate   ");
    expect(shown(rich).text).toContain("/generate a red fox");
    await rich.sendPhoto({ caption: "   " });
    expect(shown(rich).text).toMatch(/^What should I do with this photo\? To edit/);
    expect(await charges()).toEqual([]);
  });
});

describe("input: a prompt that does not fit the model", () => {
  const misfits: [person: "rich" | "olga", prompt: string, presses: string[], text: string][] = [
    [
      "rich",
      "x".repeat(1001),
      ["Pictures", "Z-Image"],
      "This model takes up to 1\u00a0000\u00a0characters, and your text has 1\u00a0001\u00a0characters. Shorten it or choose another model.",
    ],
    [
      "rich",
      "🦊".repeat(1501),
      ["Sound", "Suno"],
      "This model takes up to 3\u00a0000\u00a0characters, and your text has 3\u00a0002\u00a0characters. Shorten it or choose another model.",
    ],
    [
      "rich",
      "ab",
      ["Pictures", "Seedream 5 Pro"],
      "This model needs at least 3\u00a0characters. Write more or choose another model.",
    ],
    [
      "olga",
      "я".repeat(1001),
      ["Картинки", "Z-Image"],
      "Эта модель принимает до 1\u00a0000\u00a0знаков, а в вашем тексте 1\u00a0001\u00a0знак. Сократите его или выберите другую модель.",
    ],
    [
      "olga",
      "я",
      ["Картинки", "Seedream 5 Pro"],
      "Этой модели нужно не меньше 3\u00a0знаков. Напишите подробнее или выберите другую модель.",
    ],
  ];
  test.for(misfits)("is not charged: %s, %s", async (given, { rich, olga, kie, charges }) => {
    const [who, prompt, presses, text] = given;
    const person = who === "rich" ? rich : olga;
    await person.say(prompt);
    for (const label of presses) await person.press(label);
    expect(shown(person).text?.split("\n").at(-1)).toBe(text);
    expect(shown(person).rows).toHaveLength(1);
    await person.press("«");
    expect(shown(person).rows.length).toBeGreaterThan(3); // Another model is one press away.
    expect([kie.calls, await charges()]).toEqual([[], []]);
  });

  const turning = ["\u202eEve", "\u2068framed\u2069", "שלום\nעולם", "\u2069\u2066odd"];

  test.for(turning)("is quoted and sent exactly: %j", async (words, { rich, kie, buy }) => {
    await rich.sendPhoto({ caption: words });
    expect(shown(rich).text?.startsWith(`\u2068${words}\u2069\n`)).toBe(true);
    await rich.press("Edit a photo");
    await rich.press("Nano Banana Edit");
    await buy(rich);
    expect(kie.tasks.map(({ input }) => input["prompt"])).toEqual([words]);
  });

  test("fits to the last character", async ({ rich, kie, buy }) => {
    for (const [prompt, model] of [
      ["x".repeat(1000), "Z-Image"],
      ["abc", "Seedream 5 Pro"],
    ] as const) {
      await orderOf(rich, prompt, "Pictures", model);
      await buy(rich);
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
      await orderOf(ann, "x".repeat(length), "Sound", "ElevenLabs Multilingual");
      expect(shown(ann).rows.at(-2)).toEqual([
        expect.stringContaining(`✅ Generate · ${price}\u00a0₽ ≈`),
      ]);
    }
  });

  test("that was edited meanwhile shows its new price before the charge", async ({
    rich,
    telegram,
    charges,
  }) => {
    const { message } = await rich.say("x".repeat(100));
    await rich.press("Sound");
    await rich.press("ElevenLabs Multilingual");
    telegram.state.chats.edit(message, { text: "x".repeat(200) });
    await rich.press("Generate");
    expect(shown(rich).text).toContain("Price: 1.92\u00a0₽ ≈ 4\u00a0⭐\nThe price has changed.");
    expect(await charges()).toEqual([]);
  });
});
