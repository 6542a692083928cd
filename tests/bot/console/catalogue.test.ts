import { describe, expect } from "vitest";
import { lastText } from "../../support/world.js";
import { buttonsOf, confirm, test } from "./shop-fixtures.js";

const id = "z-image";

describe("catalogue: /catalogue", () => {
  test("leads by kind to a card, and back", async ({ operator, bot: _ }) => {
    await operator.say("/catalogue");
    await operator.press("Pictures");
    await operator.press("Z-Image");
    expect(lastText(operator)).toMatch(
      /^Z-Image\nz-image\n🟢 On\n⭐|^Z-Image\nz-image\n🟢 On\nPrice/,
    );
    expect(buttonsOf(operator)).toEqual(["🔴 Switch off", "⭐ Recommend", "« Back"]);
    await operator.press("Back");
    expect(buttonsOf(operator).join()).toContain("🟢 Z-Image");
  });

  test("switches a model off: it leaves the menus, and an order of it offers another", async ({
    operator,
    buyer,
    order,
    generate,
    charges,
    sql,
  }) => {
    await order(buyer);
    await operator.say("/catalogue");
    await operator.press("Pictures");
    await operator.press("Z-Image");
    await operator.press("Switch off");
    expect((await sql.query("SELECT FROM settings")).rowCount).toBe(0);
    await operator.press(confirm);
    expect(lastText(operator)).toContain("✅ Z-Image is changed.");
    expect(lastText(operator)).toContain("🔴 Off");
    await generate(buyer);
    expect(lastText(buyer)).toContain("This model isn't available right now.");
    expect(buttonsOf(buyer)[0]).toMatch(/≈/);
    expect(await charges()).toEqual([]);
    await buyer.say("a red fox");
    await buyer.press("Model");
    expect(buttonsOf(buyer).join()).not.toContain("Z-Image");
    await operator.press("Switch on");
    await operator.press(confirm);
    await buyer.say("a red fox");
    await buyer.press("Model");
    expect(buttonsOf(buyer).join()).toContain("Z-Image");
    const { rows } = await sql.query("SELECT verb, subject FROM admin_log ORDER BY id");
    expect(rows).toEqual([
      { verb: "off", subject: id },
      { verb: "on", subject: id },
    ]);
  });

  test("recommends a model: it stands first", async ({ operator, buyer }) => {
    await operator.say("/catalogue zimage recommend");
    await operator.press(confirm);
    await buyer.say("a red fox");
    await buyer.press("Model");
    expect(buttonsOf(buyer)[0]).toContain("Z-Image");
  });

  test("gives a model a price of its own, which is what is charged", async ({
    operator,
    buyer,
    order,
    generate,
    charges,
  }) => {
    await operator.say("/catalogue zimage price 20");
    await operator.press(confirm);
    await order(buyer);
    await generate(buyer);
    await operator.say("/catalogue z-image markup 3");
    await operator.press(confirm);
    await order(buyer);
    await generate(buyer);
    expect(await charges()).toEqual(["-20.00", "-0.96"]);
  });

  test("sells below cost only with the second word", async ({ operator, bot: _ }) => {
    await operator.say("/catalogue zimage price 0.01");
    expect(lastText(operator)).toContain("The bot would sell for less than Kie.ai takes.");
    await operator.say("/catalogue zimage price 0.01 sell_below_cost");
    await operator.press(confirm);
    expect(lastText(operator)).toBe("✅ Z-Image is changed.");
  });

  test("keeps what only a newer version knows of a model", async ({ operator, bot: _, sql }) => {
    await sql.query(`INSERT INTO settings (name, value) VALUES ('model:z-image', '{"new": 1}')`);
    await operator.say("/catalogue zimage off");
    await operator.press(confirm);
    expect((await sql.query("SELECT value FROM settings")).rows).toEqual([
      { value: { new: 1, off: true, by: "operator" } },
    ]);
  });

  test("lets viewers look and not switch", async ({ viewer, bot: _, sql }) => {
    await viewer.say("/catalogue");
    await viewer.press("Pictures");
    await viewer.press("Z-Image");
    expect(buttonsOf(viewer)).toEqual(["« Back"]);
    const message = viewer.screen;
    if (message === undefined) throw new Error("no card");
    const { answer } = await viewer.pressOn(message, "1:c:cat:do:off:zimage");
    expect(answer).toContain("only an admin can change it");
    expect((await sql.query("SELECT FROM settings")).rowCount).toBe(0);
  });

  const strange = [
    ["/catalogue nonsense off", "There is no such model."],
    ["/catalogue zimage", "Write it like /catalogue zimage off"],
    ["/catalogue zimage price", "Write it like /catalogue zimage off"],
    ["/catalogue zimage price -1", "must be a sum above 0"],
    ["/catalogue zimage markup 0", "must be a sum above 0"],
    ["/catalogue zimage on", "Nothing would change."],
  ] as const;
  test.for(strange)("%s answered", async ([text, answer], { operator, bot: _ }) => {
    await operator.say(text);
    expect(lastText(operator)).toContain(answer);
    expect(buttonsOf(operator)).toEqual([]);
  });
});

