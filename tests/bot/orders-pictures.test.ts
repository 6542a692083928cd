import { describe, expect } from "vitest";
import { drawPng } from "../../dev/telegram/images.js";
import { Refusal } from "../../dev/telegram/limits.js";
import { pictureFor, shown, test } from "../support/orders.js";

const png = drawPng(64, 48);
const wanted = { png: "image/png", fileName: "fox.png" };

/** A file of this size that begins as a picture. */
function pictureOf(megabytes: number): Buffer {
  const bytes = Buffer.alloc(megabytes * 1_000_000);
  png.copy(bytes);
  return bytes;
}

describe("a photo", () => {
  test.for([
    ["en", "What should I do with this photo?", "Edit a photo", "Remove background"],
    ["ru", "Что сделать с этим фото?", "Изменить фото", "Удалить фон"],
  ] as const)(
    "comes back with its words and what can be done with it, in %s",
    async ([code, question, edit, cut], { telegram, bot: _ }) => {
      const person = telegram.person({ id: 5, first_name: "Ann", language_code: code });
      const { message } = await person.sendPhoto({ caption: "make it <b>snow</b>" });
      expect(person.screen).toMatchObject({ replyTo: message.messageId, media: message.media });
      const { text, rows } = shown(person);
      expect(text).toBe(`make it <b>snow</b>\n${question}`);
      expect(rows.map(([label]) => label?.replace(/ · .*/, ""))).toEqual([
        expect.stringContaining(edit),
        expect.stringMatching(/Animate a photo|Оживить фото/),
        cut,
        expect.stringContaining("Recraft"),
        expect.stringContaining("Topaz"),
        expect.stringMatching(/Cancel|Отмена/),
      ]);
    },
  );

  test("goes over the pages of a group to an order and back, in one message", async ({ ann }) => {
    await ann.sendPhoto({ caption: "make it snow" });
    const { messageId } = ann.screen ?? {};
    await ann.press("Edit a photo");
    expect(shown(ann).text).toBe("make it snow\n✏️ Edit a photo\nChoose a model:");
    await ann.press("»");
    await ann.press("Qwen Image 2.1 Edit");
    expect(shown(ann)).toEqual({
      text: "Qwen Image 2.1 Edit\nmake it snow\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐",
      rows: [
        ["• auto", "1:1", "4:3", "3:4"],
        ["3:2", "2:3", "16:9", "9:16"],
        ["• 1K", "2K"],
        ["✅ Generate · 3.20\u00a0₽ ≈ 6\u00a0⭐"],
        ["« Back", "✖ Cancel"],
      ],
    });
    await ann.press("Back");
    expect(shown(ann).rows.flat()).toContain("Qwen Image 2.1 Edit · from 3.20\u00a0₽");
    await ann.press("Back");
    await ann.press("Animate");
    await ann.press("»");
    await ann.press("Veo 3.1");
    await ann.press("Back");
    expect(shown(ann).text).toContain("🎞 Animate a photo");
    expect(shown(ann).rows.flat()).toContain("Veo 3.1 · from 24\u00a0₽");
    await ann.press("Cancel");
    expect(shown(ann)).toEqual({ text: "✖ Cancelled. You were not charged.", rows: [] });
    expect(ann.screen?.messageId).toBe(messageId);
  });

  test.for([
    [
      "en",
      "reply to it and tell me what to change",
      "Edit",
      "Reply to this photo and tell me what to change",
      "Edit",
    ],
    ["ru", "ответьте на него", "Изменить", "Ответьте на это фото", "правка"],
  ] as const)(
    "without words is asked for them where they are needed, in %s",
    async ([code, hint, edit, objection, model], { telegram, bot: _ }) => {
      const person = telegram.person({ id: 5, first_name: "Ann", language_code: code });
      await person.sendPhoto();
      expect(shown(person).text).toContain(hint);
      await person.press(edit);
      await person.press("GPT Image 2");
      expect(shown(person).text).toContain(objection);
      expect(shown(person).rows).toHaveLength(1);

      await person.say("make it snow", { replyTo: person.screen });
      expect(shown(person).text).toMatch(
        new RegExp(`^GPT Image 2.*${model}\nmake it snow\n.*4[.,]80\u00a0₽ ≈ 8\u00a0⭐$`),
      );
    },
  );

  test("without words is enough for a tool, which leaves words aside", async ({
    rich,
    buy,
    sql,
  }) => {
    for (const caption of ["", "words"]) {
      await rich.sendPhoto({ caption });
      await rich.press("Recraft Upscale");
      expect(shown(rich).rows.at(-2)).toEqual(["✅ Generate · 0.40\u00a0₽ ≈ 1\u00a0⭐"]);
      await buy(rich);
    }
    const { rows } = await sql.query(
      "SELECT prompt, state FROM operations WHERE type <> 'payment'",
    );
    expect(rows).toEqual([
      { prompt: "", state: "done" },
      { prompt: "", state: "done" },
    ]);
  });

  test("answered with words is about that photo, whoever sent it", async ({ ann }) => {
    const { message: own } = await ann.sendPhoto();
    for (const replyTo of [own, ann.screen]) {
      const { message } = await ann.say("make it snow", { replyTo });
      expect(shown(ann).text).toBe("make it snow\nWhat should I do with this photo?");
      expect(ann.screen).toMatchObject({ replyTo: message.messageId, media: own.media });
    }
  });

  test("that was made here can be changed by answering it", async ({
    rich,
    kie,
    buy,
    telegram,
  }) => {
    await rich.say("a red fox");
    await rich.press("Pictures");
    await rich.press("Z-Image");
    await buy(rich);
    const result = rich.screen;
    await rich.say("make it snow", { replyTo: result });
    expect(rich.screen?.media).toEqual([{ ...result?.media?.[0], url: undefined }]);
    await rich.press("Edit a photo");
    await rich.press("Nano Banana Edit");
    await buy(rich);
    const [, edited] = kie.tasks;
    expect(edited?.input).toMatchObject({ prompt: "make it snow" });
    const brought = await pictureFor(edited);
    expect(brought.equals(telegram.file(result?.media?.[0]?.fileId ?? ""))).toBe(true);
  });

  test("that Telegram has lost is asked for again before anything is charged", async ({
    rich,
    telegram,
    refused,
    charges,
  }) => {
    refused.push(/wrong file_id/);
    await rich.sendPhoto({ caption: "make it snow" });
    await rich.press("Edit a photo");
    await rich.press("Nano Banana Edit");
    telegram.fail("getFile", new Refusal("Bad Request: wrong file_id or the file is unavailable"));
    await rich.press("Generate");
    expect(shown(rich)).toEqual({
      text: "This photo is gone from Telegram. Send it again.",
      rows: [],
    });
    expect(await charges()).toEqual([]);
  });
});

