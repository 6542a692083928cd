import { describe, expect } from "vitest";
import { drawPng } from "../../../dev/telegram/images.js";
import { Refusal } from "../../../dev/telegram/limits.js";
import { orderOf } from "../../support/order-steps.js";
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
  .extend(
    "deliverPictures",
    ({ runningOrder: _, keepAtKie, finish }) =>
      async (...pictures: Buffer[]) => {
        const urls: string[] = [];
        for (const picture of pictures) urls.push(await keepAtKie(new Uint8Array(picture)));
        await finish(resultJson(...urls));
      },
  )
  .extend(
    "loads",
    ({ kie }) =>
      () =>
        kie.calls.filter(({ what }) => what === "picture").length,
  );

const allButtons = ["🔁 Again · 0.64\u00a0₽", "✏️ Edit", "🎬 Animate", "🔍 Upscale", "📎 Original"];

describe("delivery: a picture of which Telegram keeps less", () => {
  test("comes as a photo and as a file because it has more than 2560 pixels on a side", async ({
    deliverPictures,
    buyer,
  }) => {
    await deliverPictures(drawPng(2561, 200));
    expect(gotBy(buyer)).toEqual(["photo", "document"]);
    const [photo, file] = buyer.chat.slice(-2);
    expect(labels(photo)).toEqual(allButtons);
    expect(labels(file)).toEqual([]);
    expect(file?.text).toBe("");
  });

  test("comes as both because the model decides about the background and it has an alpha channel", async ({
    buyer,
    generate,
    keepAtKie,
    finish,
    loads,
  }) => {
    await orderOf(buyer, "a logo", "GPT Image 2.5 Flare");
    await generate(buyer);
    await finish(resultJson(await keepAtKie(new Uint8Array(withAlpha(drawPng(8, 8))))));
    expect(gotBy(buyer)).toEqual(["photo", "document"]);
    // By Telegram, for the beginning, and for the file.
    expect(loads()).toBe(3);
  });

  test("comes as both, too, if Telegram refuses its address: the bot requests nothing more", async ({
    deliverPictures,
    buyer,
    telegram,
    loads,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Request: failed to get HTTP URL content"));
    await deliverPictures(withAlpha(drawPng(8, 8)));
    expect(gotBy(buyer)).toEqual(["photo", "document"]);
    expect(loads()).toBe(1);
  });

  test("comes again from the history as both, free of charge", async ({
    deliverPictures,
    kie,
    buyer,
  }) => {
    await deliverPictures(drawPng(2561, 200));
    kie.forgetFiles();
    await buyer.say("/history");
    await buyer.press("1");
    expect(gotBy(buyer)).toEqual(["photo", "document", "photo", "document"]);
    expect(buyer.chat.at(-2)?.text).toMatch(/^From your history: Z-Image, 22 Nov, /);
    expect(buyer.screen?.text).toBe("");
  });

  test("in an album is followed by its file", async ({ deliverPictures, buyer }) => {
    await deliverPictures(drawPng(8, 8), drawPng(2561, 200));
    expect(gotBy(buyer)).toEqual(["photo", "photo", "document"]);
  });

  test("is followed by no file if the photo took long: the claim must not end before all is sent", async ({
    runningOrder,
    deliverPictures,
    telegram,
    clock,
    ageOperations,
    followUp,
    buyer,
    background,
  }) => {
    telegram.setFaults((method) => {
      if (method === "sendPhoto") clock.time += 41_000;
      return undefined;
    });
    await deliverPictures(drawPng(2561, 200));
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(labels(buyer.screen)).toEqual(allButtons);
    expect(runningOrder.order.text).toBeUndefined();
    await ageOperations(2);
    expect(await followUp()).toMatchObject({ pending: 0 });
    await buyer.press("Original");
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo", "document"]);
  });

  test("is a result although its file could not follow: a button sends it", async ({
    runningOrder,
    deliverPictures,
    telegram,
    buyer,
    background,
  }) => {
    telegram.fail("sendDocument", new Refusal("Bad Gateway", 502));
    await deliverPictures(drawPng(2561, 200));
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(labels(buyer.screen)).toEqual(allButtons);
    expect(runningOrder.order.text).toBeUndefined();
    await buyer.press("Original");
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo", "document"]);
  });
});

describe("delivery: a picture of which Telegram keeps everything", () => {
  test.for([
    ["is not looked at", drawPng(1024, 1024), 1],
    ["is not looked at, whatever its color type says", withAlpha(drawPng(1024, 1024)), 1],
    ["is looked at if its photo is as large as Telegram makes large ones", drawPng(1280, 720), 2],
    ["is looked at if its photo is the largest that there is", drawPng(2560, 1440), 2],
  ] as const)("%s", async ([, picture, asked], { deliverPictures, loads, buyer }) => {
    await deliverPictures(picture);
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(labels(buyer.screen)).toEqual(allButtons);
    expect(loads()).toBe(asked);
  });
});

describe("delivery: the button 📎 Original", () => {
  test("stands under other pictures and sends the file, which is loaded once", async ({
    deliverPictures,
    loads,
    buyer,
    background,
    telegram,
  }) => {
    await deliverPictures(drawPng(2560, 200));
    const photo = buyer.screen;
    expect(labels(photo)).toEqual(allButtons);
    const before = loads();
    await buyer.press("Original", photo);
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo", "document"]);
    expect(buyer.screen?.text).toBe("📎 Original: Z-Image");
    expect(buyer.screen?.media?.[0]?.fileName).toMatch(/\.png$/);
    expect(loads()).toBe(before + 1);
    await buyer.press("Original", photo);
    await background.end();
    expect(loads()).toBe(before + 1);
    expect(gotBy(buyer)).toEqual(["photo", "document", "document"]);
    const last = telegram.calls.findLast(({ method }) => method === "sendDocument");
    expect(last?.parameters["document"]).toMatch(/^BQAC/);
  });

  test("sends all files of an album", async ({
    runningOrder,
    deliverPictures,
    buyer,
    background,
  }) => {
    await deliverPictures(drawPng(8, 8), drawPng(9, 9));
    await buyer.press("Original", runningOrder.order.message);
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo", "photo", "document", "document"]);
  });

  test("sends nothing once its user has erased everything", async ({
    deliverPictures,
    buyer,
    background,
    readLedger,
  }) => {
    await deliverPictures(drawPng(8, 8));
    const photo = buyer.screen;
    await buyer.press("Original", photo);
    await background.end();
    const before = await readLedger();
    await buyer.say("/privacy");
    await buyer.press("Erase my data");
    await buyer.press("Erase now");
    await buyer.press("Original", photo);
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo", "document"]);
    expect(buyer.screen?.text).toContain("no longer available");
    expect(await readLedger()).toEqual(before);
  });

  test("says so when the file is gone, and moves no money", async ({
    deliverPictures,
    kie,
    buyer,
    background,
    readLedger,
  }) => {
    await deliverPictures(drawPng(8, 8));
    const before = await readLedger();
    kie.forgetFiles();
    await buyer.press("Original");
    await background.end();
    expect(buyer.screen?.text).toContain("no longer available");
    expect(await readLedger()).toEqual(before);
  });
});
