import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { serveLocally } from "../../../dev/http/serve.js";
import { drawPng } from "../../../dev/telegram/images.js";
import { Refusal } from "../../../dev/telegram/limits.js";
import type { LocalTelegram } from "../../../dev/telegram/telegram.js";
import { orderOf } from "../../support/order-steps.js";
import { gotBy, test as studioTest } from "../../support/studio.js";
import { until } from "../../support/waiting.js";

const done = ["generation -0.64 done", "balance 999.36"];
const compensated = ["generation -0.64 done", "adjustment 0.64 final", "balance 1000.00"];
const megabyte = 1_000_000;

/** A real picture with as many bytes as wanted: Telegram looks at the beginning. */
const pictureOf = (megabytes: number) =>
  new Uint8Array(Buffer.concat([drawPng(8, 8), Buffer.alloc(megabytes * megabyte)]));

const film = readFileSync(new URL("../../../dev/kie/assets/video.mp4", import.meta.url));

const page = (text: string, type = "application/xml") =>
  new Response(text, { headers: { "content-type": type } });

/** Says that it has so many megabytes; the bot must read only the beginning. */
const long = (bytes: Uint8Array, megabytes: number) =>
  new Response(new Uint8Array(bytes), {
    headers: { "content-type": "image/png", "content-length": String(megabytes * megabyte) },
  });

const test = studioTest
  /** What we find at addresses of the open internet; Telegram finds nothing there. */
  .extend("internet", () => new Map<string, () => Response>())
  .extend("surroundings", ({ patience, internet }) => ({
    deadline: patience.after,
    async publicFetch(input: string | URL | Request): Promise<Response> {
      const answer = internet.get(String(input));
      if (answer === undefined) throw new TypeError("fetch failed");
      return answer();
    },
  }))
  /** How it was sent: by its address, or as its bytes. */
  .extend("sends", ({ telegram }) => () => {
    const sent = telegram.calls.filter(({ method }) =>
      /^send(Photo|Document|Audio|Media)/.test(method),
    );
    return sent.map(({ method, refusal }) => `${method}${refusal === undefined ? "" : " refused"}`);
  })
  .extend("files", ({ sql }) => async () => {
    const { rows } = await sql.query("SELECT file_id FROM operations WHERE type = 'generation'");
    return String(rows[0].file_id).replaceAll(/:\w[\w-]{20,}/g, "");
  });

const resultJson = (...resultUrls: string[]) => ({ resultJson: JSON.stringify({ resultUrls }) });

