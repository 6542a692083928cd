import { describe, expect } from "vitest";
import { test } from "../../support/outage.js";
import { lastText } from "../../support/world.js";
import { buttonsOf, confirm } from "./shop-fixtures.js";

describe("outage: settings and pauses", () => {
  test("are kept, and carried later", async ({
    instance,
    operator,
    telegram,
    neon,
    clock,
    sql,
    background,
    store,
    lines,
  }) => {
    await instance();
    const ann = telegram.person({ id: 2147483653, first_name: "Ann", language_code: "en" });
    await ann.say("/balance");
    neon.fail("refuse");
    await ann.say("/balance");
    await operator.say("/pause 2h We are moving");
    await operator.press(confirm);
    expect(lastText(operator)).toBe("⏸ Sales are paused. /resume ends it.");
    await operator.say("/prices packs 70");
    await operator.press(confirm);
    expect(lastText(operator)).toBe("✅ packs is changed.");
    await ann.say("/topup");
    expect(lastText(ann)).toMatch(/^Sales are paused\..*We are moving$/);
    // Another instance, which knows nothing.
    await instance();
    await ann.say("/topup");
    expect(lastText(ann)).toMatch(/^Sales are paused\./);
    neon.fail();
    clock.time += 61_000;
    for (let time = 1; time <= 2; time++) {
      await ann.say("/balance");
      await background.end();
    }
    expect((await sql.query("SELECT name FROM settings ORDER BY name")).rows).toEqual([
      { name: "packs" },
      { name: "paused" },
    ]);
    const { rows } = await sql.query("SELECT verb, actor FROM admin_log ORDER BY id");
    expect(rows).toEqual([
      { verb: "pause", actor: "777" },
      { verb: "set", actor: "777" },
    ]);
    expect((await store.get("shop/settings.json"))?.body).not.toContain("pending");
    expect(lines.join("\n")).toContain("using JSON fallback");
  });

  test("live in the store without a database", async ({ instance, operator, telegram }) => {
    await instance({ DATABASE_URL: "" });
    await operator.say("/prices packs 70");
    await operator.press(confirm);
    expect(lastText(operator)).toBe("✅ packs is changed.");
    await operator.say("/audit");
    expect(lastText(operator)).toContain("set packs → done");
    await instance({ DATABASE_URL: "" });
    const ann = telegram.person({ id: 2147483653, first_name: "Ann", language_code: "en" });
    await ann.say("/topup");
    expect(buttonsOf(ann)).toHaveLength(1);
  });
});
