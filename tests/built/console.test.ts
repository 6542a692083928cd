import { describe, expect } from "vitest";
import type { Person } from "../../dev/telegram/person.js";
import { chooseModel } from "../support/order-steps.js";
import { type BuiltWorld, testsInOwnWorlds, testsOnEveryStore } from "./world.js";

/** The newest payment of a user with 100.00. */
function chargeOf({ telegram }: BuiltWorld, { user }: Person): string {
  return telegram.state.stars.newestOf(user.id)?.chargeId ?? "";
}

async function readBooks({ sql }: BuiltWorld, { user }: Person): Promise<string[]> {
  const { rows } = await sql.query(
    "SELECT type || ' ' || amount AS line FROM operations WHERE user_id = $1 ORDER BY id",
    [user.id],
  );
  const { rows: users } = await sql.query("SELECT balance FROM users WHERE id = $1", [user.id]);
  return [...rows.map(({ line }) => line), `balance ${users[0]?.balance}`];
}

async function readLog({ sql }: BuiltWorld, subject: string): Promise<string[]> {
  const { rows } = await sql.query(
    "SELECT verb || ' ' || outcome AS line FROM admin_log WHERE subject = $1 ORDER BY id",
    [subject],
  );
  return rows.map(({ line }) => line);
}

const notices = ({ chat }: Person, words: string) =>
  chat.filter(({ fromBot, text }) => fromBot && text.includes(words)).length;

const refunded = ["payment 100.00", "reversal -100.00", "balance 0.00"];

describe.for(testsOnEveryStore())("operators: the built console, with %s", ([, test]) => {
  test("idempotency: /refund that two instances confirm at once moves the Stars once", async ({
    world,
  }) => {
    const { host, operator, telegram } = world;
    const ann = await world.createBuyer();
    const charge = chargeOf(world, ann);
    const before = telegram.state.stars.balance();
    await operator.say(`/refund ${charge}`);
    const other = await world.another({});
    expect(await world.pressAt([host, other, host, other], operator, "Confirm")).toEqual(
      Array(4).fill(200),
    );
    expect(await readBooks(world, ann)).toEqual(refunded);
    expect(telegram.state.stars.balance()).toBe(before - 160);
    expect(await readLog(world, charge)).toEqual(["refund asked", "refund done"]);
    expect(notices(ann, "↩️")).toBe(1);
  });

  test("idempotency: /adjust that two instances confirm at once moves the money once", async ({
    world,
  }) => {
    const ann = await world.createBuyer();
    await world.operator.say(`/adjust ${ann.user.id} -20.5 twice at once`);
    const other = await world.another({});
    const { host, operator } = world;
    await world.pressAt([host, other, host], operator, "Confirm");
    expect(await readBooks(world, ann)).toEqual([
      "payment 100.00",
      "adjustment -20.50",
      "balance 79.50",
    ]);
    expect(await readLog(world, String(ann.user.id))).toEqual(["adjust done"]);
    expect(notices(ann, "twice at once")).toBe(1);
  });

  test("ban: an instance that served the user before charges nothing any more", async ({
    world,
  }) => {
    const { operator, kie, host } = world;
    const ann = await world.createBuyer();
    await ann.say("a red fox");
    await chooseModel(ann, "Z-Image");
    const tasks = kie.tasks.length;
    const other = await world.another({});
    world.deliverTo(other);
    await operator.say(`/ban ${ann.user.id} spam`);
    await operator.press("Confirm");
    await other.idle();
    world.deliverTo(host);
    await ann.press("Generate");
    await host.idle();
    expect(kie.tasks).toHaveLength(tasks);
    expect(await readBooks(world, ann)).toEqual(["payment 100.00", "balance 100.00"]);
  });

  test("price: an instance that remembers the old one shows the new one before it charges", async ({
    world,
  }) => {
    const { operator, kie, host } = world;
    const ann = await world.createBuyer();
    await ann.say("a red fox");
    await chooseModel(ann, "Z-Image");
    const tasks = kie.tasks.length;
    const other = await world.another({});
    world.deliverTo(other);
    await operator.say("/prices markup 4");
    await operator.press("Confirm");
    await other.idle();
    world.deliverTo(host);
    await ann.press("Generate");
    await host.idle();
    expect(kie.tasks).toHaveLength(tasks);
    expect(ann.screen?.text).toContain("1.28\u00a0₽");
    await ann.press("Generate");
    await host.idle();
    expect(await readBooks(world, ann)).toContain("generation -1.28");
    await operator.say("/prices markup default");
    await operator.press("Confirm");
    await host.idle();
  });

  test("pause: kept in the store while the database is down, known to others, carried later", async ({
    world,
  }) => {
    const { operator, neon, host, sql } = world;
    const ann = await world.createBuyer();
    neon.fail("refuse");
    await ann.say("/balance");
    await operator.say("/pause 30m We are moving");
    await operator.press("Confirm");
    await host.idle();
    const other = await world.another({});
    world.deliverTo(other);
    await ann.say("/topup");
    await other.idle();
    expect(ann.screen?.text).toContain("We are moving");
    neon.fail();
    world.deliverTo(host);
    await host.kill();
    await world.cron();
    const { rows } = await sql.query("SELECT name FROM settings WHERE value IS NOT NULL");
    expect(rows).toEqual([{ name: "paused" }]);
    await operator.say("/resume");
    await operator.press("Confirm");
    await host.idle();
    await ann.say("/topup");
    expect(ann.screen?.text).not.toContain("We are moving");
  });

  test("access control: a stranger's /refund costs no SQL and moves nothing", async ({ world }) => {
    const ann = await world.createBuyer();
    const charge = chargeOf(world, ann);
    await ann.say("/start");
    await world.host.idle();
    const before = world.neon.requests;
    await ann.say(`/refund ${charge}`);
    await world.host.idle();
    expect(world.neon.requests).toBe(before);
    expect(ann.screen?.text).toContain("/refund");
    expect(await readBooks(world, ann)).toEqual(["payment 100.00", "balance 100.00"]);
  });

  test("freeze: no work was registered too late", ({ world }) => {
    expect(world.host.tooLate).toEqual([]);
    expect(world.lines.filter((line) => /not registered/.test(line))).toEqual([]);
  });
});

