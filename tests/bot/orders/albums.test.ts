import { describe, expect } from "vitest";
import type { ChatMessage } from "../../../dev/telegram/chats.js";
import { drawPng } from "../../../dev/telegram/images.js";
import { toApiMessage } from "../../../dev/telegram/messages.js";
import type { Person } from "../../../dev/telegram/person.js";
import { albumWaitMs } from "../../../lib/bot/orders/album-orders.js";
import { chooseModel } from "../../support/order-steps.js";
import { test as ordersTest, rowsOf, shown } from "../../support/orders.js";
import { deliver } from "../../support/press-at-once.js";
import { test as studioTest } from "../../support/studio.js";
import { secret } from "../../support/world.js";

const answersTo = (person: Person) => person.chat.filter(({ fromBot }) => fromBot);
const ordersOf = (person: Person) =>
  answersTo(person).filter(({ buttons }) => rowsOf({ buttons } as ChatMessage).length > 1);

/** Pictures of different widths, so that each can be told by what Kie was given. */
const widths = [40, 50, 60, 70] as const;
const pictures = widths.map((width) => ({ bytes: drawPng(width, 40), width }));
const worded = pictures.map((picture, at) =>
  at === 1 ? { ...picture, caption: "put them on one sofa" } : picture,
);

/** The widths of the pictures that a task was given, in their order. */
async function widthsOf(task: { readonly input: object } | undefined): Promise<number[]> {
  const urls = JSON.stringify(task?.input).match(/http[^"]+/g) ?? [];
  const bytes = await Promise.all(
    urls.map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())),
  );
  return bytes.map((png) => png.readUInt32BE(16));
}

/** Sends an album, and waits until the bot has answered it. */
const sending =
  (background: { end(): Promise<void> }) =>
  async (person: Person, items = worded) => {
    const sent = await person.sendAlbum(items);
    await background.end();
    return sent;
  };

const albumTest = ordersTest.extend("sendAlbum", ({ background }) => sending(background));
const test = albumTest;
const outageTest = studioTest
  .extend("bot", ({ instance, studioVariables }) => instance(studioVariables))
  .extend("sendAlbum", ({ background }) => sending(background));

