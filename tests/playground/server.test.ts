import { request } from "undici";
import { describe, expect } from "vitest";
import { drawPng } from "../../dev/telegram/images.js";
import { test as base } from "../support/playground.js";

const ann = 5_000_000_001;

interface Asked {
  readonly method?: "GET" | "POST";
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** As a browser that may say anything in its headers. */
const test = base.extend("ask", ({ playground }) => {
  return async ({ method = "POST", path = "/act", headers = {}, body = "" }: Asked) => {
    // The server need not hear a body to its end, and then hangs up: a connection for each request.
    const options = { method, headers, body: method === "GET" ? null : body, reset: true };
    const response = await request(new URL(path, playground.url), options);
    return {
      status: response.statusCode,
      text: await response.body.text(),
      headers: response.headers,
    };
  };
});

const cron = JSON.stringify({ do: "cron" });

describe("playground: server of the page", () => {
  test("serves the page without anything from other hosts", async ({ ask }) => {
    const page = await ask({ method: "GET", path: "/" });
    expect(page.status).toBe(200);
    expect(page.text).toContain("Stars Studio playground");
    expect(page.text).not.toMatch(/(src|href)="https?:/);
    expect(page.headers["content-security-policy"]).toContain("default-src 'self'");
    expect((await ask({ method: "GET", path: "/nothing" })).status).toBe(404);
  });

  test("refuses another site in the same browser", async ({ ask, playground }) => {
    const { host } = new URL(playground.url);
    const strangers = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://localhost:1" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      // A name of its own that leads to this machine.
      { host: "evil.example" },
      { host: `evil.example:${host.split(":")[1]}` },
    ];
    for (const headers of strangers) {
      expect((await ask({ headers, body: cron })).status).toBe(403);
      expect((await ask({ headers, method: "GET", path: "/stream" })).status).toBe(403);
    }
    // A link to the page may stand anywhere; nothing else may be asked for like that.
    const link = { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" };
    expect((await ask({ headers: link, method: "GET", path: "/" })).status).toBe(200);
    expect((await ask({ headers: link, method: "GET", path: "/stream" })).status).toBe(403);
    expect((await ask({ headers: link, body: cron })).status).toBe(403);
    expect((await ask({ headers: { origin: `http://${host}` }, body: cron })).status).toBe(202);
  });

  test("refuses actions that the page does not offer, and says why", async ({ ask }) => {
    const wrong = [
      "",
      "{",
      "null",
      '{"do":"shutdown"}',
      '{"do":"say","userId":1,"text":"hello"}',
      `{"do":"say","userId":${ann},"text":""}`,
      `{"do":"say","userId":${ann},"text":"${"x".repeat(4097)}"}`,
      `{"do":"say","userId":${ann},"text":"hello","as":"admin"}`,
      `{"do":"press","userId":${ann},"messageId":1.5,"data":"x"}`,
      '{"do":"faults","faults":{"database":"on fire"}}',
      '{"do":"faults","faults":{"moon":"full"}}',
    ];
    for (const body of wrong) {
      const { status, text } = await ask({ body });
      expect([body, status]).toEqual([body, 400]);
      expect(text).not.toBe("");
    }
    expect((await ask({ body: `"${"x".repeat(70_000)}"` })).status).toBe(413);
  });

  test("accepts only photos that Telegram accepts", async ({ ask, playground }) => {
    const path = `/photos?userId=${ann}&caption=hello`;
    expect((await ask({ path, body: drawPng(320, 200) })).status).toBe(202);
    await playground.world.telegram.settled();
    const { chats } = playground.world.telegram.state;
    const sent = chats.messages.find(({ text }) => text === "hello");
    expect(sent?.media?.[0]).toMatchObject({ kind: "photo", width: 320, height: 200 });

    expect((await ask({ path, body: "no picture" })).status).toBe(400);
    expect((await ask({ path, body: Buffer.alloc(10 * 1024 * 1024 + 1) })).status).toBe(413);
    expect((await ask({ path: "/photos?userId=7", body: drawPng(9, 9) })).status).toBe(400);
    expect((await ask({ path: "/photos?userId=x", body: drawPng(9, 9) })).status).toBe(400);
  });

  test("accepts files of any type and name, and albums of them", async ({ ask, playground }) => {
    const path = `/photos?userId=${ann}&album=7&caption=as+it+is`;
    const heic = "&name=IMG+1.HEIC&type=image/heic";
    expect((await ask({ path: path + heic, body: "any bytes" })).status).toBe(202);
    expect((await ask({ path: `${path}&name=a`, body: drawPng(9, 9) })).status).toBe(202);
    await playground.world.telegram.settled();
    const sent = playground.world.telegram.state.chats.messages.filter(
      ({ text }) => text === "as it is",
    );
    expect(sent.map(({ media, mediaGroupId }) => [media?.[0], mediaGroupId])).toMatchObject([
      [{ kind: "document", fileName: "IMG 1.HEIC", mimeType: "image/heic", size: 9 }, "7"],
      [{ kind: "document", fileName: "a", mimeType: "application/octet-stream" }, "7"],
    ]);
    const large = Buffer.alloc(20 * 1024 * 1024 + 1);
    expect((await ask({ path: `${path}&name=a`, body: large })).status).toBe(413);
    expect((await ask({ path: `/photos?userId=${ann}&album=x`, body: "x" })).status).toBe(400);
  });

  test("serves files with types that a browser does not run", async ({ ask, playground }) => {
    const { files } = playground.world.telegram.state;
    const page = Buffer.from("<script>alert(1)</script>");
    const { fileId } = files.keep("document", page, { mimeType: "text/html" });
    const asHtml = await ask({ method: "GET", path: `/files/${fileId}?type=text/html` });
    expect(asHtml.headers["content-type"]).toBe("application/octet-stream");
    expect(asHtml.headers["x-content-type-options"]).toBe("nosniff");
    const asPng = await ask({ method: "GET", path: `/files/${fileId}?type=image/png` });
    expect(asPng.headers["content-type"]).toBe("image/png");
    expect((await ask({ method: "GET", path: "/files/nothing" })).status).toBe(404);
  });

  test("serves byte ranges for players", async ({ ask, playground }) => {
    const { files } = playground.world.telegram.state;
    const { fileId } = files.keep("video", Buffer.from("0123456789"), { mimeType: "video/mp4" });
    const path = `/files/${fileId}?type=video/mp4`;
    const part = (range: string) => ask({ method: "GET", path, headers: { range } });
    expect(await part("bytes=2-4")).toMatchObject({ status: 206, text: "234" });
    const rest = await part("bytes=7-");
    expect([rest.text, rest.headers["content-range"]]).toEqual(["789", "bytes 7-9/10"]);
    expect((await part("bytes=10-")).status).toBe(416);
    expect(await part("bytes=x")).toMatchObject({ status: 200, text: "0123456789" });
  });

  test("an invoice is paid once although a person presses several times", async ({
    ask,
    playground,
  }) => {
    const { telegram } = playground.world;
    const person = telegram.person({ id: ann, first_name: "Ann", language_code: "en" });
    await person.say("/topup 60");
    const messageId = person.screen?.messageId;
    const body = JSON.stringify({ do: "pay", userId: ann, messageId });
    await Promise.all([ask({ body }), ask({ body }), ask({ body })]);
    await expect.poll(() => person.screen?.text).toContain("+60\u00a0₽");
    await ask({ body });
    await telegram.settled();
    const mine = telegram.state.stars.transactions.filter(({ source }) => source);
    expect(mine).toHaveLength(1);
  });

  test("a press on a deleted message and a payment without an invoice do nothing", async ({
    ask,
    playground,
  }) => {
    const { calls } = playground.world.telegram;
    const heard = () => calls.filter(({ method }) => method !== "getStarTransactions").length;
    const before = heard();
    const press = { do: "press", userId: ann, messageId: 1, data: "anything" };
    expect((await ask({ body: JSON.stringify(press) })).status).toBe(202);
    const pay = { do: "pay", userId: ann, messageId: 1 };
    expect((await ask({ body: JSON.stringify(pay) })).status).toBe(202);
    await playground.world.telegram.settled();
    expect(heard()).toBe(before);
  });
});