const test = testsInOwnWorlds({ store: "S3" });

describe("crash: the built console, killed while Telegram returns the Stars", () => {
  test("another press deducts what they credited, once", async ({ world }) => {
    const { host, operator, telegram } = world;
    const ann = await world.createBuyer();
    const charge = chargeOf(world, ann);
    telegram.tellRefunds(false);
    await operator.say(`/refund ${charge}`);
    telegram.setFaults(async (method) => {
      if (method === "refundStarPayment") await host.kill();
      return undefined;
    });
    await world.pressAt([host], operator, "Confirm").catch(() => {});
    telegram.setFaults(() => undefined);
    expect(telegram.state.stars.balance()).toBe(0);
    expect(await readBooks(world, ann)).toEqual(["payment 100.00", "balance 100.00"]);
    await world.pressAt([host, host], operator, "Confirm");
    expect(await readBooks(world, ann)).toEqual(refunded);
    expect(await readLog(world, charge)).toEqual(["refund asked", "refund done"]);
    expect(notices(ann, "↩️")).toBe(1);
  });

  test("the scheduler deducts it, if no operator presses again", async ({ world }) => {
    const { host, operator, telegram } = world;
    const ann = await world.createBuyer();
    telegram.tellRefunds(false);
    await operator.say(`/refund ${chargeOf(world, ann)}`);
    telegram.setFaults(async (method) => {
      if (method === "refundStarPayment") await host.kill();
      return undefined;
    });
    await world.pressAt([host], operator, "Confirm").catch(() => {});
    telegram.setFaults(() => undefined);
    await world.cron();
    await world.cron();
    expect(await readBooks(world, ann)).toEqual(refunded);
  });
});
