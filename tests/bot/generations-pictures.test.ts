import { describe, expect } from "vitest";
import { drawPng } from "../../dev/telegram/images.js";
import { Refusal } from "../../dev/telegram/limits.js";
import { toApiMessage } from "../../dev/telegram/messages.js";
import type { Person } from "../../dev/telegram/person.js";
import type { LocalTelegram } from "../../dev/telegram/telegram.js";
import { alarmsTo, test as studioTest } from "../support/studio.js";
import { until } from "../support/waiting.js";

const returned = "❌ Failed. You got 0.40\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽\n";
const refunded = ["generation -0.40 refunded", "refund 0.40 final", "balance 1000.00"];
const untouched = ["balance 1000.00"];

/** Whoever orders something to be made of a picture. */
const test = studioTest.extend("enlargement", ({ watch }) => async (person: Person) => {
  await person.press("Recraft Upscale");
  return watch(person);
});

describe("a picture", () => {
  test("is brought to Kie as its bytes, and no address of Telegram ever is", async ({
    rich,
    enlargement,
    generate,
    finish,
    kie,
    books,
  }) => {
    await rich.sendPhoto();
    const order = await enlargement(rich);
    await generate(rich);
    expect(kie.calls.map(({ what }) => what)).toEqual(["upload", "createTask"]);
    expect(JSON.stringify(kie.calls)).not.toContain("/file/bot");
    await finish();
    expect(order.text).toMatch(/^✅ Done in \d+\u00a0s\nRecraft Upscale/);
    expect(rich.screen?.media?.[0]?.kind).toBe("document");
    expect(await books()).toEqual(["generation -0.40 done", "balance 999.60"]);
  });
});

describe("a picture of a user without enough money", () => {
  test("is not loaded: a stranger costs one question to the database", async ({
    ann,
    enlargement,
    telegram,
    sql,
  }) => {
    await ann.sendPhoto();
    const order = await enlargement(ann);
    const before = telegram.calls.length;
    await ann.press("Generate");
    expect(order.text).toContain("You're 0.40\u00a0₽ short");
    const asked = telegram.calls.slice(before).map(({ method }) => method);
    expect(asked.sort()).toEqual(["answerCallbackQuery", "editMessageCaption"]);
    const { rows } = await sql.query("SELECT type FROM operations");
    expect(rows).toEqual([]);
  });
});

/** With what the user reads, and what the operator is told. */
const uploads = [
  ["401", 401, "is unavailable right now", 1],
  ["402", 402, "is unavailable right now", 1],
  ["400", 400, "The model couldn't read the photo", 0],
  ["422", 422, "The model couldn't read the photo", 1],
  ["429", 429, "The service is busy right now", 0],
  ["500", 500, "isn't responding", 0],
  ["455", 455, "is unavailable right now", 1],
  ["HTML instead of JSON", "not json", "isn't responding", 0],
  ["Cloudflare's 403", "cloudflare", "isn't responding", 1],
  ["a closed connection", "refuse", "isn't responding", 0],
  ["a lost answer", "lose answer", "isn't responding", 0],
] as const;

describe("an upload that fails", () => {
  test.for(uploads)(
    "with %s is paid back, and no task begins",
    async ([, fault, words, alarms], { rich, operator, enlargement, generate, kie, books }) => {
      kie.fail("upload", fault);
      await rich.sendPhoto();
      const order = await enlargement(rich);
      await generate(rich);
      expect(order.text).toContain(returned);
      expect(order.text).toContain(words);
      expect(kie.calls.map(({ what }) => what)).toEqual(["upload"]);
      expect(await books()).toEqual(refunded);
      expect(alarmsTo(operator)).toHaveLength(alarms);
    },
  );

  test("because Kie is silent is given up and paid back", async ({
    rich,
    enlargement,
    background,
    kie,
    patience,
    books,
  }) => {
    kie.fail("upload", "hang");
    await rich.sendPhoto();
    const order = await enlargement(rich);
    await rich.press("Generate");
    await until(() => kie.countHanging() === 1);
    patience.end();
    await background.end();
    expect(order.text).toContain(returned);
    expect(await books()).toEqual(refunded);
  });
});

