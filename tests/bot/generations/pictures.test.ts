import { describe, expect } from "vitest";
import type { ChatMessage } from "../../../dev/telegram/chats.js";
import { drawPng } from "../../../dev/telegram/images.js";
import { Refusal } from "../../../dev/telegram/limits.js";
import { toApiMessage } from "../../../dev/telegram/messages.js";
import type { Person } from "../../../dev/telegram/person.js";
import type { LocalTelegram } from "../../../dev/telegram/telegram.js";
import { jpeg, webpWith } from "../../support/pictures.js";
import { alarmsTo, test as studioTest } from "../../support/studio.js";
import { texts } from "../../support/texts.js";
import { until } from "../../support/waiting.js";

const returned = "❌ Failed. You got 0.40\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽\n";
const refunded = ["generation -0.40 refunded", "refund 0.40 final", "balance 1000.00"];
const untouched = ["balance 1000.00"];

/** Whoever orders something to be made of a picture. */
const test = studioTest.extend("enlargement", ({ watch }) => async (person: Person) => {
  await person.press("🔍");
  return watch(person);
});

describe("picture: one for Kie", () => {
  test("is uploaded as its bytes, and Kie never gets an address of Telegram", async ({
    buyer,
    enlargement,
    generate,
    finish,
    kie,
    readLedger,
  }) => {
    await buyer.sendPhoto();
    const order = await enlargement(buyer);
    await generate(buyer);
    expect(kie.calls.map(({ what }) => what)).toEqual(["upload", "createTask"]);
    expect(JSON.stringify(kie.calls)).not.toContain("/file/bot");
    await finish();
    expect(order.text).toMatch(/^✅ Recraft Upscale$/);
    expect(buyer.screen?.media?.[0]?.kind).toBe("document");
    expect(await readLedger()).toEqual(["generation -0.40 done", "balance 999.60"]);
  });
});