describe("failing models: a model that fails 8 of its last 10 times", () => {
  /** So many generations of the model, each minutes ago, as they ended. */
  const past = (failed: number, done: number) => `
    INSERT INTO operations (key, user_id, type, amount, model, state, created_at)
    SELECT 'gen:1:' || n, (SELECT id FROM users LIMIT 1), 'generation', 0, '${id}',
      CASE WHEN n <= ${failed} THEN 'refunded' ELSE 'done' END, now() - interval '20 minutes'
    FROM generate_series(1, ${failed + done}) n;
    INSERT INTO operations (key, user_id, type, amount, model, note, created_at)
    SELECT 'refund:gen:1:' || n, (SELECT id FROM users LIMIT 1), 'refund', 0, '${id}',
      'the provider failed', now() - interval '20 minutes'
    FROM generate_series(1, ${failed}) n`;

  test("is switched off once, with an alarm and a button that switches it on", async ({
    operator,
    buyer,
    order,
    generate,
    finish,
    sql,
  }) => {
    await sql.query(past(7, 2));
    await order(buyer);
    await generate(buyer);
    await finish({ failCode: "500" });
    expect((await sql.query("SELECT name, value, actor FROM settings")).rows).toEqual([
      { name: `model:${id}`, value: { off: true, by: "failures" }, actor: "0" },
    ]);
    expect(lastText(operator)).toMatch(/^⚠️ The model z-image failed 8 of its last 10 times/);
    expect(buttonsOf(operator)).toEqual(["🟢 Switch it on"]);
    await operator.press("Switch it on");
    await operator.press(confirm);
    expect((await sql.query("SELECT value FROM settings")).rows).toEqual([{ value: null }]);
    // What failed before counts no more.
    await order(buyer);
    await generate(buyer);
    await finish({ failCode: "500" });
    expect((await sql.query("SELECT value FROM settings")).rows).toEqual([{ value: null }]);
  });

  test("stays on if fewer failed, or by the user's fault", async ({
    buyer,
    order,
    generate,
    finish,
    sql,
  }) => {
    await sql.query(past(6, 3));
    await order(buyer);
    await generate(buyer);
    await finish({ failCode: "500" });
    await order(buyer);
    await generate(buyer);
    await finish({ failCode: "400" });
    expect((await sql.query("SELECT FROM settings")).rowCount).toBe(0);
    const { rows } = await sql.query(
      "SELECT note FROM operations WHERE type = 'refund' ORDER BY id",
    );
    expect(rows.slice(-2)).toEqual([{ note: "the provider failed" }, { note: null }]);
  });
});
