import { describe, expect } from "vitest";
import { drawPng } from "../../dev/telegram/images.js";
import { Refusal } from "../../dev/telegram/limits.js";
import type { Person } from "../../dev/telegram/person.js";
import { alarmsTo, test as studioTest } from "../support/studio.js";
import { until } from "../support/waiting.js";

const returned = "❌ Failed, 0.40 ₽ returned. Balance: 1 000.00 ₽\n";
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
    expect(order.text).toMatch(/^✅ Done in \d+ s\nRecraft Upscale/);
    expect(rich.screen?.media?.[0]?.kind).toBe("document");
    expect(await books()).toEqual(["generation -0.40 done", "balance 999.60"]);
  });
});

/** With what the user reads, and what the operator is told. */
const uploads = [
  ["401", 401, "temporarily unavailable", 1],
  ["402", 402, "temporarily unavailable", 1],
  ["400", 400, "The picture could not be read", 0],
  ["422", 422, "The picture could not be read", 1],
  ["429", 429, "Too many are asking", 0],
  ["500", 500, "can't be reached", 0],
  ["455", 455, "temporarily unavailable", 1],
  ["HTML instead of JSON", "not json", "can't be reached", 0],
  ["Cloudflare's 403", "cloudflare", "can't be reached", 1],
  ["a closed connection", "refuse", "can't be reached", 0],
  ["a lost answer", "lose answer", "can't be reached", 0],
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
    expect(order.text).toContain("Telegram no longer has this picture. Nothing was charged");
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
    expect(order.text).toContain("Nothing was charged");
    expect(await books()).toEqual(untouched);
  });

  test.for([
    ["is gone", (fail: (refusal: Refusal) => void) => fail(new Refusal("Not Found", 404))],
    [
      "is refused",
      (fail: (refusal: Refusal) => void) => fail(new Refusal("Too Many Requests", 429)),
    ],
  ] as const)(
    "because its content %s after the charge is paid back",
    async ([, begin], { rich, enlargement, generate, telegram, kie, books }) => {
      await rich.sendPhoto();
      const order = await enlargement(rich);
      begin((refusal) => telegram.fail("file", refusal));
      await generate(rich);
      expect(order.text).toContain(returned);
      expect(kie.calls).toEqual([]);
      expect(await books()).toEqual(refunded);
    },
  );

  test("because its download is cut off is paid back", async ({
    rich,
    enlargement,
    generate,
    telegram,
    books,
  }) => {
    await rich.sendPhoto();
    const order = await enlargement(rich);
    telegram.lose("file");
    await generate(rich);
    expect(order.text).toContain(returned);
    expect(await books()).toEqual(refunded);
  });

  test("because it only claims to be a PNG is paid back", async ({
    rich,
    enlargement,
    generate,
    kie,
    books,
  }) => {
    const bytes = Buffer.from("%PDF-1.7 this is no picture at all");
    await rich.sendDocument({ bytes, mimeType: "image/png", fileName: "fox.png" });
    const order = await enlargement(rich);
    await generate(rich);
    expect(order.text).toContain(`${returned}The picture could not be read.`);
    expect(kie.calls).toEqual([]);
    expect(await books()).toEqual(refunded);
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