describe("order: an album", () => {
  test("is one order, and the model gets its pictures in their order", async ({
    olga: _,
    buyer,
    sendAlbum,
    buy,
    kie,
    charges,
  }) => {
    const [first, second] = await sendAlbum(buyer);
    const [order, ...more] = ordersOf(buyer);
    expect(more).toEqual([]);
    expect(order).toMatchObject({
      media: first?.message.media,
      replyTo: second?.message.messageId,
    });
    expect(order?.text).toMatch(/^Nano Banana 2\.1\nput them on one sofa\n/);
    expect(rowsOf(order).at(-1)).toEqual(["🖼 4 photos"]);
    await buy(buyer);
    expect(await widthsOf(kie.tasks[0])).toEqual(widths);
    expect(await charges()).toEqual(["-3.20"]);
  });

  test("costs what its pictures cost where the provider charges for each", async ({
    buyer,
    sendAlbum,
    buy,
    kie,
    charges,
  }) => {
    await sendAlbum(buyer);
    await chooseModel(buyer, "Seedream 5 Pro Edit");
    expect(shown(buyer).text).toContain("Price: 6.80\u00a0₽");
    await buy(buyer);
    expect(await widthsOf(kie.tasks[0])).toEqual(widths);
    // 7 credits, and 0.5 for each of three further pictures.
    expect(await charges()).toEqual(["-6.80"]);
  });

  const takers = [
    ["Ideogram V3 Remix", "I can use one photo here and took the first.", 1],
    ["Nano Banana Pro", undefined, 4],
  ] as const;
  test.for(takers)("gives %s what it takes", async (given, { buyer, sendAlbum, buy, kie }) => {
    const [model, note, count] = given;
    await sendAlbum(buyer);
    await chooseModel(buyer, model);
    const said = shown(buyer).text ?? "";
    if (note === undefined) expect(said).not.toContain("I can use");
    else expect(said).toContain(note);
    await buy(buyer);
    expect(await widthsOf(kie.tasks[0])).toEqual(widths.slice(0, count));
  });

  test("stays whole while the order is changed", async ({ buyer, sendAlbum, buy, kie }) => {
    await sendAlbum(buyer);
    await buyer.press("🔀");
    expect(rowsOf(buyer.screen).at(-1)).toEqual(["🖼 4 photos"]);
    await buyer.press("»");
    expect(rowsOf(buyer.screen).at(-1)).toEqual(["🖼 4 photos"]);
    await buyer.press("Nano Banana Pro");
    await buyer.press("⚙️");
    await buyer.press("2K");
    expect(rowsOf(buyer.screen).flat()).toContain("🖼 4 photos");
    await buy(buyer);
    expect(await widthsOf(kie.tasks[0])).toEqual(widths);
  });

  test("without words is asked about once", async ({ ann, sendAlbum }) => {
    const [first] = await sendAlbum(ann, pictures as never);
    const [asked, ...more] = answersTo(ann);
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ media: first?.message.media });
    expect(asked?.text).toContain("What should I do with this photo?");
    expect(rowsOf(asked).flat()).toContain("🖼 4 photos");
  });

  test("is ordered whole by a reply to one of its pictures", async ({
    buyer,
    sendAlbum,
    buy,
    kie,
    background,
  }) => {
    const [, , third] = await sendAlbum(buyer, pictures as never);
    await buyer.say("make it snow", { replyTo: third?.message });
    await background.end();
    expect(shown(buyer).text).toMatch(/^Nano Banana 2\.1\nmake it snow\n/);
    await buy(buyer);
    expect(await widthsOf(kie.tasks[0])).toEqual(widths);
  });

  test("quotes the captions of all its pictures", async ({ buyer, sendAlbum, buy, kie }) => {
    await sendAlbum(buyer, [
      { ...pictures[0], caption: "the first" },
      { ...pictures[1], caption: "and the second" },
    ] as never);
    await buy(buyer);
    expect(kie.tasks[0]?.input).toMatchObject({ prompt: "the first\nand the second" });
  });

  test("that is a single picture is an order of it", async ({ buyer, sendAlbum, buy, kie }) => {
    await sendAlbum(buyer, [{ ...pictures[0], caption: "make it snow" }] as never);
    expect(rowsOf(buyer.screen).flat()).not.toContain("🖼 1 photos");
    await buy(buyer);
    expect(await widthsOf(kie.tasks[0])).toEqual([40]);
  });

  test("of pictures and other files gets one answer, for the pictures", async ({
    ann,
    sendAlbum,
  }) => {
    const file = { bytes: new Uint8Array(9), mimeType: "application/pdf", fileName: "a.pdf" };
    await sendAlbum(ann, [{ caption: "make it snow" }, {}, file] as never);
    expect(answersTo(ann)).toHaveLength(1);
    expect(rowsOf(ann.screen).at(-1)).toEqual(["🖼 2 photos"]);
  });

  test("keeps its name for another order after the result", async ({
    buyer,
    sendAlbum,
    buy,
    generate,
    kie,
  }) => {
    await sendAlbum(buyer);
    await buy(buyer);
    await generate(buyer, "Again");
    expect(await widthsOf(kie.tasks[1])).toEqual(widths);
  });

  test("stays whole once more, although its message was changed before it was confirmed", async ({
    buyer,
    sendAlbum,
    buy,
    generate,
    kie,
    operator,
  }) => {
    await sendAlbum(buyer);
    await buy(buyer);
    await operator.say("/settings price_ceiling 1");
    await operator.press("✅");
    await buyer.press("Again");
    expect(rowsOf(buyer.screen).flat()).toContain("🖼 4 photos");
    await buyer.press("«");
    await buyer.press("⚙️");
    // The longest choice: the button that names the album becomes the shortest one.
    await buyer.press("×2");
    await buyer.press("Generate");
    await generate(buyer, "Yes");
    expect(await Promise.all(kie.tasks.map(widthsOf))).toEqual([widths, widths, widths]);
  });

  test("stays whole while ideas for it are looked at", async ({ buyer, sendAlbum, buy, kie }) => {
    await sendAlbum(buyer, pictures as never);
    await buyer.press("💡");
    expect(rowsOf(buyer.screen).flat()).toContain("🖼 4 photos");
    await buyer.press("«");
    await buyer.say("make it snow", { replyTo: buyer.screen as ChatMessage });
    await buy(buyer);
    expect(await widthsOf(kie.tasks[0])).toEqual(widths);
  });

  test("says what its button means", async ({ ann, sendAlbum, telegram }) => {
    await sendAlbum(ann);
    await ann.press("🖼 4 photos");
    const { parameters } = telegram.calls.findLast(
      ({ method }) => method === "answerCallbackQuery",
    ) as never as { parameters: { text: string } };
    expect(parameters.text).toContain("Your whole album");
  });
});

