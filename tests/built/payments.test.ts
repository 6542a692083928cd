import { describe, expect } from "vitest";
import { testsOnEveryStore } from "./world.js";

describe.for(testsOnEveryStore())("payment: the built bot, with %s", ([, test]) => {
  test("idempotency: a payment that is delivered again and again counts once", async ({
    world,
  }) => {
    const { host, telegram, sql } = world;
    const ann = world.person();
    await ann.say("/start");
    await ann.press("Top up");
    await ann.press("100\u00a0₽ for 160\u00a0⭐");
    await host.idle();
    const before = host.requests.length;
    const { delivery } = await ann.pay();
    await host.idle();
    expect(delivery?.statuses).toEqual([200]);
    expect(ann.screen?.text).toBe("✅ +100\u00a0₽. Balance: 100.00\u00a0₽");
    // The checkout registers no background work; the payment registers the mirror of the new balance.
    expect(world.waitUntilCallsSince(before)).toEqual([0, 1]);
    expect(world.document(`mirrors/${ann.user.id}`)).toMatchObject({ balance: 100_00 });

    const statuses = await telegram.repeatNewest(ann.user.id, 10);
    await host.idle();
    expect(statuses).toEqual(Array(10).fill(200));
    const { rows } = await sql.query(
      "SELECT balance, (SELECT count(*) FROM operations WHERE user_id = users.id) FROM users WHERE id = $1",
      [ann.user.id],
    );
    expect(rows).toEqual([{ balance: "100.00", count: "1" }]);
  });

  test("reversal: Stars that Telegram refunded are deducted, and mirrored", async ({ world }) => {
    const { host } = world;
    const ann = world.person();
    await ann.say("/topup 100");
    const { payment } = await ann.pay();
    await ann.giveBack(payment?.chargeId ?? "");
    await host.idle();
    await ann.say("/balance");
    await host.idle();
    expect(ann.screen?.text).toBe("Balance: 0.00\u00a0₽");
    expect(world.document(`mirrors/${ann.user.id}`)).toMatchObject({ balance: 0 });
  });

  test("freeze: no work was registered too late", ({ world }) => {
    expect(world.host.tooLate).toEqual([]);
    expect(world.lines.filter((line) => /not registered|Error/.test(line))).toEqual([]);
  });
});
