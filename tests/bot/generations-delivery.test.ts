import { describe, expect } from "vitest";
import { serveLocally } from "../../dev/serve.js";
import { drawPng } from "../../dev/telegram/images.js";
import { Refusal } from "../../dev/telegram/limits.js";
import type { LocalTelegram } from "../../dev/telegram/telegram.js";
import { gotBy, orderOf, test as studioTest } from "../support/studio.js";
import { until } from "../support/waiting.js";

const done = ["generation -0.64 done", "balance 999.36"];
const compensated = ["generation -0.64 done", "adjustment 0.64 final", "balance 1000.00"];
const megabyte = 1_000_000;

/** A real picture with as many bytes as wanted: Telegram looks at the beginning. */
const pictureOf = (megabytes: number) =>
  new Uint8Array(Buffer.concat([drawPng(8, 8), Buffer.alloc(megabytes * megabyte)]));

const test = studioTest
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

describe("a result that Telegram does not take by its address", () => {
  test("is brought by us", async ({ begun, finish, telegram, rich, sends, books }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Request: failed to get HTTP URL content"));
    await finish();
    expect(sends()).toEqual(["sendPhoto refused", "sendPhoto"]);
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(begun.order.text).toMatch(/^✅ Done/);
    expect(await books()).toEqual(done);
  });

  test.for([
    [6, ["sendPhoto refused", "sendPhoto"], "photo"],
    [11, ["sendPhoto refused", "sendDocument"], "document"],
  ] as const)(
    "for its %i MB is brought by us as Telegram allows it",
    async ([megabytes, expected, kind], {
      begun: _,
      finish,
      keepAtKie,
      rich,
      sends,
      files,
      books,
    }) => {
      await finish(resultJson(await keepAtKie(pictureOf(megabytes))));
      expect(sends()).toEqual(expected);
      expect(gotBy(rich)).toEqual([kind]);
      expect(rich.screen?.text).toContain("Z-Image · 0.64\u00a0₽\nBalance: 999.36\u00a0₽");
      expect(await files()).toBe(kind);
      expect(await books()).toEqual(done);
    },
  );

  test("for its 51 MB is given as a link", async ({
    begun,
    finish,
    keepAtKie,
    rich,
    files,
    books,
  }) => {
    const url = await keepAtKie(pictureOf(51));
    await finish(resultJson(url));
    expect(rich.screen?.text).toContain("The file is too big for Telegram");
    expect(rich.screen?.entities).toContainEqual(expect.objectContaining({ url }));
    expect(rich.screen?.buttons.flat().map(({ text }) => text)).toEqual(["🔁 Again", "🧾 History"]);
    expect(begun.order.text).toMatch(/^✅ Done/);
    expect(await files()).toContain("link:http");
    expect(await books()).toEqual(done);
    await rich.say("/history");
    await rich.press("1");
    expect(rich.screen?.text).toContain("The file is too big for Telegram");
  });

  test("for it is no picture at all is brought as a file", async ({
    begun: _,
    finish,
    keepAtKie,
    rich,
    sends,
    books,
  }) => {
    await finish(resultJson(await keepAtKie(new Uint8Array(Buffer.from("<html>oops</html>")))));
    expect(sends()).toEqual(["sendPhoto refused", "sendPhoto refused", "sendDocument"]);
    expect(gotBy(rich)).toEqual(["document"]);
    expect(await books()).toEqual(done);
  });

  test("and that lies where we must not look is given as a link, and nobody looks", async ({
    begun: _,
    finish,
    telegram,
    rich,
    books,
  }) => {
    let visits = 0;
    const inside = await serveLocally(async () => {
      visits++;
      return new Response(pictureOf(0));
    });
    telegram.fail("sendPhoto", new Refusal("Bad Request: failed to get HTTP URL content"));
    const url = `${inside.url}/picture.png`;
    await finish(resultJson(url));
    await inside.stop();
    expect(visits).toBe(0);
    expect(gotBy(rich)).toEqual([]);
    expect(rich.screen?.entities).toContainEqual(expect.objectContaining({ url }));
    expect(await books()).toEqual(done);
  });
});