describe("picture: one of a user without enough money", () => {
  test("is not loaded: a stranger costs one SQL request", async ({
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

/** With what the user reads, the alarms, and how often the bot asked Kie. */
const uploads = [
  ["401", 401, "account", 1, 1],
  ["402", 402, "account", 1, 1],
  ["400", 400, "picture", 0, 1],
  ["422", 422, "picture", 1, 1],
  ["429", 429, "busy", 0, 2],
  ["500", 500, "unreachable", 0, 3],
  ["501", 501, "unreachable", 0, 3],
  ["455", 455, "account", 1, 1],
  ["HTML instead of JSON", "not json", "unreachable", 0, 3],
  ["an error of HTTP", "http 500", "unreachable", 0, 3],
  ["Cloudflare's 403", "cloudflare", "unreachable", 1, 1],
  ["a closed connection", "refuse", "unreachable", 0, 3],
  ["a lost answer", "lose answer", "unreachable", 0, 3],
] as const;
const { studio } = texts.en;
const { pictureUnavailable } = studio;
/** The last line of the refund's sentence. */
const failed = (why: "account" | "picture" | "busy" | "unreachable") =>
  studio.failed(why, 40n, 100_000n).source.split("\n").at(-1);

const labels = (order: { readonly message: ChatMessage }) =>
  order.message.buttons.flat().map(({ text }) => text);

describe("refund: an upload that fails", () => {
  describe.for(uploads)("with %s", ([, fault, why, alarms, times]) => {
    test("is refunded without a task", async ({
      buyer,
      operator,
      enlargement,
      generate,
      kie,
      readLedger,
    }) => {
      kie.fail("upload", fault, times);
      await buyer.sendPhoto();
      const order = await enlargement(buyer);
      await generate(buyer);
      expect(order.said).toContain(returned);
      expect(order.said).toContain(failed(why));
      expect(kie.calls.map(({ what }) => what)).toEqual(Array(times).fill("upload"));
      expect(await readLedger()).toEqual(refunded);
      expect(alarmsTo(operator)).toHaveLength(alarms);
    });
  });

  const faults = [429, 500, "not json", "refuse", "lose answer", "cut answer"] as const;

  describe.for(faults)("with %s once", (fault) => {
    test("is repeated, and the task starts", async ({
      buyer,
      enlargement,
      generate,
      finish,
      kie,
      readLedger,
    }) => {
      kie.fail("upload", fault);
      await buyer.sendPhoto();
      await enlargement(buyer);
      await generate(buyer);
      expect(kie.calls.map(({ what }) => what)).toEqual(["upload", "upload", "createTask"]);
      await finish();
      expect(await readLedger()).toEqual(["generation -0.40 done", "balance 999.60"]);
    });
  });

  test("is refunded because Kie is silent", async ({
    buyer,
    enlargement,
    background,
    kie,
    patience,
    readLedger,
  }) => {
    kie.fail("upload", "hang", 3);
    await buyer.sendPhoto();
    const order = await enlargement(buyer);
    await buyer.press("Generate");
    for (let times = 1; times <= 3; times++) {
      await until(() => kie.calls.length === times && kie.countHanging() > 0);
      patience.end();
    }
    await background.end();
    expect(order.said).toContain(returned);
    expect(await readLedger()).toEqual(refunded);
  });
});

describe("picture: one that was checked", () => {
  test("is the one that Kie gets: it is not loaded a second time", async ({
    buyer,
    enlargement,
    generate,
    telegram,
    kie,
  }) => {
    const { message } = await buyer.sendPhoto();
    await enlargement(buyer);
    let loads = 0;
    telegram.setFaults((method) => {
      if (method === "file") loads++;
      return undefined;
    });
    await generate(buyer);
    const [url = ""] = /http[^"]+/.exec(JSON.stringify(kie.tasks[0]?.input)) ?? [];
    const uploaded = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(uploaded.equals(telegram.file(message.media?.[0]?.fileId ?? ""))).toBe(true);
    expect(loads).toBe(1);
  });
});

describe("picture: one that can't be used", () => {
  const finals = {
    "it is lost": "Bad Request: invalid file_id",
    "it is too large for bots": "Bad Request: file is too big",
  };
  describe.for(Object.entries(finals))("because %s", ([, words]) => {
    test("is not charged, and leaves nothing to press", async ({
      buyer,
      enlargement,
      generate,
      telegram,
      operator,
      readLedger,
    }) => {
      await buyer.sendPhoto();
      const order = await enlargement(buyer);
      telegram.fail("getFile", new Refusal(words));
      expect((await generate(buyer)).answered).toBe(true);
      expect(labels(order)).not.toContainEqual(expect.stringContaining("Generate"));
      expect(await readLedger()).toEqual(untouched);
      expect(operator.chat).toEqual([]);
    });
  });

  const temporarily = "Bad Request: wrong file_id or the file is temporarily unavailable";
  const failures: Record<string, (telegram: LocalTelegram) => void> = {
    "its content is not there": ({ fail }) => fail("file", new Refusal("Not Found", 404), 4),
    "its content is refused": ({ fail }) => fail("file", new Refusal("Too Many Requests", 429), 4),
    "a long pause is asked for": ({ fail }) => fail("file", new Refusal("Too Many", 429, 60)),
    "its server fails": ({ fail }) => fail("file", new Refusal("Bad Gateway", 502), 4),
    "its download is cut off": ({ lose }) => lose("file", 4),
    "Telegram does not say where it is": ({ fail }) =>
      fail("getFile", new Refusal("Bad Gateway", 502), 8),
    "it is not there for the moment": ({ fail }) => fail("getFile", new Refusal(temporarily)),
  };
  describe.for(Object.entries(failures))("because %s", ([, begin]) => {
    test("is not charged, and the next press goes on", async ({
      buyer,
      enlargement,
      generate,
      finish,
      telegram,
      kie,
      readLedger,
    }) => {
      await buyer.sendPhoto();
      const order = await enlargement(buyer);
      begin(telegram);
      expect((await generate(buyer)).answered).toBe(true);
      expect(order.text).toContain(pictureUnavailable.source);
      expect(labels(order)).toContainEqual(expect.stringContaining("Generate"));
      expect(kie.calls).toEqual([]);
      expect(await readLedger()).toEqual(untouched);
      await generate(buyer);
      await finish();
      expect(order.text).toMatch(/^✅ Recraft Upscale/);
      expect(await readLedger()).toEqual(["generation -0.40 done", "balance 999.60"]);
    });
  });

  const passing: Record<string, (telegram: LocalTelegram) => void> = {
    "its server fails": ({ fail }) => fail("file", new Refusal("Bad Gateway", 502)),
    "Telegram asks for a short pause": ({ fail }) => fail("file", new Refusal("Too Many", 429, 2)),
    "its download is cut off": ({ lose }) => lose("file"),
    "Telegram does not say where it is": ({ fail }) =>
      fail("getFile", new Refusal("Bad Gateway", 502), 2),
  };
  describe.for(Object.entries(passing))("because %s once", ([, begin]) => {
    test("is loaded by the same press", async ({
      buyer,
      enlargement,
      generate,
      finish,
      telegram,
      operator,
      readLedger,
    }) => {
      await buyer.sendPhoto();
      await enlargement(buyer);
      begin(telegram);
      await generate(buyer);
      await finish();
      expect(await readLedger()).toEqual(["generation -0.40 done", "balance 999.60"]);
      expect(operator.chat).toEqual([]);
    });
  });

  test("alarms the operators once, and so does the end of the trouble", async ({
    buyer,
    enlargement,
    generate,
    telegram,
    operator,
  }) => {
    let isDown = true;
    telegram.setFaults((method) =>
      isDown && method === "file" ? new Refusal("Bad Gateway", 502) : undefined,
    );
    const alarmsAfter: number[] = [];
    for (let picture = 1; picture <= 5; picture++) {
      isDown = picture < 5;
      await buyer.sendPhoto();
      await enlargement(buyer);
      await generate(buyer);
      alarmsAfter.push(operator.chat.length);
    }
    expect(alarmsAfter).toEqual([0, 0, 1, 1, 2]);
    const [gone, back] = operator.chat.map(({ text }) => text);
    expect(gone).toMatch(/^⚠️ The bot can't download users' photos from Telegram: .*502/);
    expect(back).toMatch(/^✅ The bot can download users' photos from Telegram again/);
  });

  const picture = drawPng(8, 8);
  const noPicture = studio.noPicture.source;
  const misfit = (yours: string) =>
    `This model takes JPEG, PNG or WebP up to 10\u00a0MB; yours is ${yours}. Send it as a photo, not as a file.`;
  const files: Record<string, [bytes: Buffer, says: string]> = {
    "a text": [Buffer.from("a red fox, in words"), noPicture],
    "a web page": [Buffer.from("<!doctype html><title>Not found</title>"), noPicture],
    "a PDF": [Buffer.from("%PDF-1.7 this is no picture at all"), noPicture],
    "a PNG cut off within its head": [picture.subarray(0, 20), noPicture],
    "a PNG of no size": [Buffer.concat([picture.subarray(0, 16), Buffer.alloc(8)]), noPicture],
    "a JPEG cut off within its head": [Buffer.from("ffd8ffe000104a4649460001", "hex"), noPicture],
    "a WebP cut off within its head": [Buffer.from("RIFF\x20\0\0\0WEBPVP8 "), noPicture],
    "a GIF": [Buffer.from("GIF89a\x08\0\x08\0"), misfit("GIF")],
    "a picture of an iPhone": [Buffer.from("\0\0\0\x18ftypheic\0\0\0\0"), misfit("HEIC")],
    "an animation": [Buffer.from(webpWith(0x02, [], [])), misfit("animated WebP")],
    "a JPEG cut off within its picture": [jpeg.subarray(0, -20), noPicture],
    "a PNG cut off within its picture": [picture.subarray(0, -20), noPicture],
  };
  describe.for(Object.entries(files))("because it is %s", ([, [bytes, says]]) => {
    test("is not charged", async ({ buyer, enlargement, generate, kie, readLedger }) => {
      await buyer.sendDocument({ bytes, mimeType: "image/png", fileName: "fox.png" });
      const order = await enlargement(buyer);
      expect((await generate(buyer)).answered).toBe(true);
      expect(order.text).toContain(says);
      expect(order.text).toContain(studio.notCharged.source);
      expect(order.message.buttons.flat().map(({ text }) => text)).toContain("🔀 Model");
      expect(kie.calls).toEqual([]);
      expect(await readLedger()).toEqual(untouched);
    });
  });

  test("leaves the buttons under an earlier order as they are", async ({
    buyer,
    enlargement,
    generate,
    telegram,
    kie,
  }) => {
    await buyer.sendPhoto();
    const order = await enlargement(buyer);
    const shown = toApiMessage(telegram.state, order.message);
    const go = order.message.buttons.flat().find(({ text }) => text.includes("Generate"));
    await generate(buyer);
    const before = order.text;
    telegram.fail("file", new Refusal("Bad Gateway", 502), 4);
    const late = await buyer.pressData(go?.callback_data ?? "", shown);
    expect(late.answer).toContain("has already started");
    expect(order.text).toBe(before);
    expect(kie.tasks).toHaveLength(1);
  });

  test("because Kie can't read it is refunded", async ({
    buyer,
    enlargement,
    generate,
    finish,
    kie,
    readLedger,
  }) => {
    await buyer.sendDocument({ bytes: drawPng(8, 8), mimeType: "image/png", fileName: "fox.png" });
    const order = await enlargement(buyer);
    await generate(buyer);
    kie.forgetFiles();
    await finish();
    expect(order.said).toContain(returned);
    expect(await readLedger()).toEqual(refunded);
  });
});
