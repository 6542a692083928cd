import { describe, expect } from "vitest";
import { drawPng } from "../../../dev/telegram/images.js";
import { Refusal } from "../../../dev/telegram/limits.js";
import type { Person } from "../../../dev/telegram/person.js";
import { chooseModel } from "../../support/order-steps.js";
import { pictureFor, shown, test } from "../../support/orders.js";
import { texts } from "../../support/texts.js";

const png = drawPng(64, 48);
const { studio } = texts.en;
/** With blanks in the place of those that do not break. */
const plain = (person: Person) => (shown(person).text ?? "").replaceAll("\u00a0", " ");
const wanted = { png: "image/png", fileName: "fox.png" };

/** A file of this size that begins as a picture. */
function pictureOf(megabytes: number): Buffer {
  const bytes = Buffer.alloc(megabytes * 1_000_000);
  png.copy(bytes);
  return bytes;
}

describe("order: a photo", () => {
  test.for([
    [
      "en",
      "What should I do with this photo?",
      "Edit",
      "Animate",
      "Upscale",
      "Remove background",
      "Ideas",
    ],
    ["ru", "Что сделать с этим фото?", "Изменить", "Оживить", "Увеличить", "Удалить фон", "Идеи"],
  ] as const)("alone is answered with what to do, in %s", async (given, { telegram, bot: _ }) => {
    const [code, question, edit, animate, upscale, cut, ideas] = given;
    const person = telegram.person({ id: 5, first_name: "Ann", language_code: code });
    const { message } = await person.sendPhoto();
    expect(person.screen).toMatchObject({ replyTo: message.messageId, media: message.media });
    expect(shown(person)).toEqual({
      text: expect.stringMatching(new RegExp(`^${question.replace("?", "\\?")}`)),
      rows: [
        [`✏️ ${edit}`, `🎬 ${animate}`],
        // "✂️ Remove background" would be cut beside another one.
        ...(code === "en" ? [[`🔍 ${upscale}`], [`✂️ ${cut}`]] : [[`🔍 ${upscale}`, `✂️ ${cut}`]]),
        [`💡 ${ideas}`],
      ],
    });
  });

  test("with words is answered with an order of an edit at once", async ({ ann }) => {
    const { message } = await ann.sendPhoto({ caption: "make it <b>snow</b>" });
    expect(ann.screen).toMatchObject({ replyTo: message.messageId, media: message.media });
    expect(shown(ann)).toEqual({
      text: "Nano Banana 2.1\nmake it <b>snow</b>\nauto · 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐",
      rows: [
        ["✅ Generate · 3.20\u00a0₽ ≈ 6\u00a0⭐"],
        ["🔀 Model", "⚙️ Options"],
        ["• ✏️", "🎬", "🔍", "✂️"],
      ],
    });
  });

  test("goes over the models of a kind to an order and back, in one message", async ({ ann }) => {
    await ann.sendPhoto({ caption: "make it snow" });
    const { messageId } = ann.screen ?? {};
    await ann.press("Model");
    expect(shown(ann).text).toBe("✏️ Edit\nChoose a model:\nmake it snow");
    await ann.press("»");
    await ann.press("Qwen Image 2.1 Edit");
    await ann.press("Options");
    expect(shown(ann)).toEqual({
      text: "Qwen Image 2.1 Edit\nmake it snow\nFormat: auto\nResolution: 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐",
      rows: [
        ["• auto", "1:1", "4:3", "3:4"],
        ["3:2", "2:3", "16:9", "9:16"],
        ["• 1K", "2K"],
        ["• ×1", "×2", "×4"],
        ["✅ Generate · 3.20\u00a0₽ ≈ 6\u00a0⭐"],
        ["« Back"],
      ],
    });
    await ann.press("« Back");
    await ann.press("Model");
    expect(shown(ann).rows.flat()).toContain("• Qwen Image 2.1 Edit · 3.20\u00a0₽ · text");
    await ann.press("« Back");
    await ann.press("🎬");
    expect(shown(ann).text).toMatch(/^MiniMax H3 Animate\nmake it snow\n/);
    await chooseModel(ann, "Veo 3.1");
    await ann.press("Model");
    expect(shown(ann).text).toBe("🎬 Animate\nChoose a model:\nmake it snow");
    expect(shown(ann).rows.flat()).toContainEqual(expect.stringMatching(/^• Veo 3\.1 · 24/));
    await ann.press("« Back");
    await ann.press("✂️");
    expect(shown(ann).text).toBe("Remove background\nmake it snow\nPrice: 0.80\u00a0₽ ≈ 2\u00a0⭐");
    expect(shown(ann).rows).toEqual([
      ["✅ Generate · 0.80\u00a0₽ ≈ 2\u00a0⭐"],
      ["🔀 Model"],
      ["✏️", "🎬", "🔍", "• ✂️"],
    ]);
    expect(ann.screen?.messageId).toBe(messageId);
  });

  test.for([
    [
      "en",
      "just tell me what to change",
      "✏️",
      "Reply to this photo and tell me what to change",
      "Edit",
    ],
    ["ru", "просто напишите", "✏️", "Ответьте на это фото", "правка"],
  ] as const)("alone needs words to be edited, in %s", async (given, { telegram, bot: _ }) => {
    const [code, hint, edit, objection, model] = given;
    const person = telegram.person({ id: 5, first_name: "Ann", language_code: code });
    await person.sendPhoto();
    expect(shown(person).text).toContain(hint);
    await person.press(edit);
    expect(shown(person).text).toContain(objection);
    await chooseModel(person, "GPT Image 2");
    expect(shown(person).text).toContain(objection);
    // Another model or kind is one press away.
    expect(shown(person).rows).toEqual([[expect.stringContaining("🔀")], ["• ✏️", "🎬", "🔍", "✂️"]]);

    await person.say("make it snow", { replyTo: person.screen });
    expect(shown(person).text).toMatch(
      new RegExp(`^GPT Image 2.*${model}\nmake it snow\n.*\n.*4[.,]80\u00a0₽ ≈ 8\u00a0⭐$`),
    );
  });

  test("without a caption is animated with words of ours, which are none for an edit", async ({
    buyer,
    kie,
    buy,
  }) => {
    await buyer.sendPhoto();
    await buyer.press("🎬 Animate");
    expect(shown(buyer).text).toMatch(
      new RegExp(`^MiniMax H3 Animate\n${studio.animatePrompt}\n.*\nPrice: `),
    );
    await buyer.press("✏️");
    expect(shown(buyer).text).toMatch(/^Nano Banana 2\.1\nReply to this photo/);
    await buyer.press("🎬");
    await chooseModel(buyer, "Kling 2.6 Animate");
    await buyer.press("Options");
    await buyer.press("10 s");
    await buy(buyer);
    expect(kie.tasks).toMatchObject([
      {
        model: "kling-2.6/image-to-video",
        input: { prompt: studio.animatePrompt, duration: "10" },
      },
    ]);
  });

  test("without a caption is enough for a tool, which ignores text", async ({
    buyer,
    buy,
    sql,
  }) => {
    for (const caption of ["", "words"]) {
      await buyer.sendPhoto({ caption });
      await buyer.press("🔍");
      expect(shown(buyer).text).toMatch(/^Recraft Upscale\n/);
      expect(shown(buyer).rows[0]).toEqual(["✅ Generate · 0.40\u00a0₽ ≈ 1\u00a0⭐"]);
      await buy(buyer);
    }
    const { rows } = await sql.query(
      "SELECT prompt, state FROM operations WHERE type <> 'payment'",
    );
    expect(rows).toEqual([
      { prompt: "", state: "done" },
      { prompt: "", state: "done" },
    ]);
  });

  test("that a user replies to is the picture of the prompt, no matter who sent it", async ({
    ann,
  }) => {
    const { message: own } = await ann.sendPhoto();
    for (const replyTo of [own, ann.screen]) {
      const { message } = await ann.say("make it snow", { replyTo });
      expect(shown(ann).text).toMatch(/^Nano Banana 2\.1\nmake it snow\n/);
      expect(ann.screen).toMatchObject({ replyTo: message.messageId, media: own.media });
    }
  });

  test("that the bot made can be changed by a reply", async ({ buyer, kie, buy, telegram }) => {
    await buyer.say("a red fox");
    await chooseModel(buyer, "Z-Image");
    await buy(buyer);
    const result = buyer.screen;
    await buyer.say("make it snow", { replyTo: result });
    expect(buyer.screen?.media).toEqual([{ ...result?.media?.[0], url: undefined }]);
    await chooseModel(buyer, "Nano Banana Edit");
    await buy(buyer);
    const [, edited] = kie.tasks;
    expect(edited?.input).toMatchObject({ prompt: "make it snow" });
    const delivered = await pictureFor(edited);
    expect(delivered.equals(telegram.file(result?.media?.[0]?.fileId ?? ""))).toBe(true);
  });

  test("that Telegram has lost is requested again before any charge", async ({
    buyer,
    telegram,
    refused,
    charges,
  }) => {
    refused.push(/wrong file_id/);
    await buyer.sendPhoto({ caption: "make it snow" });
    await chooseModel(buyer, "Nano Banana Edit");
    telegram.fail("getFile", new Refusal("Bad Request: wrong file_id or the file is unavailable"));
    await buyer.press("Generate");
    expect(shown(buyer)).toEqual({ text: studio.pictureGone.source, rows: [] });
    expect(await charges()).toEqual([]);
  });
});

