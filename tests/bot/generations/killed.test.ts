import { describe, expect } from "vitest";
import { startFunctionProcesses } from "../../../dev/functions/function-processes.js";
import { startKie } from "../../../dev/kie/kie.js";
import type { Person } from "../../../dev/telegram/person.js";
import { startTelegram } from "../../../dev/telegram/telegram.js";
import { makeCallbackUrl } from "../../../lib/studio/callback-url.js";
import { deriveKey } from "../../../lib/util/secrets.js";
import { chooseOption, orderOf } from "../../support/order-steps.js";
import { gotBy, payIn } from "../../support/studio.js";
import { test as ledgerTest } from "../../support/test.js";
import { countWaiting, until } from "../../support/waiting.js";

const token = "4242:local-token-of-the-tests";
const secret = "a-secret-of-the-tests";
const cronSecret = "a-cron-secret-of-the-tests";
const apiKey = "a-key-of-the-tests";

const running = ["generation -0.64 submitted", "balance 999.36"];
const open = ["generation -0.64 charged", "balance 999.36"];
const done = ["generation -0.64 done", "balance 999.36"];
const refunded = ["generation -0.64 refunded", "refund 0.64 final", "balance 1000.00"];

/** One process of the whole bot, which is killed in the middle of its work; another one follows. */
const test = ledgerTest
  .extend("kie", { scope: "file" }, async ({}, { onCleanup }) => {
    const kie = await startKie({ apiKey });
    onCleanup(kie.stop);
    return kie;
  })
  .extend("telegram", { scope: "file" }, async ({}, { onCleanup }) => {
    const telegram = await startTelegram({ token, wait: async () => {} });
    onCleanup(telegram.stop);
    return telegram;
  })
  .extend(
    "processes",
    { scope: "file" },
    async ({ neon, databaseName, telegram, kie }, { onCleanup }) => {
      const processes = await startFunctionProcesses({
        count: 1,
        random: () => 0,
        onLine: () => {},
        variables: () => ({
          VERCEL: "1",
          TELEGRAM_BOT_TOKEN: token,
          TELEGRAM_WEBHOOK_SECRET: secret,
          TELEGRAM_API_ROOT: telegram.apiRoot,
          CRON_SECRET: cronSecret,
          DATABASE_URL: neon.connectionString(databaseName),
          NEON_HTTP_ENDPOINT: neon.endpoint,
          KIE_API_KEY: apiKey,
          KIE_API_ROOT: kie.url,
          KIE_UPLOAD_ROOT: kie.url,
        }),
      });
      onCleanup(processes.stop);
      Object.assign(telegram.state, { webhook: { url: `${processes.url}/api/telegram`, secret } });
      return processes;
    },
  )
  /** Of the newest person: earlier ones get their payments back from Telegram's record. */
  .extend("readLedger", ({ sql }) => async () => {
    const { rows: users } = await sql.query("SELECT balance FROM users WHERE id = $1", [lastId]);
    const { rows } = await sql.query(
      `SELECT type, amount, state FROM operations
        WHERE type <> 'payment' AND user_id = $1 ORDER BY id`,
      [lastId],
    );
    const operations = rows.map(({ type, amount, state }) => `${type} ${amount} ${state}`);
    return [...operations, `balance ${users[0]?.balance}`];
  })
  /** Kills the process; resolves when another one serves. */
  .extend("kill", ({ processes }) => async () => {
    processes.killOne();
    await until(async () => (await fetch(`${processes.url}/api/health`)).status === 200);
  })
  /** Lets time pass for the database, and has the scheduler look. */
  .extend("pass", ({ sql, processes }) => async (minutes: number) => {
    await sql.query(
      `UPDATE operations SET created_at = created_at - $1 * interval '1 minute',
        claimed_at = claimed_at - $1 * interval '1 minute'`,
      [minutes],
    );
    const headers = { authorization: `Bearer ${cronSecret}` };
    await (await fetch(`${processes.url}/api/cron`, { headers })).json();
  })
  /** Kie's callback about the newest task, for the newest order of somebody. */
  .extend("tell", ({ processes, kie }) => async (person: Person) => {
    const order = person.chat.find(({ text, fromBot }) => fromBot && /Z-Image$/.test(text));
    const key = `gen:${person.user.id}:${order?.messageId}`;
    const sealing = deriveKey(secret, "callback");
    const url = makeCallbackUrl(processes.url, sealing, { userId: person.user.id, key });
    return kie.callBack(kie.tasks.at(-1)?.taskId ?? "", { url });
  })
  /** Somebody with an order, ready to be confirmed. */
  .extend("orderer", async ({ telegram, processes: _, sql: __ }) => {
    const ann = telegram.person({ id: ++lastId, first_name: "Ann", language_code: "en" });
    await payIn(ann, "1000");
    await orderOf(ann, "a red fox", "Z-Image");
    return ann;
  });

