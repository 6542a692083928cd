import { describe, expect } from "vitest";
import { lastText, test } from "../support/world.js";

const rules = ["operations_type", "operations_state_name", "operations_state", "operations_sign"];

describe("rolling deployment: the screens of a user whose rows a newer version wrote", () => {
  test.for([
    ["en", /Other .*\+75\u00a0₽/, "Balance: 75.00\u00a0₽"],
    ["ru", /Другое .*\+75\u00a0₽/, "Баланс: 75,00\u00a0₽"],
  ] as const)("history and balance are shown in %s", async (given, { telegram, bot: _, sql }) => {
    const [language, line, balance] = given;
    const ann = telegram.person({ id: 2147483653, first_name: "Ann", language_code: language });
    await ann.say("/start");
    for (const rule of rules) {
      await sql.query(`ALTER TABLE operations DROP CONSTRAINT IF EXISTS ${rule}`);
    }
    await sql.query(
      `INSERT INTO operations (key, user_id, type, amount, state) VALUES
          ('voucher:1', $1, 'voucher', 75, 'final'), ('gen:1:1', $1, 'generation', 0, 'queued')`,
      [ann.user.id],
    );
    await sql.query("UPDATE users SET balance = 75 WHERE id = $1", [ann.user.id]);
    await ann.say("/history");
    expect(lastText(ann)).toMatch(line);
    expect(lastText(ann)).not.toMatch(/undefined|null/);
    await ann.say("/balance");
    expect(lastText(ann)).toBe(balance);
  });
});