describe("a result that nobody has any more", () => {
  test("is paid back as a correction, once", async ({
    begun,
    finish,
    kie,
    rich,
    background,
    cron,
    grow,
    books,
  }) => {
    expect(await finish(resultJson(`${kie.url}/results/nowhere/0.png`))).toEqual([200]);
    expect(begun.order.text).toContain(
      "❌ The result was lost before I could deliver it. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽",
    );
    expect(await books()).toEqual(compensated);
    await kie.callBack(begun.taskId);
    await grow(5);
    await cron();
    await background.end();
    expect(gotBy(rich)).toEqual([]);
    expect(await books()).toEqual(compensated);
  });

  test("is said to be paid back although the order's message is gone", async ({
    begun,
    finish,
    kie,
    rich,
    books,
  }) => {
    rich.delete(begun.order.message);
    await finish(resultJson(`${kie.url}/results/nowhere/0.png`));
    expect(rich.screen?.text).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    expect(await books()).toEqual(compensated);
  });

  test("is paid back once although Telegram can't be told at first", async ({
    begun,
    finish,
    kie,
    telegram,
    grow,
    cron,
    books,
  }) => {
    telegram.fail("editMessageText", new Refusal("Internal Server Error", 500), 2);
    await finish(resultJson(`${kie.url}/results/nowhere/0.png`));
    expect(begun.order.text).toContain("Working on it");
    await grow(2);
    await cron();
    expect(begun.order.text).toContain("You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽");
    expect(await books()).toEqual(compensated);
  });

  test("after the money went back before is not paid back again", async ({
    begun: _,
    grow,
    cron,
    finish,
    kie,
    books,
  }) => {
    await grow(31);
    await cron();
    const before = await books();
    await finish(resultJson(`${kie.url}/results/nowhere/0.png`));
    expect(await books()).toEqual(before);
  });
});

describe("several results", () => {
  test("come as an album, with the buttons under the order", async ({
    begun,
    finish,
    rich,
    sends,
    files,
    books,
  }) => {
    await finish({ results: 3 });
    expect(sends()).toEqual(["sendMediaGroup"]);
    expect(gotBy(rich)).toEqual(["photo", "photo", "photo"]);
    const album = rich.chat.filter(({ mediaGroupId }) => mediaGroupId !== undefined);
    expect(album.map(({ text }) => text)).toEqual([
      "Z-Image · 0.64\u00a0₽\nBalance: 999.36\u00a0₽",
      "",
      "",
    ]);
    const { buttons } = begun.order.message;
    expect(buttons.flat().map(({ text }) => text)).toEqual(["🔁 Again", "🧾 History"]);
    expect(await files()).toBe("photo photo photo");
    expect(await books()).toEqual(done);
  });

  test("that Telegram refuses as an album come one by one", async ({
    begun: _,
    finish,
    telegram,
    rich,
    sends,
    books,
  }) => {
    telegram.fail("sendMediaGroup", new Refusal("Bad Request: WEBPAGE_CURL_FAILED"));
    await finish({ results: 2 });
    expect(sends()).toEqual(["sendMediaGroup refused", "sendPhoto", "sendPhoto"]);
    expect(rich.screen?.buttons.flat().map(({ text }) => text)).toEqual(["🔁 Again", "🧾 History"]);
    expect(await books()).toEqual(done);
  });

  test("of which one has vanished come without it, now and from the history", async ({
    begun: _,
    finish,
    keepAtKie,
    kie,
    rich,
    files,
    books,
  }) => {
    const urls = [await keepAtKie(pictureOf(0)), `${kie.url}/results/nowhere/1.png`];
    await finish(resultJson(...urls));
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(await files()).toBe("photo");
    expect(await books()).toEqual(done);
    kie.forgetFiles();
    await rich.say("/history");
    await rich.press("1");
    expect(gotBy(rich)).toEqual(["photo", "photo"]);
  });

  test("of different sizes come again from the history", async ({
    begun: _,
    finish,
    keepAtKie,
    kie,
    rich,
    files,
  }) => {
    await finish(resultJson(await keepAtKie(pictureOf(0)), await keepAtKie(pictureOf(11))));
    expect(gotBy(rich)).toEqual(["photo", "document"]);
    expect(await files()).toBe("photo document");
    kie.forgetFiles();
    await rich.say("/history");
    await rich.press("1");
    expect(gotBy(rich)).toEqual(["photo", "document", "photo", "document"]);
  });

  test("of music come as an album of sound, without the picture that nobody ordered", async ({
    rich,
    generate,
    finish,
  }) => {
    await orderOf(rich, "a calm song", "Sound", "Suno");
    await generate(rich);
    await finish();
    expect(gotBy(rich)).toEqual(["audio", "audio"]);
  });
});