let lastId = 2147483653;

/** Which update of a generation waits, so that the process can be killed meanwhile. */
const moments = {
  "the task's number is kept": "NEW.state = 'submitted'",
  "the delivery is recorded": "NEW.delivered_at IS NOT NULL",
  "the second result is charged": "NEW.key LIKE 'gen:%:2' AND NEW.state = 'charged'",
} as const;

const it = test.extend("hold", ({ sql }) => async (moment: keyof typeof moments) => {
  await sql.query(`CREATE OR REPLACE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF ${moments[moment]} THEN PERFORM pg_advisory_xact_lock(7); END IF;
      RETURN NEW;
    END $$`);
  await sql.query(`CREATE TRIGGER hold BEFORE INSERT OR UPDATE ON operations
    FOR EACH ROW EXECUTE FUNCTION hold()`);
  await sql.query("SELECT pg_advisory_lock(7)");
  return {
    untilHeld: () => until(async () => (await countWaiting(sql)) > 0),
    async undo() {
      await sql.query(`SELECT pg_cancel_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`);
      await until(async () => (await countWaiting(sql)) === 0);
      await sql.query("SELECT pg_advisory_unlock(7)");
      await sql.query("DROP TRIGGER hold ON operations");
    },
  };
});

describe("crash: a process that is killed", () => {
  test("before the charge has charged nothing, and the repeated press goes on", async ({
    orderer,
    neon,
    kill,
    readLedger,
  }) => {
    neon.fail("hang");
    const before = neon.requests;
    const pressed = orderer.press("Generate");
    await until(() => neon.requests > before);
    neon.fail();
    await kill();
    await pressed;
    await until(async () => (await readLedger())[0] === running[0]);
    expect(await readLedger()).toEqual(running);
  });

  test("after the charge starts nothing, and the deadline refunds it", async ({
    orderer,
    neon,
    kill,
    kie,
    readLedger,
    pass,
  }) => {
    const { length } = kie.tasks;
    neon.fail("hang-after", 1);
    const pressed = orderer.press("Generate");
    await until(async () => (await readLedger())[0] === open[0]);
    await kill();
    expect((await pressed).answer).toContain("This order has already started.");
    await pass(29);
    expect(await readLedger()).toEqual(open);
    await pass(2);
    expect(await readLedger()).toEqual(refunded);
    expect(kie.tasks).toHaveLength(length);
    expect(orderer.screen?.text).toContain(
      "❌ Failed. You got 0.64\u00a0₽ back. Balance: 1\u00a0000.00\u00a0₽",
    );
  });

  test("before Kie has started does not ask again, and the deadline refunds it", async ({
    orderer,
    kill,
    kie,
    readLedger,
    pass,
  }) => {
    const before = kie.calls.length;
    kie.fail("createTask", "hang");
    await orderer.press("Generate");
    await until(() => kie.countHanging() === 1);
    await kill();
    await pass(31);
    expect(kie.calls.slice(before).filter(({ what }) => what === "createTask")).toHaveLength(1);
    expect(await readLedger()).toEqual(refunded);
  });

  test("after Kie has started, before we know, gets the picture by the callback", async ({
    orderer,
    kill,
    kie,
    readLedger,
    tell,
  }) => {
    kie.fail("createTask", "hang after");
    await orderer.press("Generate");
    await until(() => kie.countHanging() === 1);
    await kill();
    await kie.finish("all");
    await tell(orderer);
    await until(() => gotBy(orderer).length === 1);
    expect(await readLedger()).toEqual(done);
  });

  it("before it records the task's id gets the picture by the callback", async ({
    orderer,
    hold,
    kill,
    kie,
    readLedger,
    tell,
  }) => {
    const holding = await hold("the task's number is kept");
    await orderer.press("Generate");
    await holding.untilHeld();
    await kill();
    await holding.undo();
    expect(await readLedger()).toEqual(open);
    await kie.finish("all");
    await tell(orderer);
    await until(() => gotBy(orderer).length === 1);
    expect(await readLedger()).toEqual(done);
  });

  test("while Kie works loses nothing: the follow-up finds the picture", async ({
    orderer,
    kill,
    kie,
    readLedger,
    pass,
  }) => {
    await orderer.press("Generate");
    await until(async () => (await readLedger())[0] === running[0]);
    await kill();
    await kie.finish("all");
    await pass(2);
    await until(() => gotBy(orderer).length === 1);
    expect(await readLedger()).toEqual(done);
  });

  const outcomes = [
    ["success", {}, done, 1],
    ["failure", { failCode: "500" }, refunded, 0],
  ] as const;

  describe.for(outcomes)("after an undelivered %s", ([, outcome, expected, pictures]) => {
    test("delivers it later, once", async ({
      orderer,
      neon,
      kill,
      kie,
      readLedger,
      pass,
      tell,
    }) => {
      await orderer.press("Generate");
      await until(async () => (await readLedger())[0] === running[0]);
      await kie.finish("all", outcome);
      // Bad news are compared with what is on record first.
      if (pictures === 1) neon.fail("hang-after", 1);
      const told = tell(orderer);
      await until(async () => (await readLedger()).join() === expected.join());
      await kill();
      await told;
      await tell(orderer);
      for (let round = 0; round < 3; round++) await pass(2);
      await until(() => !/Working on it/.test(orderText(orderer)));
      expect(gotBy(orderer)).toHaveLength(pictures);
      expect(await readLedger()).toEqual(expected);
    });
  });

  it("before it records the delivery sends the picture once more, and never again", async ({
    orderer,
    hold,
    kill,
    kie,
    readLedger,
    pass,
    tell,
  }) => {
    await orderer.press("Generate");
    await until(async () => (await readLedger())[0] === running[0]);
    await kie.finish("all");
    const holding = await hold("the delivery is recorded");
    await tell(orderer);
    await holding.untilHeld();
    await kill();
    await holding.undo();
    expect(gotBy(orderer)).toHaveLength(1);
    for (let round = 0; round < 3; round++) await pass(2);
    expect(gotBy(orderer)).toHaveLength(2);
    expect(await readLedger()).toEqual(done);
  });
});

describe("crash: a process that is killed with an order for several results", () => {
  const test = it.extend("several", async ({ orderer }) => {
    await chooseOption(orderer, "×4");
    return orderer;
  });

  test("between their charges starts none, and the deadline refunds what was charged", async ({
    several,
    hold,
    kill,
    kie,
    readLedger,
    pass,
  }) => {
    const { length } = kie.tasks;
    const holding = await hold("the second result is charged");
    const pressed = several.press("Generate");
    await holding.untilHeld();
    await kill();
    await holding.undo();
    expect((await pressed).answer).toContain("This order has already started.");
    expect(await readLedger()).toEqual(open);
    for (let round = 0; round < 3; round++) await pass(31);
    expect(await readLedger()).toEqual(refunded);
    expect(kie.tasks).toHaveLength(length);
    expect(several.chat.filter(({ text }) => text.includes("❌ Failed"))).toHaveLength(1);
  });
});

/** The message with the order, whatever else came since. */
function orderText(person: Person): string {
  const texts = person.chat.filter(({ fromBot, media }) => fromBot && media === undefined);
  return texts.at(-1)?.text ?? "";
}
