import { describe, expect } from "vitest";
import { test } from "../../support/studio.js";
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

  test("switch models off and on, and the database learns of it", async ({
    instance,
    studioVariables,
    operator,
    telegram,
    neon,
    clock,
    sql,
    background,
    store,
  }) => {
    await instance(studioVariables);
    const ann = telegram.person({ id: 2147483653, first_name: "Ann", language_code: "en" });
    const offered = async () => {
      await ann.say("a red fox");
      await ann.press("🔀");
      return buttonsOf(ann).join();
    };
    expect(await offered()).toContain("Z-Image");
    neon.fail("refuse");
    await operator.say("/catalogue zimage off");
    await operator.press(confirm);
    expect(lastText(operator)).toBe("✅ Z-Image is changed.");
    expect(await offered()).not.toContain("Z-Image");
    // Another instance, which knows nothing, and the card's button.
    await instance(studioVariables);
    expect(await offered()).not.toContain("Z-Image");
    await operator.say("/catalogue");
    await operator.press("Pictures");
    expect(lastText(operator)).toContain("Success rates are in the database");
    await operator.press("Z-Image");
    expect(lastText(operator)).toMatch(/🔴 Off\n[\s\S]*Success rates are in the database/);
    await operator.press("Switch on");
    await operator.press(confirm);
    expect(lastText(operator)).toContain("🟢 On");
    expect(await offered()).toContain("Z-Image");
    await operator.say("/catalogue z-image price 20");
    await operator.press(confirm);
    neon.fail();
    clock.time += 61_000;
    for (let time = 1; time <= 2; time++) {
      await ann.say("/balance");
      await background.end();
    }
    const { rows } = await sql.query("SELECT name, value FROM settings");
    expect(rows).toEqual([{ name: "model:z-image", value: { price: "20" } }]);
    const acts = await sql.query("SELECT verb, subject, actor FROM admin_log ORDER BY id");
    expect(acts.rows.map(({ verb }) => verb)).toEqual(["off", "on", "price"]);
    expect((await store.get("shop/settings.json"))?.body).not.toContain("pending");
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