describe("order: an album whose pictures come late or twice", () => {
  test("is ordered with all of them, in another message", async ({
    buyer,
    sendAlbum,
    kie,
    background,
    telegram,
  }) => {
    const [first] = await sendAlbum(buyer);
    const { mediaGroupId = "" } = first?.message ?? {};
    await buyer.sendPhoto({ bytes: drawPng(80, 40), mediaGroupId });
    await background.end();
    const [old, order, ...more] = ordersOf(buyer);
    expect(more).toEqual([]);
    expect(order?.text).toContain("here is the order with all 5");
    await buyer.press("Generate", old);
    await background.end();
    expect(kie.tasks).toHaveLength(0);
    const now = telegram.state.chats.find(buyer.user.id, old?.messageId);
    expect(now?.text).toContain("Your album has 5 photos now. You were not charged.");
    await buyer.press("Generate", order);
    await background.end();
    expect(await widthsOf(kie.tasks[0])).toEqual([...widths, 80]);
  });

  test("idempotency: an update that Telegram repeats changes nothing", async ({
    ann,
    telegram,
    background,
    sendAlbum,
  }) => {
    await sendAlbum(ann);
    await telegram.repeatNewest(ann.user.id, 3);
    await background.end();
    expect(ordersOf(ann)).toHaveLength(1);
  });

  test("concurrency: instances that get its pictures in any order show one order", async ({
    ann,
    bot,
    deploy,
    variables,
    studioVariables,
    telegram,
    background,
  }) => {
    const other = await deploy({ ...variables, ...studioVariables });
    telegram.state.chats.open(ann.user.id);
    const silent = { ...telegram.state };
    const messages = pictures.map((_, at) => photoOf(silent, ann, at));
    const updates = messages.map((message, at) => ({ update_id: 5_000_000 + at, message }));
    const [one, two, three, four] = updates as [object, object, object, object];
    await Promise.all([
      deliver(bot.url, secret, three),
      deliver(other.url, secret, one),
      deliver(other.url, secret, four),
      deliver(bot.url, secret, two),
      deliver(other.url, secret, two),
    ]);
    await background.end();
    const last = ordersOf(ann).at(-1);
    expect(rowsOf(last).at(-1)).toEqual(["🖼 4 photos"]);
    expect(ordersOf(ann).filter(({ text }) => !text.includes("have arrived"))).toHaveLength(1);
  });
});

/** A picture of an album, as an update would bring it. */
function photoOf(state: Parameters<typeof toApiMessage>[0], { user }: Person, at: number) {
  const file = state.files.keep("photo", drawPng(40 + at, 40));
  const message = state.chats.add({
    chatId: user.id,
    from: user,
    fromBot: false,
    text: at === 0 ? "put them on one sofa" : "",
    entities: [],
    buttons: [],
    media: [{ kind: "photo", fileId: file.fileId, size: file.bytes.length }],
    mediaGroupId: "777000777",
  } as never);
  return toApiMessage(state, message);
}

