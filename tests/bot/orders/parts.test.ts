import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import type { Person } from "../../../dev/telegram/person.js";
import type { Call } from "../../../dev/telegram/server.js";
import { LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import { gatherMs } from "../../../lib/studio/deliver-parts.js";
import { chooseModel, chooseOption } from "../../support/order-steps.js";
import { test as ordersTest, rowsOf } from "../../support/orders.js";
import { gotBy } from "../../support/studio.js";

/** Results that end at once may both delete the order's message; and a press may be answered late. */
const test = ordersTest.extend("refused", () => [
  /message to delete not found/,
  /^sendMediaGroup: Bad Gateway/,
  /query is too old/,
]);

/** An order of so many pictures, ready to be confirmed. @returns its message's id */
async function orderParts(person: Person, times: string): Promise<number> {
  await person.say("a red fox");
  await chooseModel(person, "Z-Image");
  await chooseOption(person, times);
  return person.screen?.messageId ?? 0;
}

interface Album {
  readonly media: readonly { readonly caption?: string }[];
}

/** How many pictures each album had that was sent. */
function albumsIn({ calls }: { readonly calls: readonly Call[] }): readonly Album[] {
  const sent = calls.filter(({ method, refusal }) => method === "sendMediaGroup" && !refusal);
  return sent.map(({ parameters: { media } }) => ({
    media: typeof media === "string" ? JSON.parse(media) : media,
  }));
}

const sizesOf = (albums: readonly Album[]) => albums.map(({ media }) => media.length);

/** The files that are on record, part by part. */
async function filesIn(sql: { query(text: string): Promise<{ rows: unknown[] }> }) {
  const { rows } = await sql.query(
    "SELECT file_id AS files FROM operations WHERE type = 'generation' ORDER BY key",
  );
  return (rows as { files: string | null }[]).map(({ files }) => files);
}

describe("delivery: results of one order that come together", () => {
  test("are one album, and each has its own file and its own original", async ({
    buyer,
    generate,
    telegram,
    finish,
    sql,
    background,
    neon,
  }) => {
    const messageId = await orderParts(buyer, "×4");
    const before = neon.requests;
    await generate(buyer);
    await finish();
    const albums = albumsIn(telegram);
    const status = telegram.state.chats.find(buyer.user.id, messageId);
    expect(sizesOf(albums)).toEqual([4]);
    expect(albums[0]?.media[0]?.caption).toContain("2.56\u00a0₽");
    expect(status?.text).toBe("✅ Z-Image");
    expect(rowsOf(status)).toEqual([
      ["🔁 Again · 0.64\u00a0₽"],
      ["✏️ Edit 1", "✏️ Edit 2"],
      ["✏️ Edit 3", "✏️ Edit 4"],
      ["📎 Original 1", "📎 Original 2"],
      ["📎 Original 3", "📎 Original 4"],
    ]);
    const files = await filesIn(sql);
    expect(new Set(files).size).toBe(4);
    expect(files.every((one) => /^photo:\S+$/.test(one ?? ""))).toBe(true);
    // A look at the balance; for each the charge, its task, its end, two looks for the others, and the record.
    expect(neon.requests - before).toBeLessThanOrEqual(26);
    expect(status?.buttons[4]?.[0]?.callback_data).toBe(`1:orig:${messageId}-3`);
    await buyer.press("Original 3", status);
    await background.end();
    expect(gotBy(buyer).slice(4)).toEqual(["document"]);
  });

  test("do not wait long for one that takes longer, and it comes alone", async ({
    buyer,
    generate,
    telegram,
    kie,
    background,
    sql,
  }) => {
    const messageId = await orderParts(buyer, "×4");
    const status = () => telegram.state.chats.find(buyer.user.id, messageId);
    await generate(buyer);
    const [last = "", ...others] = kie.tasks.map(({ taskId }) => taskId);
    for (const task of others) await kie.finish(task);
    expect(gotBy(buyer)).toEqual([]);
    await background.end();
    expect(sizesOf(albumsIn(telegram))).toEqual([3]);
    expect(status()?.text).toContain("Working on it");
    await kie.finish(last);
    await background.end();
    expect(albumsIn(telegram)).toHaveLength(1);
    expect(gotBy(buyer)).toHaveLength(4);
    const buttons = buyer.chat.find(({ text }) => text === "✅ Z-Image");
    expect(rowsOf(buttons).flat()).toContain("✏️ Edit 3");
    expect(status()).toBeUndefined();
    expect(await filesIn(sql)).not.toContain(null);
  });

  test("come without one that fails, which says so itself", async ({
    buyer,
    generate,
    telegram,
    kie,
    background,
  }) => {
    const messageId = await orderParts(buyer, "×4");
    await generate(buyer);
    const [first = "", ...others] = kie.tasks.map(({ taskId }) => taskId);
    for (const task of others) await kie.finish(task);
    await kie.finish(first, { failCode: "500" });
    await background.end();
    expect(sizesOf(albumsIn(telegram))).toEqual([3]);
    expect(buyer.chat.filter(({ text }) => text.includes("❌ Failed"))).toHaveLength(1);
    expect(telegram.state.chats.find(buyer.user.id, messageId)).toBeUndefined();
    const buttons = buyer.chat.find(({ text }) => text === "✅ Z-Image");
    expect(rowsOf(buttons).flat()).toContain("📎 Original 3");
  });

  test("idempotency: repeated callbacks and follow-ups deliver none of them again", async ({
    buyer,
    generate,
    telegram,
    finish,
    kie,
    background,
    ageOperations,
    followUp,
  }) => {
    await orderParts(buyer, "×2");
    await generate(buyer);
    await finish();
    for (const { taskId } of kie.tasks) await kie.callBack(taskId);
    await background.end();
    await ageOperations(2);
    expect(await followUp()).toMatchObject({ pending: 0 });
    expect(albumsIn(telegram)).toHaveLength(1);
    expect(gotBy(buyer)).toHaveLength(2);
  });

  test("that were claimed and not sent are delivered later, each once", async ({
    buyer,
    generate,
    telegram,
    finish,
    ageOperations,
    followUp,
  }) => {
    await orderParts(buyer, "×2");
    await generate(buyer);
    telegram.fail("sendMediaGroup", new Refusal("Bad Gateway", 502));
    await finish();
    expect(gotBy(buyer)).toEqual([]);
    await ageOperations(2);
    expect(await followUp()).toMatchObject({ told: 2 });
    expect(await followUp()).toMatchObject({ pending: 0 });
    expect(gotBy(buyer)).toEqual(["photo", "photo"]);
  });
});

const crashing = test.extend("surroundings", ({ patience, sleep }) => ({
  deadline: patience.after,
  sleep: async (milliseconds: number) => {
    if (milliseconds === gatherMs) throw new LedgerUnavailable("the process has ended");
    await sleep(milliseconds);
  },
}));

describe("crash: a process that ends while parts of an order wait for the others", () => {
  const test = crashing;

  test("leaves them to the follow-up, which delivers each once", async ({
    buyer,
    generate,
    kie,
    background,
    sql,
    ageOperations,
    followUp,
    readLedger,
  }) => {
    await orderParts(buyer, "×4");
    await generate(buyer);
    const [last = "", ...others] = kie.tasks.map(({ taskId }) => taskId);
    for (const task of others) await kie.finish(task);
    await background.end();
    await kie.finish(last, { failCode: "500" });
    await background.end();
    expect(gotBy(buyer)).toEqual([]);
    const { rows } = await sql.query(
      "SELECT key FROM operations WHERE state = 'done' AND claimed_at IS NULL",
    );
    expect(rows).toHaveLength(3);
    await ageOperations(2);
    expect(await followUp()).toMatchObject({ told: 3 });
    expect(await followUp()).toMatchObject({ pending: 0 });
    expect(gotBy(buyer)).toEqual(["photo", "photo", "photo"]);
    expect((await readLedger()).toSorted()).toEqual([
      "balance 998.08",
      ...Array.from({ length: 3 }, () => "generation -0.64 done"),
      "generation -0.64 refunded",
      "refund 0.64 final",
    ]);
  });

  test("are left to those who wait for some seconds", async ({
    buyer,
    generate,
    kie,
    background,
    sql,
    followUp,
  }) => {
    await orderParts(buyer, "×2");
    await generate(buyer);
    await kie.finish(kie.tasks[0]?.taskId ?? "");
    await background.end();
    await sql.query("UPDATE operations SET created_at = created_at - interval '2 minutes'");
    // The one that is still running.
    expect(await followUp()).toMatchObject({ pending: 1, told: 0 });
    await sql.query("UPDATE operations SET followed_up_at = followed_up_at - interval '1 minute'");
    expect(await followUp()).toMatchObject({ pending: 2, told: 1 });
  });
});

describe("idempotency: an order for several results on two instances", () => {
  test("twenty presses charge, start and deliver each once", async ({
    buyer,
    bot,
    deploy,
    variables,
    studioVariables,
    pressAtOnce,
    charges,
    kie,
    telegram,
    finish,
  }) => {
    const other = await deploy({ ...variables, ...studioVariables });
    await orderParts(buyer, "×4");
    const order = buyer.screen ?? expect.fail("there is no order");
    const urls = Array.from({ length: 10 }, () => [bot.url, other.url]).flat();
    await pressAtOnce(urls, buyer, [order]);
    expect(await charges()).toEqual(["-0.64", "-0.64", "-0.64", "-0.64"]);
    expect(kie.tasks).toHaveLength(4);
    await finish();
    expect(sizesOf(albumsIn(telegram))).toEqual([4]);
    expect(gotBy(buyer)).toHaveLength(4);
  });
});
