import { describe, expect } from "vitest";
import { chooseModel } from "../support/order-steps.js";
import { testsOnEveryStore } from "./world.js";

describe.for(testsOnEveryStore())("outage: the built bot without database, with %s", ([, test]) => {
  test("failover: it sells from the store, and the database gets everything exactly once", async ({
    world,
  }) => {
    const { host, neon, sql, kie, operator } = world;
    const ann = await world.createBuyer();
    neon.fail("refuse");
    await ann.say("/topup 250");
    const { answer, delivery } = await ann.pay();
    expect([answer.ok, delivery?.statuses]).toEqual([true, [200]]);
    await ann.say("a red fox");
    await chooseModel(ann, "Z-Image");
    await ann.press("Generate");
    await host.idle();
    const taskId = kie.tasks.at(-1)?.taskId ?? "";
    expect(await kie.finish(taskId)).toEqual([200]);
    await host.idle();
    expect(ann.screen?.text).toMatch(
      /^Z-Image · 0\.64\u00a0₽ · \d+\u00a0s\nBalance: 349\.36\u00a0₽\nAs of/,
    );
    expect(world.document(`journals/${ann.user.id}`).entries.length).toBeGreaterThan(3);
    expect(world.document("state")).toMatchObject({ dirty: true });
    expect(world.lines.join()).toContain("⚠️ Database unavailable, using JSON fallback");
    expect(operator.chat.map(({ text }) => text).join()).toContain("database is unavailable");

    neon.fail();
    // An instance that knows of the outage only from the store.
    host.serveWith(1);
    await ann.say("/balance");
    await host.idle();
    expect(ann.screen?.text).toBe("Balance: 349.36\u00a0₽");
    expect(world.document(`journals/${ann.user.id}`).entries).toEqual([]);
    const { rows } = await sql.query(
      "SELECT type, amount, state FROM operations WHERE user_id = $1 ORDER BY id",
      [ann.user.id],
    );
    expect(rows.map(({ type, amount, state }) => `${type} ${amount} ${state}`).sort()).toEqual([
      "generation -0.64 done",
      "payment 100.00 final",
      "payment 250.00 final",
    ]);
    host.serveWith(0);
  });

  test("durability: a payment survives a kill right after the response", async ({ world }) => {
    const { host, neon } = world;
    const ann = await world.createBuyer();
    neon.fail("refuse");
    await ann.say("/topup 250");
    const { delivery } = await ann.pay();
    await host.kill();
    expect(delivery?.statuses.at(-1)).toBe(200);
    neon.fail();
    const { status, report } = await world.cron();
    expect(status).toBe(200);
    expect(report).toMatchObject({ journals: { waiting: 1, emptied: 1 } });
    await ann.say("/balance");
    expect(ann.screen?.text).toBe("Balance: 350.00\u00a0₽");
    await host.idle();
  });

  test("durability: without database and store, the payment waits at Telegram", async ({
    world,
  }) => {
    const { host, neon, store } = world;
    const ann = world.person();
    await ann.say("/topup 100");
    const invoice = ann.screen?.invoice;
    if (invoice === undefined) throw new Error("no invoice");
    const payment = ann.payWithoutUpdate(invoice);
    neon.fail("refuse");
    store.setFaults(() => "503");
    const delivering = ann.tellPaid(payment);
    await expect.poll(() => host.requests.at(-1)?.status).toBe(503);
    neon.fail();
    store.setFaults();
    // The breaker of that instance does not ask the database for a while.
    await host.kill();
    const { statuses } = await delivering;
    expect([statuses[0], statuses.at(-1)]).toEqual([503, 200]);
    await host.idle();
    await ann.say("/balance");
    expect(ann.screen?.text).toBe("Balance: 100.00\u00a0₽");
    await host.idle();
    expect(host.tooLate).toEqual([]);
  });
});
