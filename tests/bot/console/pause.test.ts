import { describe, expect } from "vitest";
import { invoiceFor, lastText } from "../../support/world.js";
import { confirm, test } from "./shop-fixtures.js";

describe("pause: /pause and /resume", () => {
  test("stop orders, invoices and checkouts, with the text and the time", async ({
    operator,
    buyer,
    order,
    generate,
    charges,
    clock,
  }) => {
    const invoice = await invoiceFor(buyer, "100");
    await order(buyer);
    await operator.say("/pause 30m Back <soon> & well");
    expect(lastText(operator)).toContain("for 30\u00a0min?");
    expect(lastText(operator)).toContain("Back <soon> & well");
    await operator.press(confirm);
    expect(lastText(operator)).toBe("⏸ Sales are paused. /resume ends it.");
    await generate(buyer);
    const sentence =
      "Sales are paused. You were not charged. We will be back at 22 Nov, 12:30. Back <soon> & well";
    expect(lastText(buyer)).toContain(sentence);
    expect(await charges()).toEqual([]);
    expect(await buyer.checkout(invoice)).toMatchObject({ ok: false, complaint: sentence });
    for (const text of ["/topup", "/topup 100"]) {
      await buyer.say(text);
      expect(lastText(buyer)).toBe(sentence);
    }
    expect(clock.time).toBeGreaterThan(0);
  });

  test("what runs ends, payments that arrive are credited, admins are exempt", async ({
    operator,
    buyer,
    runningOrder,
    finish,
    sql,
  }) => {
    const paid = buyer.payWithoutUpdate(await invoiceFor(buyer, "100"));
    await operator.say("/pause");
    await operator.press(confirm);
    await finish();
    expect(runningOrder.order.said).toBeDefined();
    await buyer.tellPaid(paid);
    const { rows } = await sql.query("SELECT type, state FROM operations ORDER BY id");
    expect(rows).toEqual([
      { type: "payment", state: "final" },
      { type: "generation", state: "done" },
      { type: "payment", state: "final" },
    ]);
    expect((await invoiceFor(operator, "100")).payload).toBeDefined();
  });

  test("ends automatically when its time is over, or earlier with /resume", async ({
    operator,
    ann,
    clock,
  }) => {
    await operator.say("/pause 30m");
    await operator.press(confirm);
    clock.time += 29 * 60_000;
    await ann.say("/topup");
    expect(lastText(ann)).toMatch(/^Sales are paused/);
    clock.time += 60_000;
    await ann.say("/topup");
    expect(lastText(ann)).toMatch(/^Choose an amount/);
    await operator.say("/resume");
    expect(lastText(operator)).toBe("Sales are on already.");
    await operator.say("/pause");
    await operator.press(confirm);
    await ann.say("/topup");
    expect(lastText(ann)).toBe("Sales are paused. You were not charged. We will be back soon.");
    await operator.say("/resume");
    await operator.press(confirm);
    expect(lastText(operator)).toBe("▶️ Sales are on again.");
    await ann.say("/topup");
    expect(lastText(ann)).toMatch(/^Choose an amount/);
  });

  test("an order of before is charged after the pause, by the same button", async ({
    operator,
    buyer,
    order,
    generate,
    charges,
  }) => {
    await order(buyer);
    for (const command of ["/pause", "/resume"]) {
      await operator.say(command);
      await operator.press(confirm);
      if (command === "/pause") await generate(buyer);
    }
    await generate(buyer);
    expect(await charges()).toEqual(["-0.64"]);
  });

  const strange = ["/pause 0m", "/pause 99999d", `/pause ${"x".repeat(121)}`];
  test.for(strange)("%s is answered with how to write it", async (text, { operator, bot: _ }) => {
    await operator.say(text);
    expect(lastText(operator)).toMatch(/^Write it like \/pause 30m/);
  });

  test("another instance knows of it within a minute, the one that pressed at once", async ({
    operator,
    ann,
    deploy,
    variables,
    studioVariables,
    clock,
    background,
    sql,
  }) => {
    await ann.say("/topup");
    await sql.query(`INSERT INTO settings (name, value) VALUES ('paused', '{"text":"by hand"}')`);
    clock.time += 61_000;
    await ann.say("/topup");
    expect(lastText(ann)).toMatch(/by hand$/);
    await (await deploy({ ...variables, ...studioVariables })).setUp();
    await ann.say("/topup");
    expect(lastText(ann)).toMatch(/by hand$/);
    await background.end();
    expect(operator.user.id).toBe(777);
  });
});