/** Lets the first few calls of a method through, and holds the others until it is told to let go. */
function holdAfter(telegram: LocalTelegram, method: string, free: number) {
  const held: (() => void)[] = [];
  let isOpen = false;
  let calls = 0;
  telegram.setWeather(async (called) => {
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

describe("send again: a result that was never delivered", () => {
  /** An order whose user could not be reached when it ended, and the history with its number. */
  const testOfLost = test.extend("lost", ({ rich, finish, kie, begun: _ }) => {
    return async (resultUrl?: string) => {
      rich.block();
      await finish(resultUrl === undefined ? undefined : resultJson(resultUrl));
      rich.unblock();
      await rich.say("/history");
      const history = rich.screen;
      const before = kie.calls.length;
      return { press: () => rich.press("1", history), loads: () => kie.calls.length - before };
    };
  });

  testOfLost(
    "is loaded once for many presses, behind the answer, and sent by its name from then on",
    async ({ lost, keepAtKie, telegram, rich, background, sends, files }) => {
      const { press, loads } = await lost(await keepAtKie(pictureOf(6)));
      const upload = holdAfter(telegram, "sendPhoto", 1);
      expect((await press()).answer).toBeUndefined();
      await until(() => upload.count() === 1);
      const presses = await Promise.all(Array.from({ length: 10 }, press));
      expect(new Set(presses.map(({ answer }) => answer))).toEqual(
        new Set([
          "I'm already sending you a result. To get another one, press again when it arrives.",
        ]),
      );
      upload.letGo();
      await background.end();
      // Telegram asks once; we ask how large it is, and again when it is its turn.
      expect(loads()).toBe(3);
      expect(gotBy(rich)).toEqual(["photo"]);
      expect(await files()).toBe("photo");
      const before = sends().length;
      await press();
      expect([sends().slice(before), loads()]).toEqual([["sendPhoto"], 3]);
      expect(gotBy(rich)).toEqual(["photo", "photo"]);
    },
  );

  testOfLost(
    "and is too large is a link from then on, for which nobody asks Kie",
    async ({ lost, keepAtKie, rich, background, files }) => {
      const { press, loads } = await lost(await keepAtKie(pictureOf(51)));
      await press();
      await background.end();
      expect(rich.screen?.text).toContain("The file is too big for Telegram");
      expect(await files()).toContain("link:http");
      const before = loads();
      await press();
      await background.end();
      expect(rich.screen?.text).toContain("The file is too big for Telegram");
      expect(loads()).toBe(before);
    },
  );

  testOfLost(
    "and can't be loaded just now is a link for ten minutes, then the picture",
    async ({ lost, telegram, kie, rich, clock, background, sql }) => {
      const { press, loads } = await lost();
      kie.fail("result", "http 500");
      telegram.fail("sendPhoto", new Refusal("Bad Request: failed to get HTTP URL content"));
      await press();
      await background.end();
      await press();
      await background.end();
      expect([gotBy(rich), loads()]).toEqual([[], 1]);
      expect(rich.screen?.text).toContain("Download it here");
      const { rows } = await sql.query("SELECT FROM operations WHERE file_id IS NOT NULL");
      expect(rows).toEqual([]);
      clock.time += 11 * 60_000;
      await press();
      await background.end();
      expect(gotBy(rich)).toEqual(["photo"]);
    },
  );

  test("is still delivered as usual if it was sent from the history meanwhile", async ({
    begun,
    finish,
    telegram,
    rich,
    background,
    grow,
    cron,
  }) => {
    telegram.fail("sendPhoto", new Refusal("Bad Gateway", 502));
    await finish();
    await rich.say("/history");
    await rich.press("1");
    await background.end();
    expect(gotBy(rich)).toEqual(["photo"]);
    expect(begun.order.text).toContain("Working on it");
    await grow(2);
    await cron();
    expect(begun.order.text).toMatch(/^✅ Done/);
  });
});

describe("large results", () => {
  /** Three results that Telegram does not take by their addresses, on their way at once. */
  const testOfThree = test.extend("three", ({ rich, order, generate, kie, keepAtKie, begun }) => {
    return async () => {
      const orders = [begun.order];
      for (const prompt of ["a blue fox", "a green fox"]) {
        orders.push(await order(rich, prompt));
        await generate(rich);
      }
      const result = resultJson(await keepAtKie(pictureOf(6)));
      const loads = () => kie.calls.filter(({ what }) => what === "picture").length;
      return { orders, loads, end: () => kie.finish("all", result) };
    };
  });

  testOfThree(
    "are loaded two at a time in an instance: the third waits for them",
    async ({ three, telegram, rich, background }) => {
      const { end, loads } = await three();
      const uploads = holdAfter(telegram, "sendPhoto", 3);
      await end();
      // Each is asked for by Telegram and for its size; two of them are loaded.
      await until(() => uploads.count() === 2 && loads() === 8);
      uploads.letGo();
      await background.end();
      expect(loads()).toBe(9);
      expect(gotBy(rich)).toEqual(["photo", "photo", "photo"]);
    },
  );

  testOfThree(
    "whose turn does not come are delivered later, once, and nothing is charged twice",
    async ({ three, telegram, rich, patience, background, grow, cron, books }) => {
      const { end, loads } = await three();
      const uploads = holdAfter(telegram, "sendPhoto", 3);
      await end();
      await until(() => uploads.count() === 2 && loads() === 8);
      patience.end();
      uploads.letGo();
      await background.end();
      expect(gotBy(rich)).toHaveLength(2);
      await grow(2);
      await cron();
      await grow(2);
      await cron();
      expect(gotBy(rich)).toHaveLength(3);
      const done = "generation -0.64 done";
      expect(await books()).toEqual([done, done, done, "balance 998.08"]);
    },
  );
});
