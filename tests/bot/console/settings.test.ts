import { describe, expect } from "vitest";
import { deliver, pressOf } from "../../support/press-at-once.js";
import { invoiceFor, lastText, secret } from "../../support/world.js";
import { asked, buttonsOf, confirm, test as shopTest } from "./shop-fixtures.js";

const test = shopTest
  /** The addresses of two instances on the same data. */
  .extend("instances", async ({ bot, deploy, variables, studioVariables }) => {
    const other = await deploy({ ...variables, ...studioVariables });
    return [bot.url, other.url];
  })
  /** A change through another instance, of which the first one does not know. */
  .extend(
    "changeElsewhere",
    ({ operator, deploy, variables, studioVariables, telegram }) =>
      async (command: string) => {
        const other = await deploy({ ...variables, ...studioVariables });
        await operator.say(command);
        const press = pressOf(telegram.state, operator, asked(operator), 77, "Confirm");
        await deliver(other.url, secret, press);
      },
  );

describe("authorization: /settings and /prices", () => {
  test("show viewers everything, and let them change nothing", async ({ viewer, bot: _, sql }) => {
    await viewer.say("/settings");
    expect(lastText(viewer)).toContain("markup = 2\nprice = cost × markup\nfrom MARKUP\nusd_rate");
    await viewer.say("/prices");
    expect(lastText(viewer)).toContain("stars_per_unit = 1.6");
    await viewer.say("/settings markup 3");
    expect(lastText(viewer)).toContain("only an admin can change it");
    expect((await sql.query("SELECT FROM settings")).rowCount).toBe(0);
  });

  test("are unknown to strangers", async ({ ann, sql }) => {
    for (const command of ["/prices", "/catalogue", "/pause", "/resume"]) {
      await ann.say(command);
      expect(lastText(ann)).toContain(`I don't know ${command}`);
    }
    // Users have settings of their own by this name.
    await ann.say("/settings markup 3");
    expect(lastText(ann)).toContain("Fast mode");
    expect((await sql.query("SELECT FROM settings")).rowCount).toBe(0);
  });
});

describe("live settings: /prices", () => {
  test("show five models before and after, and change them at once", async ({
    operator,
    buyer,
    order,
    sql,
  }) => {
    await order(buyer);
    const before = lastText(buyer);
    await operator.say("/prices markup 4");
    expect(lastText(operator)).toMatch(/^Set markup\?\n2 → 4\n/);
    expect(lastText(operator)?.match(/≈ .* → .* ≈/g)).toHaveLength(5);
    expect((await sql.query("SELECT FROM settings")).rowCount).toBe(0);
    await operator.press(confirm);
    expect(lastText(operator)).toBe("✅ markup is changed.");
    await order(buyer);
    expect(lastText(buyer)).not.toBe(before);
    await operator.say("/settings");
    expect(lastText(operator)).toMatch(/markup = 4\n.*\n✏️ set by 777, /);
    const { rows } = await sql.query("SELECT verb, subject, before, after FROM admin_log");
    expect(rows).toEqual([
      { verb: "set", subject: "markup", before: { markup: null }, after: { markup: "4" } },
    ]);
  });

  test("go back to the environment", async ({ operator, bot: _, sql }) => {
    await operator.say("/settings usd_rate 90");
    await operator.press(confirm);
    await operator.say("/settings usd_rate default");
    expect(lastText(operator)).toContain("90 → 80");
    await operator.press(confirm);
    await operator.say("/settings");
    expect(lastText(operator)).toContain("usd_rate = 80\nwhat a dollar costs\nfrom USD_RATE\n");
    expect((await sql.query("SELECT name, value FROM settings")).rows).toEqual([
      { name: "usd_rate", value: null },
    ]);
  });

  test("sell below cost only with the second word", async ({ operator, bot: _ }) => {
    await operator.say("/prices markup 0.9");
    expect(lastText(operator)).toContain("The bot would sell for less than Kie.ai takes.");
    expect(operator.screen?.buttons).toEqual([]);
    await operator.say("/prices markup 0.9 sell_below_cost");
    expect(lastText(operator)).toContain("From then on the bot may sell at a loss.");
    await operator.press(confirm);
    await operator.say("/settings");
    expect(lastText(operator)).toMatch(/markup = 0\.9[\s\S]*sell_below_cost = 1/);
    await operator.say("/settings sell_below_cost 0");
    expect(lastText(operator)).toContain("The bot would sell for less than Kie.ai takes.");
  });

  test("change the packs of /topup", async ({ operator, ann }) => {
    const sums = () => lastText(operator)?.replaceAll("\u00a0", " ");
    await operator.say("/prices");
    expect(sums()).toContain("packs = 50, 100, 300, 500, 1 000, 3 000 ₽\nsums to top up\nbuilt in");
    await operator.say("/prices packs 70, 200 150.50");
    expect(sums()).toContain("100, 300, 500, 1 000, 3 000 ₽ → 70, 150.50, 200 ₽");
    await operator.press(confirm);
    await operator.say("/settings");
    expect(sums()).toMatch(/packs = 70, 150\.50, 200 ₽\n.*\n✏️ set by 777/);
    expect(sums()).toContain("price_ceiling = 500 ₽");
    await ann.say("/topup");
    expect(buttonsOf(ann)).toEqual([
      expect.stringMatching(/^70/),
      expect.stringMatching(/^150/),
      expect.stringMatching(/^200/),
    ]);
  });

  const strange = [
    ["/settings nonsense 1", "There is no setting nonsense"],
    ["/settings markup", "markup must be a decimal"],
    ["/settings markup 0", "markup must be a decimal"],
    ["/settings markup 1001", "markup must be a decimal"],
    ["/settings markup <b>2", "markup must be a decimal"],
    ["/settings markup default", "Nothing would change."],
    ["/prices price_ceiling 5", "There is no setting price_ceiling"],
    ["/prices packs 1", "packs must be 1 to 8 sums"],
    ["/settings sell_below_cost 2", "sell_below_cost must be 0 or 1"],
  ] as const;
  test.for(strange)("%s is refused", async ([text, answer], { operator, bot: _ }) => {
    await operator.say(text);
    expect(lastText(operator)).toContain(answer);
    expect(operator.screen?.buttons).toEqual([]);
  });

  test("speak Russian", async ({ telegram, bot: _ }) => {
    const operator = telegram.person({ id: 777, first_name: "Operator", language_code: "ru" });
    await operator.say("/prices markup 3");
    await operator.press("✅ Подтвердить");
    expect(lastText(operator)).toBe("✅ markup: изменено.");
  });

  test("show the new facts if they changed before the press", async ({ operator, bot: _, sql }) => {
    await operator.say("/prices markup 3");
    const first = operator.screen;
    await operator.say("/prices markup 5");
    await operator.press(confirm);
    await operator.press(confirm, first);
    expect(lastText(operator)).toBe("✅ markup is changed.");
    expect(first?.messageId).toBeDefined();
    expect((await sql.query("SELECT value FROM settings")).rows).toEqual([{ value: "5" }]);
  });
});