const kindSigns = ["✏️", "🎬", "🔍", "✂️"].map((sign) => expect.stringContaining(sign));
const octets = "application/octet-stream";

describe("picture: one sent as a file", () => {
  test.for([
    ["image/png", "fox"],
    ["image/jpeg", "fox"],
    ["image/jpg", "fox"],
    ["image/webp", undefined],
    [octets, "IMG_2041.PNG"],
    [undefined, "IMG 1.JPG "],
    ["text/plain", "fox.png"],
    [octets, "fox"],
    [undefined, undefined],
  ] as const)("is a picture like any other: %s, %s", async ([mimeType, fileName], { ann }) => {
    await ann.sendDocument({ bytes: png, mimeType, fileName, caption: "make it snow" });
    expect(ann.screen?.media).toMatchObject([{ kind: "document" }]);
    await chooseModel(ann, "Nano Banana Edit");
    expect(shown(ann).text).toBe(
      "Nano Banana 2.1\nmake it snow\nauto · 1K\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐",
    );
  });

  test("becomes a result of its model", async ({ buyer, kie, buy }) => {
    await buyer.sendDocument({ bytes: png, mimeType: wanted.png, fileName: wanted.fileName });
    await buyer.press("Remove background");
    await buy(buyer);
    expect(kie.tasks).toMatchObject([{ model: "recraft/remove-background", state: "success" }]);
    const cut = buyer.screen;
    await buyer.say("on a beach", { replyTo: cut });
    expect(buyer.screen?.media).toMatchObject([{ kind: "document", mimeType: "image/png" }]);
    expect(shown(buyer).text).toMatch(/^Nano Banana 2\.1\non a beach\n/);
  });

  const claims = [octets, undefined];

  test.for(claims)("is judged by its bytes: %s", async (mimeType, { buyer, buy, kie, charges }) => {
    for (const bytes of [
      png,
      Buffer.from("GIF89a, not a picture that is taken"),
      Buffer.from("text"),
    ]) {
      await buyer.sendDocument({ bytes, mimeType, fileName: "fox" });
      await buyer.press("Remove background");
      await buy(buyer);
    }
    expect(kie.tasks).toHaveLength(1);
    expect(await charges()).toEqual(["-0.80"]);
  });

  type Misfit = [says: string | undefined, name: string, presses: string[], yours: string];
  const misfits: Record<string, Misfit> = {
    "of an iPhone": [octets, "IMG_1.HEIC", [], "20 MB; yours is HEIC"],
    "of an iPhone, by its type": ["image/heic", "fox", ["🔍"], "10 MB; yours is HEIC"],
    "that moves": ["image/gif", "fox", ["✂️"], "5 MB; yours is GIF"],
    "of lines": ["image/svg+xml", "fox", ["🔍"], "10 MB; yours is SVG"],
    "of a camera": [undefined, "DSC_1.dng", ["🔍", "🔀", "Topaz"], "10 MB; yours is DNG"],
  };
  describe.for(Object.entries(misfits))("%s", ([, [mimeType, fileName, presses, yours]]) => {
    test("is refused at once, with the reason and what to do", async ({
      ann,
      kie,
      telegram,
      charges,
    }) => {
      const file = { bytes: png, mimeType, fileName };
      const kind = yours.split(" ").at(-1);
      const reason = (who: string, limit: string) =>
        `${who} JPEG, PNG or WebP up to ${limit} Send it as a photo, not as a file.`;
      await ann.sendDocument(file);
      expect(plain(ann)).toContain(reason("I take", `20 MB; yours is ${kind}.`));
      await ann.sendDocument({ ...file, caption: "make it snow" });
      expect(plain(ann)).toContain(reason("This model takes", `20 MB; yours is ${kind}.`));
      for (const label of presses) await ann.press(label);
      expect(plain(ann)).toContain(reason("This model takes", `${yours}.`));
      expect(shown(ann).rows).toEqual([["🔀 Model"], [...kindSigns]]);
      expect(telegram.calls.filter(({ method }) => method === "getFile")).toEqual([]);
      expect([kie.calls, await charges()]).toEqual([[], []]);
    });
  });

  test("of a type that one model lacks is refused by that model alone", async ({ ann }) => {
    await ann.sendDocument({ bytes: png, mimeType: "image/webp", caption: "make it snow" });
    await chooseModel(ann, "Kling 2.6 Animate", "🎬");
    expect(plain(ann)).toContain("This model takes JPEG or PNG up to 10 MB; yours is WebP.");
  });

  test.for([
    [6, ["✂️"], "up to 5 MB; yours is 6 MB"],
    [21, [], "up to 20 MB; yours is 21 MB"],
  ] as const)("of %s MB is above a lower limit", async ([megabytes, kinds, says], { ann }) => {
    const bytes = pictureOf(megabytes);
    await ann.sendDocument({ bytes, mimeType: wanted.png });
    expect(plain(ann).includes("yours is 21 MB")).toBe(megabytes > 20);
    await ann.sendDocument({ bytes, mimeType: wanted.png, caption: "make it snow" });
    for (const kind of kinds) await ann.press(kind);
    expect(plain(ann)).toContain(says);
    expect(shown(ann).rows).toEqual([["🔀 Model"], [...kindSigns]]);
  });

  test("that is empty can't be read", async ({ ann }) => {
    await ann.sendDocument({ bytes: Buffer.alloc(0), mimeType: octets, fileName: "fox.png" });
    expect(shown(ann).text).toBe(studio.noPicture.source);
  });

  test("is refused in Russian, too", async ({ olga }) => {
    await olga.sendDocument({ bytes: pictureOf(6), mimeType: wanted.png, fileName: "fox" });
    await olga.press("Удалить фон");
    expect(plain(olga)).toBe(
      "Удалить фон\nЭта модель принимает JPEG, PNG или WebP до 5 МБ, а у вас 6 МБ. Отправьте его как фото, а не файлом.",
    );
  });

  test("whose name is wrong is not charged, and is loaded once to find that out", async ({
    buyer,
    kie,
    buy,
    telegram,
    charges,
    refused,
  }) => {
    refused.push(/not modified/);
    const bytes = Buffer.from("GIF89a, whatever the name says");
    await buyer.sendDocument({ bytes, mimeType: wanted.png, fileName: wanted.fileName });
    await buyer.press("Remove background");
    const order = buyer.screen;
    for (let time = 0; time < 2; time++) {
      await buyer.press("Generate", order);
      expect(plain(buyer)).toContain("JPEG, PNG or WebP up to 5 MB; yours is GIF.");
      expect(shown(buyer).rows).toEqual([["🔀 Model"], [...kindSigns]]);
    }
    expect(telegram.calls.filter(({ method }) => method === "getFile")).toHaveLength(1);
    expect([kie.calls, await charges()]).toEqual([[], []]);
    await buyer.press("🔍");
    expect(shown(buyer).text).toMatch(/^Recraft Upscale\n/);
    await buyer.sendDocument({ bytes: png, mimeType: wanted.png, fileName: wanted.fileName });
    await buyer.press("Remove background");
    await buy(buyer);
    expect(await charges()).toEqual(["-0.80"]);
  });

  test("that can't be read, or be downloaded right now, is explained in Russian, too", async ({
    olga,
    telegram,
    refused,
    charges,
  }) => {
    refused.push(/Bad Gateway/);
    const file = { mimeType: wanted.png, fileName: wanted.fileName };
    await olga.sendDocument({ bytes: Buffer.from("no picture"), ...file });
    await olga.press("Удалить фон");
    await olga.press("Создать");
    const { noPicture, notCharged, pictureUnavailable } = texts.ru.studio;
    expect(shown(olga).text).toBe(`Удалить фон\n${noPicture.source}\n${notCharged.source}`);
    await olga.sendDocument({ bytes: png, ...file });
    await olga.press("Удалить фон");
    telegram.fail("file", new Refusal("Bad Gateway", 502), 4);
    await olga.press("Создать");
    expect(shown(olga).text).toContain(pictureUnavailable.source);
    expect(await charges()).toEqual([]);
  });
});

describe("picture: a file that is none", () => {
  test.for([
    ["application/pdf", "fox", "en"],
    ["video/mp4", "fox", "en"],
    [octets, "fox.zip", "ru"],
    [undefined, "fox.txt", "en"],
  ] as const)("gets the accepted types: %s, %s, in %s", async (given, { telegram, bot: _ }) => {
    const [mimeType, fileName, code] = given;
    const person = telegram.person({ id: 5, first_name: "Ann", language_code: code });
    await person.sendDocument({ bytes: png, mimeType, fileName, caption: "make it snow" });
    expect(shown(person).text).toBe(texts[code].unknownContent.source);
  });
});
