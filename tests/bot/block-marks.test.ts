import { describe, expect } from "vitest";
import type { Person } from "../../dev/telegram/person.js";
import type { LocalTelegram } from "../../dev/telegram/telegram.js";
import { test as world } from "../support/world.js";

const annId = 2147483653;

const test = world.extend("isMarked", ({ sql, background }) => async () => {
  await background.end();
  const { rows } = await sql.query("SELECT blocked_at IS NOT NULL AS marked FROM users");
  return rows[0]?.marked;
});

/** What Telegram reports when a user blocks the bot or lets it write again. */
function report(telegram: LocalTelegram, { user }: Person, status: "kicked" | "member") {
  const bot = telegram.state.bot;
  const member = (now: string) =>
    now === "kicked" ? { status: now, user: bot, until_date: 0 } : { status: now, user: bot };
  const chat = { id: user.id, type: "private", first_name: user.first_name };
  const before = status === "kicked" ? "member" : "kicked";
  const facts = { old_chat_member: member(before), new_chat_member: member(status) };
  return telegram.deliver({ my_chat_member: { chat, from: user, date: 1, ...facts } });
}

describe("block marks: users who have blocked the bot", () => {
  test("are marked when Telegram reports it, and no longer when they unblock it", async ({
    ann,
    telegram,
    isMarked,
  }) => {
    await ann.say("/balance");
    const before = telegram.calls.length;
    await report(telegram, ann, "kicked");
    expect(await isMarked()).toBe(true);
    await report(telegram, ann, "member");
    expect(await isMarked()).toBe(false);
    expect(telegram.calls).toHaveLength(before);
  });

  test("are marked when a delivery is refused, and no longer when they write", async ({
    operator,
    ann,
    isMarked,
    neon,
  }) => {
    await ann.say("/balance");
    ann.block();
    await operator.say(`/msg ${annId} hello`);
    await operator.press("✅ Confirm");
    expect(await isMarked()).toBe(true);
    ann.unblock();
    await ann.say("/balance");
    expect(await isMarked()).toBe(false);
    const before = neon.requests;
    await ann.say("/balance");
    await isMarked();
    expect(neon.requests - before).toBe(1);
  });

  test("lose the mark with their next message if an outage kept it", async ({
    ann,
    telegram,
    neon,
    isMarked,
    background,
  }) => {
    await ann.say("/balance");
    await report(telegram, ann, "kicked");
    expect(await isMarked()).toBe(true);
    neon.fail("refuse");
    await report(telegram, ann, "member");
    await background.end();
    neon.fail();
    expect(await isMarked()).toBe(true);
    await ann.say("/balance");
    expect(await isMarked()).toBe(false);
  });
});