describe("delivery: a result that Telegram does not take by its address", () => {
  test("is uploaded by the bot", async ({
    runningOrder,
    finish,
    telegram,
    buyer,
    sends,
    readLedger,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Request: failed to get HTTP URL content"));
    await finish();
    expect(sends()).toEqual(["sendPhoto refused", "sendPhoto"]);
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(runningOrder.order.text).toBeUndefined();
    expect(await readLedger()).toEqual(done);
  });

  const sizes = [
    [6, ["sendPhoto refused", "sendPhoto"], "photo"],
    [11, ["sendPhoto refused", "sendDocument"], "document"],
  ] as const;

  describe.for(sizes)("of %i MB", ([megabytes, expected, kind]) => {
    test("is uploaded as Telegram allows it", async ({
      runningOrder: _,
      finish,
      keepAtKie,
      buyer,
      sends,
      files,
      readLedger,
    }) => {
      await finish(resultJson(await keepAtKie(pictureOf(megabytes))));
      expect(sends()).toEqual(expected);
      expect(gotBy(buyer)).toEqual([kind]);
      expect(buyer.screen?.text).toMatch(
        /^Z-Image · 0\.64\u00a0₽ · \d+\u00a0s\nBalance: 999\.36\u00a0₽/,
      );
      expect(await files()).toBe(kind);
      expect(await readLedger()).toEqual(done);
    });
  });

  test("of 51 MB comes as a link, after the bot has seen its first bytes", async ({
    runningOrder,
    finish,
    internet,
    background,
    buyer,
    files,
    readLedger,
  }) => {
    const url = "https://files.example.com/fox.png";
    internet.set(url, () => long(pictureOf(0), 51));
    await finish(resultJson(url));
    expect(buyer.screen?.text).toContain("Telegram can't show a file this big");
    expect(buyer.screen?.entities).toContainEqual(expect.objectContaining({ url }));
    expect(buyer.screen?.buttons.flat().map(({ text }) => text)).toEqual([
      "🔁 Again · 0.64\u00a0₽",
    ]);
    expect(runningOrder.order.text).toBeUndefined();
    expect(await files()).toContain("link:http");
    expect(await readLedger()).toEqual(done);
    await buyer.say("/history");
    await buyer.press("1");
    await background.end();
    expect(buyer.screen?.text).toContain("Telegram can't show a file this big");
  });

  const strange = {
    "a web page": () => page("<!doctype html><title>Not found</title>", "image/png"),
    "an error in XML": () => page("<?xml version='1.0'?><Error><Code>Denied</Code></Error>"),
    "an error in JSON": () => page('{"code":500}', "application/json"),
    "no bytes": () => page("", "image/png"),
    "a film": () => new Response(film, { headers: { "content-type": "image/png" } }),
    "a web page of 51 MB": () => long(Buffer.from("<html>"), 51),
  };
  describe.for(Object.entries(strange))("that is %s", ([, answer]) => {
    test("is rejected, whatever its name", async ({
      runningOrder,
      finish,
      internet,
      buyer,
      operator,
      readLedger,
    }) => {
      const url = "https://files.example.com/fox.png";
      internet.set(url, answer);
      await finish(resultJson(url));
      expect(gotBy(buyer)).toEqual([]);
      expect(buyer.screen?.text).toContain(
        "You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽",
      );
      expect(runningOrder.order.text).toBeUndefined();
      expect(await readLedger()).toEqual(compensated);
      expect(operator.chat.map(({ text }) => text)).toEqual([
        expect.stringContaining("A paid result was lost before delivery"),
      ]);
    });
  });

  test("is refunded, and not requested, if its address is forbidden", async ({
    runningOrder: _,
    finish,
    telegram,
    buyer,
    readLedger,
  }) => {
    let visits = 0;
    const inside = await serveLocally(async () => {
      visits++;
      return new Response(pictureOf(0));
    });
    telegram.fail("sendPhoto", new Refusal("Bad Request: failed to get HTTP URL content"));
    await finish(resultJson(`${inside.url}/picture.png`));
    await inside.stop();
    expect(visits).toBe(0);
    expect(gotBy(buyer)).toEqual([]);
    expect(await readLedger()).toEqual(compensated);
  });
});

describe("refund: a lost result", () => {
  test("is refunded by a correction, once", async ({
    runningOrder,
    finish,
    kie,
    buyer,
    background,
    cron,
    ageOperations,
    readLedger,
  }) => {
    expect(await finish(resultJson(`${kie.url}/results/nowhere/0.png`))).toEqual([200]);
    expect(buyer.screen?.text).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    expect(buyer.screen?.replyTo).toBe(
      buyer.chat.find(({ text }) => text === "a red fox")?.messageId,
    );
    const labels = buyer.screen?.buttons.flat().map(({ text }) => text);
    expect(labels).toEqual(["🔁 Try again · 0.64\u00a0₽", "🔀 Other model"]);
    expect(runningOrder.order.text).toBeUndefined();
    expect(await readLedger()).toEqual(compensated);
    await kie.callBack(runningOrder.taskId);
    await ageOperations(5);
    await cron();
    await background.end();
    expect(gotBy(buyer)).toEqual([]);
    expect(await readLedger()).toEqual(compensated);
  });

  test("is announced although the order's message is gone", async ({
    runningOrder,
    finish,
    kie,
    buyer,
    readLedger,
  }) => {
    buyer.delete(runningOrder.order.message);
    await finish(resultJson(`${kie.url}/results/nowhere/0.png`));
    expect(buyer.screen?.text).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    expect(await readLedger()).toEqual(compensated);
  });

  test("is refunded once although Telegram refuses the first notice", async ({
    runningOrder,
    finish,
    kie,
    telegram,
    ageOperations,
    cron,
    buyer,
    readLedger,
  }) => {
    // The alarm and the user.
    telegram.fail("sendMessage", new Refusal("Internal Server Error", 500), 2);
    await finish(resultJson(`${kie.url}/results/nowhere/0.png`));
    expect(runningOrder.order.text).toContain("Working on it");
    await ageOperations(2);
    await cron();
    expect(buyer.screen?.text).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    expect(await readLedger()).toEqual(compensated);
  });

  test("is not refunded again after an earlier refund", async ({
    runningOrder: _,
    ageOperations,
    cron,
    finish,
    kie,
    readLedger,
  }) => {
    await ageOperations(31);
    await cron();
    const before = await readLedger();
    await finish(resultJson(`${kie.url}/results/nowhere/0.png`));
    expect(await readLedger()).toEqual(before);
  });
});

describe("delivery: several results", () => {
  test("come as an album, with the buttons under the order", async ({
    runningOrder,
    finish,
    buyer,
    sends,
    files,
    readLedger,
  }) => {
    await finish({ results: 3 });
    expect(sends()).toEqual(["sendMediaGroup"]);
    expect(gotBy(buyer)).toEqual(["photo", "photo", "photo"]);
    const album = buyer.chat.filter(({ mediaGroupId }) => mediaGroupId !== undefined);
    expect(album.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^Z-Image · 0\.64\u00a0₽ · \d+\u00a0s\nBalance: 999\.36\u00a0₽$/),
      "",
      "",
    ]);
    const { text, buttons } = runningOrder.order.message;
    expect(text).toBe("✅ Z-Image");
    const labels = buttons.flat().map(({ text }) => text);
    expect(labels).toEqual([
      "🔁 Again · 0.64\u00a0₽",
      "✏️ Edit 1",
      "✏️ Edit 2",
      "✏️ Edit 3",
      "📎 Original",
    ]);
    expect(await files()).toBe("photo photo photo");
    expect(await readLedger()).toEqual(done);
  });

  test("come one by one if Telegram refuses them as an album", async ({
    runningOrder: _,
    finish,
    telegram,
    buyer,
    sends,
    readLedger,
  }) => {
    telegram.fail("sendMediaGroup", new Refusal("Bad Request: WEBPAGE_CURL_FAILED"));
    await finish({ results: 2 });
    expect(sends()).toEqual(["sendMediaGroup refused", "sendPhoto", "sendPhoto"]);
    const labels = buyer.screen?.buttons.flat().map(({ text }) => text);
    expect(labels).toEqual([
      "🔁 Again · 0.64\u00a0₽",
      "✏️ Edit",
      "🎬 Animate",
      "🔍 Upscale",
      "📎 Original",
    ]);
    expect(await readLedger()).toEqual(done);
  });

  test("come without the one that has vanished, and its share of the price is refunded", async ({
    runningOrder: _,
    finish,
    keepAtKie,
    kie,
    buyer,
    files,
    readLedger,
  }) => {
    const urls = [await keepAtKie(pictureOf(0)), `${kie.url}/results/nowhere/1.png`];
    await finish(resultJson(...urls));
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(buyer.screen?.text).toContain("1 of 2 results");
    expect(buyer.screen?.text).toContain("You got 0.32\u00a0₽ back. Balance: 999.68\u00a0₽");
    expect(await files()).toBe("photo");
    const share = ["generation -0.64 done", "adjustment 0.32 final", "balance 999.68"];
    expect(await readLedger()).toEqual(share);
    kie.forgetFiles();
    await buyer.say("/history");
    await buyer.press("2");
    expect(gotBy(buyer)).toEqual(["photo", "photo"]);
  });

  test("are not sent again because Telegram refuses another album", async ({
    runningOrder: _,
    finish,
    keepAtKie,
    kie,
    telegram,
    buyer,
    ageOperations,
    cron,
    readLedger,
  }) => {
    const urls: string[] = [];
    for (let side = 8; side < 20; side++) {
      urls.push(await keepAtKie(new Uint8Array(drawPng(side, 8))));
    }
    let albums = 0;
    telegram.setFaults((method) => {
      const isFirst = method === "sendMediaGroup" && ++albums === 1;
      if (isFirst || !method.startsWith("send") || method === "sendMessage") return undefined;
      kie.setFaults({ result: "http 503" });
      return new Refusal("Bad Request: WEBPAGE_CURL_FAILED");
    });
    await finish(resultJson(...urls));
    await ageOperations(2);
    await cron();
    expect(gotBy(buyer)).toHaveLength(10);
    expect(await readLedger()).toEqual(done);
  });

  test("wait for Kie if it does not answer and only the first is on record", async ({
    runningOrder: _,
    finish,
    telegram,
    kie,
    buyer,
    ageOperations,
    cron,
    readLedger,
  }) => {
    telegram.fail("sendMediaGroup", new Refusal("Bad Gateway", 502));
    await finish({ results: 3 });
    kie.fail("recordInfo", "http 500");
    await ageOperations(2);
    await cron();
    expect(gotBy(buyer)).toEqual([]);
    await ageOperations(2);
    await cron();
    expect(gotBy(buyer)).toEqual(["photo", "photo", "photo"]);
    expect(await readLedger()).toEqual(done);
  });

  test("of different sizes come again from the history", async ({
    runningOrder: _,
    finish,
    keepAtKie,
    kie,
    buyer,
    files,
  }) => {
    await finish(resultJson(await keepAtKie(pictureOf(0)), await keepAtKie(pictureOf(11))));
    expect(gotBy(buyer)).toEqual(["photo", "document"]);
    expect(await files()).toBe("photo document");
    kie.forgetFiles();
    await buyer.say("/history");
    await buyer.press("1");
    expect(gotBy(buyer)).toEqual(["photo", "document", "photo", "document"]);
  });

  test("of music come as an album of sound, without the picture that the user did not order", async ({
    buyer,
    generate,
    finish,
  }) => {
    await orderOf(buyer, "a calm song", "Suno", "🔊");
    await generate(buyer);
    await finish();
    expect(gotBy(buyer)).toEqual(["audio", "audio"]);
  });
});