describe("a picture that was checked", () => {
  test("is the one that Kie gets: it is not loaded a second time", async ({
    rich,
    enlargement,
    generate,
    telegram,
    kie,
  }) => {
    const { message } = await rich.sendPhoto();
    await enlargement(rich);
    let loads = 0;
    telegram.setWeather((method) => {
      if (method === "file") loads++;
      return undefined;
    });
    await generate(rich);
    const [url = ""] = /http[^"]+/.exec(JSON.stringify(kie.tasks[0]?.input)) ?? [];
    const uploaded = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(uploaded.equals(telegram.file(message.media?.[0]?.fileId ?? ""))).toBe(true);
    expect(loads).toBe(1);
  });
});

describe("a picture that can't be used", () => {
  test("because Telegram has lost it is not charged", async ({
    rich,
    enlargement,
    generate,
    telegram,
    books,
  }) => {
    await rich.sendPhoto();
    const order = await enlargement(rich);
    telegram.fail(
      "getFile",
      new Refusal("Bad Request: wrong file_id or the file is temporarily unavailable"),
    );
    expect((await generate(rich)).answered).toBe(true);
    expect(order.text).toContain("This photo is gone from Telegram. Send it again.");
    expect(await books()).toEqual(untouched);
  });

  test("because it is too large for bots is not charged", async ({
    rich,
    enlargement,
    generate,
    telegram,
    books,
  }) => {
    await rich.sendPhoto();
    const order = await enlargement(rich);
    telegram.fail("getFile", new Refusal("Bad Request: file is too big"));
    await generate(rich);
    expect(order.text).toContain("gone from Telegram");
    expect(await books()).toEqual(untouched);
  });

  const failures: Record<string, (telegram: LocalTelegram) => void> = {
    "its content is gone": ({ fail }) => fail("file", new Refusal("Not Found", 404)),
    "its content is refused": ({ fail }) => fail("file", new Refusal("Too Many Requests", 429)),
    "its server fails": ({ fail }) => fail("file", new Refusal("Bad Gateway", 502)),
    "its download is cut off": ({ lose }) => lose("file"),
    "nobody says where it is": ({ fail }) => fail("getFile", new Refusal("Bad Gateway", 502), 2),
  };
  test.for(Object.entries(failures))(
    "because %s is not charged, and the next press goes on",
    async ([, begin], { rich, enlargement, generate, finish, telegram, kie, books }) => {
      await rich.sendPhoto();
      const order = await enlargement(rich);
      begin(telegram);
      expect((await generate(rich)).answered).toBe(true);
      expect(order.text).toContain("Telegram can't give me this photo right now. Press again");
      expect(kie.calls).toEqual([]);
      expect(await books()).toEqual(untouched);
      await generate(rich);
      await finish();
      expect(order.text).toMatch(/^✅ Done/);
      expect(await books()).toEqual(["generation -0.40 done", "balance 999.60"]);
    },
  );

  const picture = drawPng(8, 8);
  const noPicture = "I can't open this file as a photo.";
  const misfit = "This model takes JPEG, PNG or WebP up to 10\u00a0MB; yours is ";
  const files: Record<string, [bytes: Buffer, says: string]> = {
    "a text": [Buffer.from("a red fox, in words"), noPicture],
    "a web page": [Buffer.from("<!doctype html><title>Not found</title>"), noPicture],
    "a PDF": [Buffer.from("%PDF-1.7 this is no picture at all"), noPicture],
    nothing: [Buffer.alloc(0), noPicture],
    "a PNG cut off within its head": [picture.subarray(0, 20), noPicture],
    "a PNG of no size": [Buffer.concat([picture.subarray(0, 16), Buffer.alloc(8)]), noPicture],
    "a JPEG cut off within its head": [Buffer.from("ffd8ffe000104a4649460001", "hex"), noPicture],
    "a WebP cut off within its head": [Buffer.from("RIFF\x20\0\0\0WEBPVP8 "), noPicture],
    "a GIF": [Buffer.from("GIF89a\x08\0\x08\0"), misfit],
    "a picture of an iPhone": [Buffer.from("\0\0\0\x18ftypheic\0\0\0\0"), misfit],
  };
  test.for(Object.entries(files))(
    "because it is %s is not charged",
    async ([, [bytes, says]], { rich, enlargement, generate, kie, books }) => {
      await rich.sendDocument({ bytes, mimeType: "image/png", fileName: "fox.png" });
      const order = await enlargement(rich);
      expect((await generate(rich)).answered).toBe(true);
      expect(order.text).toContain(says);
      expect(order.message.buttons.flat().map(({ text }) => text)).toContain("« Back");
      expect(kie.calls).toEqual([]);
      expect(await books()).toEqual(untouched);
    },
  );

  test("does not take away what stands under an order that was begun before", async ({
    rich,
    enlargement,
    generate,
    telegram,
    kie,
  }) => {
    await rich.sendPhoto();
    const order = await enlargement(rich);
    const shown = toApiMessage(telegram.state, order.message);
    const go = order.message.buttons.flat().find(({ text }) => text.includes("Generate"));
    await generate(rich);
    const before = order.text;
    telegram.fail("file", new Refusal("Bad Gateway", 502));
    const late = await rich.pressData(go?.callback_data ?? "", shown);
    expect(late.answer).toContain("has already started");
    expect(order.text).toBe(before);
    expect(kie.tasks).toHaveLength(1);
  });

  test("because Kie finds that it can't read it is paid back", async ({
    rich,
    enlargement,
    generate,
    finish,
    kie,
    books,
  }) => {
    await rich.sendDocument({ bytes: drawPng(8, 8), mimeType: "image/png", fileName: "fox.png" });
    const order = await enlargement(rich);
    await generate(rich);
    kie.forgetFiles();
    await finish();
    expect(order.text).toContain(returned);
    expect(await books()).toEqual(refunded);
  });
});