describe("price: what is shown is what is charged", () => {
  test("an order at the old price is asked again, on every instance", async ({
    operator,
    buyer,
    order,
    generate,
    charges,
  }) => {
    await order(buyer);
    await operator.say("/prices markup 4");
    await operator.press(confirm);
    await generate(buyer);
    expect(lastText(buyer)).toContain("The price has changed.");
    expect(await charges()).toEqual([]);
    await generate(buyer);
    expect(await charges()).toEqual(["-1.28"]);
  });

  test("an instance with an old memory charges the same price at once", async ({
    changeElsewhere,
    buyer,
    order,
    generate,
    charges,
  }) => {
    await order(buyer);
    await changeElsewhere("/settings price_ceiling 400");
    await generate(buyer);
    expect(await charges()).toEqual(["-0.64"]);
  });

  test("an instance with an old memory does not charge another price", async ({
    changeElsewhere,
    buyer,
    order,
    generate,
    charges,
  }) => {
    await order(buyer);
    await changeElsewhere("/prices markup 4");
    await generate(buyer);
    expect(lastText(buyer)).toContain("The price has changed.");
    expect(await charges()).toEqual([]);
  });

  test("a changed rate refuses an invoice of before; what was paid is credited as promised", async ({
    operator,
    ann,
    sql,
  }) => {
    const invoice = await invoiceFor(ann, "100");
    const paid = ann.payWithoutUpdate(invoice);
    const second = await invoiceFor(ann, "100");
    await operator.say("/prices stars_per_unit 3.2");
    await operator.press(confirm);
    expect(await ann.checkout(second)).toMatchObject({ ok: false });
    await ann.tellPaid(paid);
    expect((await sql.query("SELECT amount FROM operations")).rows).toEqual([{ amount: "100.00" }]);
  });
});

describe("idempotency: a repeated press", () => {
  test("on two instances changes a setting once", async ({
    operator,
    deploy,
    variables,
    bot,
    telegram,
    sql,
  }) => {
    const other = await deploy(variables);
    await operator.say("/prices markup 3");
    const press = pressOf(telegram.state, operator, asked(operator), 77, "Confirm");
    await Promise.all([bot.url, other.url, bot.url].map((url) => deliver(url, secret, press)));
    expect((await sql.query("SELECT value FROM settings")).rows).toEqual([{ value: "3" }]);
    expect((await sql.query("SELECT FROM admin_log")).rowCount).toBe(1);
    expect(lastText(operator)).toBe("✅ markup is changed.");
  });
});

describe("idempotency: a press that is delivered three times, to two instances", () => {
  const acts = [
    ["/pause 2h", "⏸ Sales are paused. /resume ends it."],
    ["/resume", "▶️ Sales are on again."],
    ["/settings usd_rate 90", "✅ usd_rate is changed."],
    ["/catalogue zimage off", "✅ Z-Image is changed."],
  ] as const;
  test.for(acts)("does %s once", async (row, { operator, instances, telegram, sql }) => {
    const [command, outcome] = row;
    await sql.query(`INSERT INTO settings (name, value) SELECT 'paused', '{}'
      WHERE '${command}' = '/resume'`);
    await operator.say(command);
    const press = pressOf(telegram.state, operator, asked(operator), 77, "Confirm");
    const [one = "", other = ""] = instances;
    await Promise.all([one, other, one].map((url) => deliver(url, secret, press)));
    expect((await sql.query("SELECT FROM settings")).rowCount).toBe(1);
    expect((await sql.query("SELECT FROM admin_log")).rowCount).toBe(1);
    expect(lastText(operator)).toBe(outcome);
  });
});

describe("outage: settings without a store", () => {
  test("say so without a store, and change nothing", async ({ operator, bot: _, neon }) => {
    await operator.say("/prices markup 3");
    neon.fail("refuse");
    await operator.press(confirm);
    expect(lastText(operator)).toContain("The database can't be reached right now.");
    neon.fail();
    await operator.say("/settings");
    expect(lastText(operator)).toContain("markup = 2");
  });
});