describe("costs: an album", () => {
  test("takes one request for each picture and one for the answer", async ({
    ann,
    neon,
    telegram,
    background,
    sendAlbum,
  }) => {
    await ann.sendPhoto({ caption: "make it snow" });
    await background.end();
    const [start, calls] = [neon.requests, telegram.calls.length];
    await ann.sendPhoto({ caption: "make it snow" });
    await background.end();
    const single = neon.requests - start;
    const before = neon.requests;
    await sendAlbum(ann);
    expect(neon.requests - before).toBe(single + worded.length + 1);
    // Each order is one call.
    expect(telegram.calls.length - calls).toBe(2);
  });
});

describe("outage: an album", () => {
  const test = outageTest;
  test("is made while the database is down", async ({
    buyer,
    sendAlbum,
    generate,
    finish,
    neon,
    clock,
    kie,
    endOutage,
    readLedger,
  }) => {
    neon.fail("refuse");
    clock.time += 60_000;
    await sendAlbum(buyer);
    expect(ordersOf(buyer)).toHaveLength(1);
    await generate(buyer);
    await finish();
    expect(await widthsOf(kie.tasks[0])).toEqual(widths);
    await endOutage();
    await buyer.say("/balance");
    expect(await readLedger()).toEqual(["generation -3.20 done", "balance 996.80"]);
  });

  test("is not charged while it can't be read", async ({
    buyer,
    sendAlbum,
    generate,
    neon,
    clock,
    kie,
    endOutage,
    readLedger,
  }) => {
    await sendAlbum(buyer);
    neon.fail("refuse");
    clock.time += 60_000;
    await generate(buyer);
    expect(buyer.screen?.text).toContain("I can't read the other photos of your album right now.");
    expect(kie.tasks).toEqual([]);
    await endOutage();
    expect(await readLedger()).toEqual(["balance 1000.00"]);
    await generate(buyer);
    expect(await widthsOf(kie.tasks[0])).toEqual(widths);
  });

  test("is not charged if pictures are gone", async ({
    buyer,
    sendAlbum,
    generate,
    kie,
    sql,
    readLedger,
  }) => {
    await sendAlbum(buyer);
    await sql.query("DELETE FROM albums");
    await generate(buyer);
    expect(buyer.screen?.text).toContain("The other photos of your album are gone");
    expect(kie.tasks).toEqual([]);
    expect(await readLedger()).toEqual(["balance 1000.00"]);
  });
});

describe("outage: an album where there is no object store", () => {
  test("is answered by one picture if it can't be kept", async ({ ann, neon, sendAlbum }) => {
    neon.fail("refuse");
    await sendAlbum(ann);
    expect(answersTo(ann).at(-1)?.text).toContain("I can use one photo here and took this one");
  });
});

describe("outage: an album while the database goes", () => {
  const test = albumTest.extend("sleep", ({ clock, neon }) => async (milliseconds: number) => {
    clock.time += milliseconds;
    if (milliseconds === albumWaitMs) neon.fail("refuse");
  });
  test("is answered by one picture if it can't be read", async ({ ann, sendAlbum }) => {
    await sendAlbum(ann);
    const [answer, ...more] = answersTo(ann);
    expect(more).toEqual([]);
    expect(answer?.text).toContain("I can use one photo here and took the first.");
  });
});

describe("outage: an album in a bot without a database", () => {
  const test = outageTest.extend("bot", ({ instance, studioVariables }) =>
    instance({ ...studioVariables, DATABASE_URL: "" }),
  );
  test("is one order with all pictures", async ({ buyer, sendAlbum, generate, kie }) => {
    await sendAlbum(buyer);
    expect(ordersOf(buyer)).toHaveLength(1);
    await generate(buyer);
    expect(await widthsOf(kie.tasks[0])).toEqual(widths);
  });
});
