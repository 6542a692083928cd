import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { chooseModel, chooseOption } from "../../support/order-steps.js";
import { test as ordersTest, rowsOf, shown } from "../../support/orders.js";
import { gotBy, test as studioTest } from "../../support/studio.js";

/** Results that end at once may both delete the order's message; and a press may be answered late. */
const test = ordersTest.extend("refused", () => [
  /message to delete not found/,
  /query is too old/,
]);

/** An order of so many pictures, ready to be confirmed. */
async function orderSeveral(person: Person, times: string) {
  await person.say("a red fox");
  await chooseModel(person, "Z-Image");
  await chooseOption(person, times);
}

/** The results that Kie was asked for. */
const callbacksOf = (kie: { readonly tasks: readonly { callBackUrl: string | undefined }[] }) =>
  kie.tasks.map(({ callBackUrl = "" }) => new URL(callBackUrl).searchParams.get("op"));

describe("order: several results", () => {
  test("have one price and one press, and are charged and delivered each", async ({
    buyer,
    generate,
    finish,
    kie,
    readLedger,
    telegram,
  }) => {
    await orderSeveral(buyer, "×4");
    expect(shown(buyer).text).toContain("1:1 · ×4\nPrice: 2.56\u00a0₽");
    const { messageId = 0 } = buyer.screen ?? {};
    await generate(buyer);
    const key = `gen:${buyer.user.id}:${messageId}`;
    expect(callbacksOf(kie).sort()).toEqual([key, `${key}:2`, `${key}:3`, `${key}:4`]);
    expect(telegram.state.chats.find(buyer.user.id, messageId)?.text).toContain("Working on it");
    await finish();
    expect(gotBy(buyer)).toEqual(["photo", "photo", "photo", "photo"]);
    expect(telegram.state.chats.find(buyer.user.id, messageId)?.text).toBe("✅ Z-Image");
    expect(await readLedger()).toEqual([
      ...Array.from({ length: 4 }, () => "generation -0.64 done"),
      "balance 997.44",
    ]);
  });

  test("are offered for pictures, and not for tools, videos and sound", async ({ ann }) => {
    await ann.say("a red fox");
    await ann.press("⚙️");
    expect(rowsOf(ann.screen)).toContainEqual(["• ×1", "×2", "×4"]);
    await ann.press("«");
    await ann.press("🎬");
    await ann.press("⚙️");
    expect(rowsOf(ann.screen).flat()).not.toContain("×2");
    await ann.sendPhoto();
    await ann.press("🔍");
    expect(rowsOf(ann.screen).flat().join()).not.toContain("×");
  });

  test("idempotency: twenty presses charge each once", async ({
    buyer,
    bot,
    pressAtOnce,
    kie,
    charges,
  }) => {
    await orderSeveral(buyer, "×2");
    const order = buyer.screen ?? expect.fail("there is no order");
    await pressAtOnce(
      Array.from({ length: 20 }, () => bot.url),
      buyer,
      [order],
    );
    expect(await charges()).toEqual(["-0.64", "-0.64"]);
    expect(kie.tasks).toHaveLength(2);
  });

  test("end each on its own: one fails and is paid back, the others arrive", async ({
    buyer,
    generate,
    kie,
    background,
    readLedger,
    telegram,
  }) => {
    await orderSeveral(buyer, "×2");
    const { messageId = 0 } = buyer.screen ?? {};
    const status = () => telegram.state.chats.find(buyer.user.id, messageId)?.text;
    await generate(buyer);
    const [first, second] = kie.tasks;
    await kie.finish(first?.taskId ?? "", { failCode: "500" });
    await background.end();
    expect(status()).toContain("Working on it");
    await kie.finish(second?.taskId ?? "");
    await background.end();
    expect(status()).toBeUndefined();
    expect(gotBy(buyer)).toEqual(["photo"]);
    expect(buyer.chat.map(({ text }) => text).join()).toContain("❌ Failed. You got 0.64");
    expect((await readLedger()).toSorted()).toEqual([
      "balance 999.36",
      "generation -0.64 done",
      "generation -0.64 refunded",
      "refund 0.64 final",
    ]);
  });

  test("are refused as a whole if the money does not suffice for all", async ({
    ann,
    generate,
    sql,
    kie,
    readLedger,
  }) => {
    await ann.say("/balance");
    await sql.query("UPDATE users SET balance = 1");
    await orderSeveral(ann, "×2");
    await generate(ann);
    expect(shown(ann).text).toContain("0.28\u00a0₽ short");
    expect(kie.tasks).toEqual([]);
    expect(await readLedger()).toEqual(["balance 1.00"]);
  });

  test("are refused as a whole if too many would be in progress", async ({
    buyer,
    generate,
    kie,
    telegram,
  }) => {
    await orderSeveral(buyer, "×2");
    await generate(buyer);
    await orderSeveral(buyer, "×4");
    await generate(buyer);
    expect(kie.tasks).toHaveLength(2);
    const answers = telegram.calls.filter(({ method }) => method === "answerCallbackQuery");
    expect(JSON.stringify(answers.at(-1))).toContain("order fewer at once");
  });

  test("the history sends each of them, and their originals", async ({
    buyer,
    generate,
    finish,
    background,
  }) => {
    await orderSeveral(buyer, "×2");
    await generate(buyer);
    await finish();
    await buyer.say("/history");
    const list = buyer.screen;
    await buyer.press("1", list);
    await background.end();
    await buyer.press("2", list);
    await background.end();
    expect(gotBy(buyer)).toHaveLength(4);
    const results = buyer.chat.filter(({ media, fromBot }) => fromBot && media !== undefined);
    for (const result of results.slice(-2)) {
      await buyer.press("Original", result);
      await background.end();
    }
    expect(gotBy(buyer).slice(4)).toEqual(["document", "document"]);
  });

  test("say how many were started if the money ran out meanwhile", async ({
    buyer,
    generate,
    sql,
    kie,
    readLedger,
  }) => {
    await orderSeveral(buyer, "×4");
    const { messageId = 0 } = buyer.screen ?? {};
    // As if another order took the money between the look at the balance and the charges.
    await sql.query(`CREATE FUNCTION pay_elsewhere() RETURNS trigger AS $$ BEGIN
      IF NEW.key LIKE 'gen:%:2' THEN UPDATE users SET balance = 0.10; END IF; RETURN NEW; END $$ LANGUAGE plpgsql`);
    await sql.query(
      "CREATE TRIGGER elsewhere AFTER INSERT ON operations FOR EACH ROW EXECUTE FUNCTION pay_elsewhere()",
    );
    try {
      await generate(buyer);
    } finally {
      await sql.query("DROP TRIGGER elsewhere ON operations; DROP FUNCTION pay_elsewhere()");
    }
    expect(kie.tasks).toHaveLength(2);
    const status = buyer.chat.find((message) => message.messageId === messageId)?.text;
    expect(status).toContain("I could start only 2 of 4");
    expect((await readLedger()).filter((line) => line.startsWith("generation"))).toHaveLength(2);
  });
});

describe("outage: several results", () => {
  const test = studioTest.extend("bot", ({ instance, studioVariables }) =>
    instance(studioVariables),
  );
  test("are made, and the database gets each once", async ({
    buyer,
    generate,
    finish,
    neon,
    clock,
    endOutage,
    readLedger,
  }) => {
    neon.fail("refuse");
    clock.time += 60_000;
    await orderSeveral(buyer, "×2");
    await generate(buyer);
    await finish();
    expect(gotBy(buyer)).toEqual(["photo", "photo"]);
    await endOutage();
    await buyer.say("/balance");
    expect(await readLedger()).toEqual([
      "generation -0.64 done",
      "generation -0.64 done",
      "balance 998.72",
    ]);
  });
});