/** Lets the first few calls of a method through, and holds the others until it is told to let go. */
function holdAfter(telegram: LocalTelegram, method: string, free: number) {
  const held: (() => void)[] = [];
  let isOpen = false;
  let calls = 0;
  telegram.setFaults(async (called) => {
    if (called !== method || ++calls <= free || isOpen) return undefined;
    await new Promise<void>((resolve) => held.push(resolve));
    return undefined;
  });
  return {
    count: () => held.length,
    letGo() {
      isOpen = true;
      for (const go of held) go();
    },
  };
}

describe("history: send again, when a result was never delivered", () => {
  /** An order whose user could not be reached when it ended, and the history with its number. */
  const it = test.extend("lost", ({ buyer, finish, kie, runningOrder: _ }) => {
    return async (resultUrl?: string) => {
      buyer.block();
      await finish(resultUrl === undefined ? undefined : resultJson(resultUrl));
      buyer.unblock();
      await buyer.say("/history");
      const history = buyer.screen;
      const before = kie.calls.length;
      return { press: () => buyer.press("1", history), loads: () => kie.calls.length - before };
    };
  });

  it("loads it once for many presses, after the answer, and sends its file id from then on", async ({
    lost,
    keepAtKie,
    telegram,
    buyer,
    background,
    sends,
    files,
  }) => {
    const { press, loads } = await lost(await keepAtKie(pictureOf(6)));
    const upload = holdAfter(telegram, "sendPhoto", 1);
    expect((await press()).answer).toBeUndefined();
    await until(() => upload.count() === 1);
    const presses = await Promise.all(Array.from({ length: 10 }, press));
    expect(new Set(presses.map(({ answer }) => answer))).toEqual(
      new Set([
        "I'm already sending you a result. If you want another one, press again when it has arrived.",
      ]),
    );
    upload.letGo();
    await background.end();
    // Kie's record; Telegram asks once, we ask how large it is, and again when it is its turn.
    expect(loads()).toBe(4);
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await files()).toBe("photo");
    const before = sends().length;
    await press();
    expect([sends().slice(before), loads()]).toEqual([["sendPhoto"], 4]);
    expect(gotBy(buyer)).toEqual(["photo", "photo"]);
  });

  it("checks each time that the link of a large result is alive", async ({
    lost,
    internet,
    buyer,
    background,
    files,
    readLedger,
  }) => {
    const url = "https://files.example.com/fox.png";
    internet.set(url, () => long(pictureOf(0), 51));
    const { press } = await lost(url);
    await press();
    await background.end();
    expect(buyer.screen?.text).toContain("Telegram can't show a file this big");
    expect(await files()).toContain("link:http");
    internet.set(url, () => page("gone", "text/plain"));
    await press();
    await background.end();
    // It was had once: no money comes back.
    expect(buyer.screen?.text).toContain("no longer available");
    expect(await readLedger()).toEqual(done);
  });

  it("neither links nor drops what can't be loaded now: a later press sends it", async ({
    lost,
    telegram,
    kie,
    buyer,
    background,
    readLedger,
  }) => {
    const { press } = await lost();
    kie.fail("result", "http 500", 2);
    telegram.fail("sendPhoto", new Refusal("Bad Request: failed to get HTTP URL content"));
    await press();
    await background.end();
    expect(gotBy(buyer)).toEqual([]);
    expect(buyer.screen?.text).toContain("I can't send this result right now");
    await press();
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });

  it("refunds a lost result, once", async ({ lost, kie, buyer, background, readLedger, clock }) => {
    const { press } = await lost();
    kie.forgetFiles();
    await press();
    await background.end();
    expect(buyer.screen?.text).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    expect(await readLedger()).toEqual(compensated);
    expect((await press()).answer).toContain("no longer available");
    clock.time += 11 * 60_000;
    await press();
    await background.end();
    expect(buyer.screen?.text).toContain("no longer available");
    expect(await readLedger()).toEqual(compensated);
  });

  test("sends several without the one that is gone, and refunds its share once", async ({
    runningOrder: _,
    finish,
    keepAtKie,
    kie,
    buyer,
    background,
    readLedger,
  }) => {
    buyer.block();
    await finish(resultJson(await keepAtKie(pictureOf(0)), `${kie.url}/results/nowhere/1.png`));
    buyer.unblock();
    await buyer.say("/history");
    const history = buyer.screen;
    const share = ["generation -0.64 done", "adjustment 0.32 final", "balance 999.68"];
    for (const count of [1, 2]) {
      await buyer.press("1", history);
      await background.end();
      expect(gotBy(buyer)).toHaveLength(count);
      expect(await readLedger()).toEqual(share);
    }
    expect(buyer.chat.filter(({ text }) => text.includes("1 of 2 results"))).toHaveLength(1);
  });

  it("waits for Kie, which alone knows the other results", async ({
    lost,
    kie,
    buyer,
    background,
    readLedger,
  }) => {
    const { press } = await lost();
    kie.fail("recordInfo", "http 500");
    await press();
    await background.end();
    expect(gotBy(buyer)).toEqual([]);
    expect(buyer.screen?.text).toContain("I can't send this result right now");
    await press();
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(await readLedger()).toEqual(done);
  });

  test("does not replace the usual delivery", async ({
    runningOrder,
    finish,
    telegram,
    buyer,
    background,
    ageOperations,
    cron,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Gateway", 502));
    await finish();
    await buyer.say("/history");
    await buyer.press("1");
    await background.end();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(runningOrder.order.text).toContain("Working on it");
    await ageOperations(2);
    await cron();
    expect(runningOrder.order.text).toBeUndefined();
  });
});