describe("a picture sent as a file", () => {
  test.for(["image/png", "image/jpeg", "image/jpg", "image/webp"])(
    "is a picture like any other: %s",
    async (mimeType, { ann }) => {
      await ann.sendDocument({ bytes: png, mimeType, fileName: "fox", caption: "make it snow" });
      expect(ann.screen?.media).toMatchObject([{ kind: "document" }]);
      await ann.press("Edit a photo");
      await ann.press("Nano Banana Edit");
      expect(shown(ann).text).toBe("Nano Banana 2.1\nmake it snow\nPrice: 3.20\u00a0₽ ≈ 6\u00a0⭐");
    },
  );

  test("becomes what is made of it", async ({ rich, kie, buy }) => {
    await rich.sendDocument({ bytes: png, mimeType: wanted.png, fileName: wanted.fileName });
    await rich.press("Remove background");
    await buy(rich);
    expect(kie.tasks).toMatchObject([{ model: "recraft/remove-background", state: "success" }]);
    const cut = rich.screen;
    await rich.say("on a beach", { replyTo: cut });
    expect(rich.screen?.media).toMatchObject([{ kind: "document", mimeType: "image/png" }]);
    expect(shown(rich).text).toBe("on a beach\nWhat should I do with this photo?");
  });

  const misfits: Record<
    string,
    [bytes: Buffer, type: string, presses: string[], takes: string, is: string]
  > = {
    "of an iPhone": [
      png,
      "image/heic",
      ["Edit", "Nano Banana Edit"],
      "JPEG, PNG or WebP up to 20\u00a0MB",
      "HEIC",
    ],
    "that moves": [
      png,
      "image/gif",
      ["Remove background"],
      "JPEG, PNG or WebP up to 5\u00a0MB",
      "GIF",
    ],
    "of lines": [
      png,
      "image/svg+xml",
      ["Recraft Upscale"],
      "JPEG, PNG or WebP up to 10\u00a0MB",
      "SVG",
    ],
    "that this model does not know": [
      png,
      "image/webp",
      ["Animate", "Kling 2.6 Animate"],
      "JPEG or PNG up to 10\u00a0MB",
      "WebP",
    ],
    "too large for this model": [
      pictureOf(6),
      wanted.png,
      ["Remove background"],
      "JPEG, PNG or WebP up to 5\u00a0MB",
      "6\u00a0MB",
    ],
    "too large for Telegram": [
      pictureOf(21),
      wanted.png,
      ["Edit", "»", "Nano Banana 2 ·"],
      "JPEG, PNG or WebP up to 20\u00a0MB",
      "21\u00a0MB",
    ],
  };
  test.for(Object.entries(misfits))(
    "%s is refused with what is accepted",
    async ([, [bytes, mimeType, presses, takes, is]], { ann, kie, charges }) => {
      await ann.sendDocument({ bytes, mimeType, fileName: "fox", caption: "make it snow" });
      for (const label of presses) await ann.press(label);
      expect(shown(ann).text).toContain(
        `This model takes ${takes}; yours is ${is}. Send it as a photo, not as a file.`,
      );
      expect(shown(ann).rows).toEqual([["« Back", "✖ Cancel"]]);
      expect([kie.calls, await charges()]).toEqual([[], []]);
    },
  );

  test("that is too large is refused in Russian, too", async ({ olga }) => {
    await olga.sendDocument({ bytes: pictureOf(6), mimeType: wanted.png, fileName: "fox" });
    await olga.press("Удалить фон");
    expect(shown(olga).text).toBe(
      "Удалить фон\nЭта модель принимает JPEG, PNG или WebP до 5\u00a0МБ, а у вас 6\u00a0МБ. Отправьте его как фото, а не файлом.",
    );
  });

  test("whose name is wrong is not charged, and is loaded once to find that out", async ({
    rich,
    kie,
    buy,
    telegram,
    charges,
    refused,
  }) => {
    refused.push(/not modified/);
    const bytes = Buffer.from("GIF89a, whatever the name says");
    await rich.sendDocument({ bytes, mimeType: wanted.png, fileName: wanted.fileName });
    await rich.press("Remove background");
    const order = rich.screen;
    for (let time = 0; time < 2; time++) {
      await rich.press("Generate", order);
      expect(shown(rich).text).toMatch(/This model takes JPEG, PNG or WebP .*; yours is GIF\./);
      expect(shown(rich).rows).toEqual([["« Back", "✖ Cancel"]]);
    }
    expect(telegram.calls.filter(({ method }) => method === "getFile")).toHaveLength(1);
    expect([kie.calls, await charges()]).toEqual([[], []]);
    await rich.press("Back");
    expect(shown(rich).rows.flat()).toContainEqual(expect.stringContaining("Recraft"));
    await rich.sendDocument({ bytes: png, mimeType: wanted.png, fileName: wanted.fileName });
    await rich.press("Remove background");
    await buy(rich);
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
    expect(shown(olga).text).toBe(
      "Удалить фон\nЭтот файл не открывается как фото. Пришлите другой или отправьте его как фото, а не файлом.",
    );
    await olga.sendDocument({ bytes: png, ...file });
    await olga.press("Удалить фон");
    telegram.fail("file", new Refusal("Bad Gateway", 502));
    await olga.press("Создать");
    expect(shown(olga).text).toContain(
      "Telegram сейчас не отдаёт это фото. Нажмите ещё раз или пришлите его снова.",
    );
    expect(await charges()).toEqual([]);
  });
});

describe("a file that is no picture", () => {
  test.for([
    ["application/pdf", "en", "Send me a description, or a photo to edit or animate"],
    ["video/mp4", "en", "Send me a description, or a photo to edit or animate"],
    ["application/octet-stream", "ru", "Пришлите описание или фото"],
  ] as const)(
    "is not worked with: %s, in %s",
    async ([mimeType, code, words], { telegram, bot: _ }) => {
      const person = telegram.person({ id: 5, first_name: "Ann", language_code: code });
      await person.sendDocument({ bytes: png, mimeType, fileName: "fox", caption: "make it snow" });
      expect(shown(person).text).toContain(words);
    },
  );
});
