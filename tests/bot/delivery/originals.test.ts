import { describe, expect } from "vitest";
import { drawPng } from "../../../dev/telegram/images.js";
import { Refusal } from "../../../dev/telegram/limits.js";
import { gotBy, test as studioTest } from "../../support/studio.js";

const resultJson = (...resultUrls: string[]) => ({ resultJson: JSON.stringify({ resultUrls }) });

/** The same PNG, said to be gray with an alpha channel: Telegram reads no further than its size. */
function withAlpha(png: Buffer): Buffer {
  const changed = Buffer.from(png);
  changed[25] = 4;
  return changed;
}

const labels = (message?: { buttons: readonly (readonly { text: string }[])[] }) =>
  message?.buttons.flat().map(({ text }) => text);

const test = studioTest
  .extend("bring", ({ begun: _, keepAtKie, finish }) => async (...pictures: Buffer[]) => {
    const urls: string[] = [];
    for (const picture of pictures) urls.push(await keepAtKie(new Uint8Array(picture)));
    await finish(resultJson(...urls));
  })
  .extend(
    "loads",
    ({ kie }) =>
      () =>
        kie.calls.filter(({ what }) => what === "picture").length,
  );

describe("a picture that Telegram would make smaller", () => {
  test.for([
    ["has more than 2560 pixels on a side", drawPng(2561, 200)],
    ["has an alpha channel", withAlpha(drawPng(8, 8))],
  ] as const)(
    "because it %s comes as a photo and as a file",
    async ([, picture], { bring, rich }) => {
      await bring(picture);
      expect(gotBy(rich)).toEqual(["photo", "document"]);
      const [photo, file] = rich.chat.slice(-2);
      expect(labels(photo)).toEqual(["🔁 Again", "🧾 History"]);
      expect(labels(file)).toEqual([]);
      expect(file?.text).toBe("");
    },
  );

  test("comes again from the history as both, with nothing to pay", async ({
    bring,
    kie,
    rich,
  }) => {
    await bring(drawPng(2561, 200));
    kie.forgetFiles();
    await rich.say("/history");
    await rich.press("1");
    expect(gotBy(rich)).toEqual(["photo", "document", "photo", "document"]);
    expect(rich.chat.at(-2)?.text).toMatch(/^From your history: Z-Image, 22 Nov, /);
    expect(rich.screen?.text).toBe("");
  });

  test("is a result although its file could not follow: a button brings it", async ({
    begun,
    bring,
    telegram,
    rich,
    background,
  }) => {
    telegram.fail("sendDocument", new Refusal("Bad Gateway", 502));
    await bring(drawPng(2561, 200));
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(labels(begun.order.message)).toEqual(["📎 Original", "🔁 Again", "🧾 History"]);
    await rich.press("Original", begun.order.message);
    await background.end();
    expect(gotBy(rich)).toEqual(["photo", "document"]);
  });
});

describe("the button 📎 Original", () => {
  test("stands under other pictures and brings the file, which is loaded once", async ({
    bring,
    loads,
    rich,
    background,
    telegram,
  }) => {
    await bring(drawPng(2560, 200));
    const photo = rich.screen;
    expect(labels(photo)).toEqual(["📎 Original", "🔁 Again", "🧾 History"]);
    const before = loads();
    await rich.press("Original", photo);
    await background.end();
    expect(gotBy(rich)).toEqual(["photo", "document"]);
    expect(rich.screen?.text).toBe("📎 Original: Z-Image");
    expect(rich.screen?.media?.[0]?.fileName).toMatch(/\.png$/);
    expect(loads()).toBe(before + 1);
    await rich.press("Original", photo);
    await background.end();
    expect(loads()).toBe(before + 1);
    expect(gotBy(rich)).toEqual(["photo", "document", "document"]);
    const last = telegram.calls.findLast(({ method }) => method === "sendDocument");
    expect(last?.parameters["document"]).toMatch(/^BQAC/);
  });

  test("brings all files of an album", async ({ begun, bring, rich, background }) => {
    await bring(drawPng(8, 8), drawPng(9, 9));
    await rich.press("Original", begun.order.message);
    await background.end();
    expect(gotBy(rich)).toEqual(["photo", "photo", "document", "document"]);
  });

  test("brings nothing any more once its user has had everything erased", async ({
    bring,
    rich,
    background,
    books,
  }) => {
    await bring(drawPng(8, 8));
    const photo = rich.screen;
    await rich.press("Original", photo);
    await background.end();
    const before = await books();
    await rich.say("/privacy");
    await rich.press("Erase my data");
    await rich.press("Erase now");
    await rich.press("Original", photo);
    await background.end();
    expect(gotBy(rich)).toEqual(["photo", "document"]);
    expect(rich.screen?.text).toContain("no longer available");
    expect(await books()).toEqual(before);
  });

  test("says so when the file is gone, and moves no money", async ({
    bring,
    kie,
    rich,
    background,
    books,
  }) => {
    await bring(drawPng(8, 8));
    const before = await books();
    kie.forgetFiles();
    await rich.press("Original");
    await background.end();
    expect(rich.screen?.text).toContain("no longer available");
    expect(await books()).toEqual(before);
  });
});