describe("delivery: large results", () => {
  /** Three results that Telegram does not take by their addresses, on their way at once. */
  const it = test.extend("three", ({ buyer, order, generate, kie, keepAtKie, runningOrder }) => {
    return async () => {
      const orders = [runningOrder.order];
      for (const prompt of ["a blue fox", "a green fox"]) {
        orders.push(await order(buyer, prompt));
        await generate(buyer);
      }
      const result = resultJson(await keepAtKie(pictureOf(6)));
      const loads = () => kie.calls.filter(({ what }) => what === "picture").length;
      return { orders, loads, end: () => kie.finish("all", result) };
    };
  });

  it("are loaded two at a time in an instance: the third waits for them", async ({
    three,
    telegram,
    buyer,
    background,
  }) => {
    const { end, loads } = await three();
    const uploads = holdAfter(telegram, "sendPhoto", 3);
    await end();
    // Each is asked for by Telegram and for its size; two of them are loaded.
    await until(() => uploads.count() === 2 && loads() === 8);
    uploads.letGo();
    await background.end();
    expect(loads()).toBe(9);
    expect(gotBy(buyer)).toEqual(["photo", "photo", "photo"]);
  });

  it("whose turn does not come are delivered later, once, and charged once", async ({
    three,
    telegram,
    buyer,
    patience,
    background,
    ageOperations,
    cron,
    readLedger,
  }) => {
    const { end, loads } = await three();
    const uploads = holdAfter(telegram, "sendPhoto", 3);
    await end();
    await until(() => uploads.count() === 2 && loads() === 8);
    patience.end();
    uploads.letGo();
    await background.end();
    expect(gotBy(buyer)).toHaveLength(2);
    await ageOperations(2);
    await cron();
    await ageOperations(2);
    await cron();
    expect(gotBy(buyer)).toHaveLength(3);
    const done = "generation -0.64 done";
    expect(await readLedger()).toEqual([done, done, done, "balance 998.08"]);
  });
});
