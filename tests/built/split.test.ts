import { describe, expect } from "vitest";
import type { Person } from "../../dev/telegram/person.js";
import { chooseModel } from "../support/order-steps.js";
import { type BuiltWorld, testsIn } from "./world.js";

/** A picture costs 98.88. */
const variables = { MARKUP: "309", OFFLINE_ALLOWANCE: "120.00" };
const test = testsIn({ store: "S3", variables })
  .extend("withDatabase", { scope: "file" }, ({ world }) =>
    world.another({ S3_ENDPOINT: "http://127.0.0.1:9" }),
  )
  .extend("withStore", { scope: "file" }, ({ world }) =>
    world.another({ FORCE_DATABASE_DOWN: "1" }),
  );

type Host = BuiltWorld["host"];

/** Confirms an order; its background work may wait long for a store that is unreachable. */
async function order({ deliverTo }: BuiltWorld, host: Host, person: Person) {
  deliverTo(host);
  await person.say("a red fox");
  await chooseModel(person, "Z-Image");
  await person.press("Generate");
}

describe("overspend: built instances that see different halves of a split", () => {
  test("a payment that both receive costs no more than the allowance", async ({
    world,
    withDatabase,
    withStore,
  }) => {
    const ann = await world.createBuyer();
    await ann.say("/topup 100");
    const invoice = ann.screen?.invoice;
    if (invoice === undefined) throw new Error("no invoice");
    const payment = ann.payWithoutUpdate(invoice);
    for (const host of [withDatabase, withStore]) {
      world.deliverTo(host);
      expect((await ann.tellPaid(payment)).statuses).toEqual([200]);
    }
    for (const [host, made] of [
      [withDatabase, 1],
      [withDatabase, 2],
      [withStore, 3],
    ] as const) {
      await order(world, host, ann);
      await expect.poll(() => world.kie.tasks).toHaveLength(made);
    }
    await order(world, withStore, ann);
    expect(ann.screen?.text).toContain("Only part of your balance can be spent");
    expect(world.kie.tasks).toHaveLength(3);

    world.deliverTo(world.host);
    await ann.say("/balance");
    await world.cron();
    expect(await sumsOf(world, ann)).toEqual({ balance: "-96.64", sum: "-96.64" });
  });
});

describe("start: a double tap that built instances with and without the database receive at once", () => {
  const rounds = [0, 1, 2, 3, 4, 5, 6, 7];
  test.for(rounds)("starts one task, round %i", async (round, { world, withStore }) => {
    const ann = await world.createBuyer();
    const made = world.kie.tasks.length;
    world.deliverTo(world.host);
    await ann.say("a red fox");
    await chooseModel(ann, "Z-Image");
    const hosts = round % 2 === 0 ? [withStore, world.host] : [world.host, withStore];
    expect(await world.pressAt(hosts, ann)).toEqual([200, 200]);
    expect(world.kie.tasks.length - made).toBe(1);
    await world.kie.finish(world.kie.tasks.at(-1)?.taskId ?? "");
    await world.host.idle();
    await ann.say("/balance");
    expect(await sumsOf(world, ann)).toEqual({ balance: "1.12", sum: "1.12" });
  });
});

async function sumsOf({ sql }: BuiltWorld, { user }: Person) {
  const { rows } = await sql.query(
    "SELECT balance, (SELECT sum(amount) FROM operations WHERE user_id = users.id) FROM users WHERE id = $1",
    [user.id],
  );
  return rows[0];
}
