import { describe, expect } from "vitest";
import { refusals } from "../../../dev/telegram/faults.js";
import { Refusal } from "../../../dev/telegram/limits.js";
import { test as outageTest } from "../../support/outage.js";
import { deliver, pressOf } from "../../support/press-at-once.js";
import { cronSecret, invoiceFor, lastText, noon, secret } from "../../support/world.js";

const annId = 2147483653;
const returned = "↩️ Telegram returned your payment: −100\u00a0₽. Balance: 0.00\u00a0₽";

const test = outageTest
  /** Two instances on the same data; Telegram delivers to the second. A slow answer of a busy machine is no outage. */
  .extend("instances", async ({ instance }) => {
    const patient = { DATABASE_TIMEOUT_MS: "30000" };
    return [await instance(patient), await instance(patient)];
  })
  .extend("payer", ({ telegram, instances: _ }) =>
    telegram.person({ id: annId, first_name: "Ann", language_code: "en" }),
  )
  /** The charge id of a payment of 160 Stars that credited 100.00. */
  .extend("charge", async ({ payer }) => {
    const { payment } = await payer.pay(await invoiceFor(payer));
    return payment?.chargeId ?? "";
  })
  .extend("readBooks", ({ sql }) => async () => {
    const { rows: users } = await sql.query("SELECT id, balance FROM users ORDER BY id");
    const { rows } = await sql.query(
      "SELECT key, amount, stars FROM operations WHERE type = 'reversal' ORDER BY id",
    );
    return [
      ...rows.map(({ key, amount, stars }) => `${key} ${amount} ${stars}`),
      ...users.map(({ balance }) => `balance ${balance}`),
    ];
  })
  .extend("readLog", ({ sql }) => async () => {
    const { rows } = await sql.query("SELECT * FROM admin_log ORDER BY id");
    return rows.map(({ actor, verb, outcome }) => `${actor} ${verb} ${outcome}`);
  })
  /** How often Telegram was asked for a refund. */
  .extend(
    "countAsked",
    ({ telegram }) =>
      () =>
        telegram.calls.filter(({ method }) => method === "refundStarPayment").length,
  )
  .extend("runCron", ({ instances }) => async () => {
    const headers = { authorization: `Bearer ${cronSecret}` };
    return (await fetch(`${instances[0]?.url}/api/cron`, { headers })).json();
  })
  /** Presses the operator's newest button twice on each instance, all at once. */
  .extend("pressEverywhere", ({ instances, operator, telegram }) => async () => {
    const { screen } = operator;
    if (screen === undefined) throw new Error("no screen");
    const urls = [0, 1].flatMap(() => instances.map(({ url }) => url));
    const presses = urls.map((url, id) =>
      deliver(url, secret, pressOf(telegram.state, operator, screen, 9_000 + id, "Confirm")),
    );
    return Promise.all(presses);
  })
  /** What the payer read of refunds. */
  .extend("readNotices", ({ payer, telegram }) => async () => {
    await telegram.settled();
    return payer.chat.map(({ text }) => text).filter((text) => text.startsWith("↩️"));
  });

const untouched = ["balance 100.00"];
const refunded = (charge: string) => [`payrev:${charge} -100.00 160`, "balance 0.00"];

describe("refund: /refund", () => {
  test("shows the facts, returns the Stars and deducts what they credited, once", async ({
    charge,
    operator,
    telegram,
    readBooks,
    readLog,
    readNotices,
    countAsked,
    runCron,
  }) => {
    await operator.say(`/refund ${charge}`);
    const [title, payer, paid, ...sums] = lastText(operator)?.split("\n") ?? [];
    expect([title, payer]).toEqual([`Refund of ${charge}`, `Payer: ${annId}`]);
    expect(paid).toMatch(/^Paid: .+, \d\d:\d\d · 160\u00a0⭐$/);
    expect(sums).toEqual([
      "Credited: 100\u00a0₽",
      "Not spent yet: 100\u00a0₽",
      "Balance: 100.00\u00a0₽ → 0.00\u00a0₽",
      "The bot's Stars: 160\u00a0⭐",
    ]);
    expect(countAsked()).toBe(0);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain(
      `✅ Refunded: 160\u00a0⭐ to ${annId}\n−100\u00a0₽. Balance: 0.00\u00a0₽\n${charge}`,
    );
    expect(await readNotices()).toEqual([returned]);
    expect(telegram.state.stars.balance()).toBe(0);
    await runCron();
    expect(await readBooks()).toEqual(refunded(charge));
    expect(await readLog()).toEqual(["777 refund asked", "777 refund done"]);
    expect(await readNotices()).toEqual([returned]);
    await operator.say(`/refund ${charge}`);
    expect(lastText(operator)).toContain("Already refunded");
    expect(countAsked()).toBe(1);
  });

  test("says how far a spent balance goes below zero, and what the bonuses are", async ({
    charge,
    operator,
    ledger,
    readBooks,
  }) => {
    await ledger.apply(annId, [{ key: "adj:1:1", type: "adjustment", amount: -64_00n }]);
    await ledger.apply(31, [{ key: `ref:${charge}`, type: "bonus", amount: 10_00n }]);
    await ledger.apply(annId, [{ key: `refwelcome:${charge}`, type: "bonus", amount: 5_00n }]);
    await operator.say(`/refund pay:${charge}`);
    expect(lastText(operator)).toContain("Not spent yet: 41\u00a0₽");
    expect(lastText(operator)).toContain("Bonuses taken back: 15\u00a0₽");
    expect(lastText(operator)).toContain("41.00\u00a0₽ → −64.00\u00a0₽");
    expect(lastText(operator)).toContain("Below zero by 64\u00a0₽");
    await operator.press("Confirm");
    expect((await readBooks()).slice(-2)).toEqual(["balance 0.00", "balance -64.00"]);
  });

  test("shows the new facts instead of acting if the balance has changed", async ({
    charge,
    operator,
    ledger,
    countAsked,
  }) => {
    await operator.say(`/refund ${charge}`);
    await ledger.apply(annId, [{ key: "adj:1:1", type: "adjustment", amount: -1_00n }]);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("99.00\u00a0₽ → −1.00\u00a0₽");
    expect(countAsked()).toBe(0);
  });

  test("takes the money back if Telegram refunded it before, unheard", async ({
    charge,
    operator,
    telegram,
    readBooks,
    readNotices,
  }) => {
    telegram.state.stars.giveBack(charge);
    await operator.say(`/refund ${charge}`);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("✅ Refunded");
    expect(await readBooks()).toEqual(refunded(charge));
    expect(await readNotices()).toEqual([returned]);
  });

  test("lets the user know, also if Telegram's message never comes", async ({
    charge,
    operator,
    telegram,
    readNotices,
  }) => {
    telegram.tellRefunds(false);
    await operator.say(`/refund ${charge}`);
    await operator.press("Confirm");
    expect(await readNotices()).toEqual([returned]);
  });

  test("is made for a payer who has blocked the bot", async ({
    charge,
    payer,
    operator,
    readBooks,
  }) => {
    payer.block();
    await operator.say(`/refund ${charge}`);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("✅ Refunded");
    expect(await readBooks()).toEqual(refunded(charge));
  });

  test("shows Telegram's words for a refusal, and changes nothing", async ({
    charge,
    operator,
    telegram,
    readBooks,
    readLog,
    readNotices,
  }) => {
    telegram.addTransaction({
      id: "out",
      amount: 1,
      date: noon / 1000,
      receiver: { type: "fragment" },
    });
    await operator.say(`/refund ${charge}`);
    expect(lastText(operator)).toContain("159\u00a0⭐\n⚠️ Too few");
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("Bad Request: BALANCE_TOO_LOW\nNothing was changed.");
    telegram.fail("refundStarPayment", new Refusal("Bad Request: <b>STARS_FROZEN"));
    await operator.say(`/refund ${charge}`);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("Bad Request: <b>STARS_FROZEN");
    expect(await readBooks()).toEqual(untouched);
    expect(await readNotices()).toEqual([]);
    expect(await readLog()).toEqual([
      "777 refund asked",
      "777 refund refused: Bad Request: BALANCE_TOO_LOW",
      "777 refund asked",
      "777 refund refused: Bad Request: <b>STARS_FROZEN",
    ]);
  });

  const unread: [string, string][] = [
    ["", "Returns a payment in Stars."],
    ["one two", "Returns a payment in Stars."],
    ["stx-unknown", "No payment with the charge id stx-unknown is on record."],
    ["' OR true --x", "Returns a payment in Stars."],
    [`${"x".repeat(250)}`, "No payment with the charge id"],
  ];
  test.for(unread)("refuses: %s", async (row, { charge: _, operator, countAsked }) => {
    const [words, sentence] = row;
    await operator.say(`/refund ${words}`);
    expect(lastText(operator)).toContain(sentence);
    expect(countAsked()).toBe(0);
  });
});

describe("unknown outcome: Telegram's own record decides about a refund", () => {
  test("whose answer was lost: it is taken back at once", async ({
    charge,
    operator,
    telegram,
    readBooks,
    readLog,
    readNotices,
  }) => {
    telegram.tellRefunds(false);
    telegram.lose("refundStarPayment");
    await operator.say(`/refund ${charge}`);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("✅ Refunded");
    expect(await readBooks()).toEqual(refunded(charge));
    expect(await readLog()).toEqual(["777 refund asked", "777 refund done"]);
    expect(await readNotices()).toEqual([returned]);
  });

  test("that was refused although it was made", async ({
    charge,
    operator,
    telegram,
    readBooks,
  }) => {
    telegram.tellRefunds(false);
    telegram.failAfterwards("refundStarPayment", new Refusal("Bad Request: CHARGE_ID_INVALID"));
    await operator.say(`/refund ${charge}`);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("✅ Refunded");
    expect(await readBooks()).toEqual(refunded(charge));
  });

  test("that was not made: nothing is deducted, and another press asks again", async ({
    charge,
    operator,
    telegram,
    readBooks,
    readLog,
    countAsked,
  }) => {
    telegram.fail("refundStarPayment", refusals.badGateway());
    await operator.say(`/refund ${charge}`);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("Telegram gave no answer");
    expect(await readBooks()).toEqual(untouched);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("✅ Refunded");
    expect(await readBooks()).toEqual(refunded(charge));
    expect(await readLog()).toEqual(["777 refund asked", "777 refund unknown", "777 refund done"]);
    expect(countAsked()).toBe(2);
  });

  test("whose record can't be read: the scheduler takes it back", async ({
    charge,
    operator,
    telegram,
    readBooks,
    readNotices,
    runCron,
  }) => {
    telegram.tellRefunds(false);
    telegram.lose("refundStarPayment");
    await operator.say(`/refund ${charge}`);
    const question = operator.screen;
    telegram.fail("getStarTransactions", refusals.badGateway(), 2);
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("Telegram gave no answer");
    expect(await readBooks()).toEqual(untouched);
    expect(await runCron()).toMatchObject({ stars: { found: 1 } });
    expect(await readBooks()).toEqual(refunded(charge));
    expect(await readNotices()).toEqual([returned]);
    await operator.press("Confirm", question);
    expect(operator.chat.some(({ text }) => text.startsWith("✅ Refunded"))).toBe(true);
    expect(await readBooks()).toEqual(refunded(charge));
    expect(await readNotices()).toEqual([returned]);
  });
});

describe("authorization: /refund", () => {
  test("is refused to a viewer, and that is on record", async ({
    charge,
    viewer,
    readBooks,
    readLog,
    countAsked,
  }) => {
    await viewer.say(`/refund ${charge}`);
    expect(lastText(viewer)).toContain("only an admin can change it");
    expect(await readBooks()).toEqual(untouched);
    expect(await readLog()).toHaveLength(1);
    expect(countAsked()).toBe(0);
  });

  test("does not exist for a stranger, with a forged button neither", async ({
    charge,
    payer,
    operator,
    countAsked,
  }) => {
    await payer.say(`/refund ${charge}`);
    expect(lastText(payer)).toContain("I don't know /refund");
    await operator.say(`/refund ${charge}`);
    const [yes] = operator.screen?.buttons.flat() ?? [];
    const { message } = await payer.say("hello");
    await payer.pressOn(message, yes?.callback_data ?? "");
    expect(countAsked()).toBe(0);
  });
});

describe("idempotency: /refund", () => {
  test("is made once, whatever is pressed on two instances, and the user reads it once", async ({
    charge,
    operator,
    telegram,
    readBooks,
    readLog,
    readNotices,
    pressEverywhere,
  }) => {
    await operator.say(`/refund ${charge}`);
    expect(await pressEverywhere()).toEqual([200, 200, 200, 200]);
    expect(await readNotices()).toEqual([returned]);
    expect(await readBooks()).toEqual(refunded(charge));
    expect(await readLog()).toEqual(["777 refund asked", "777 refund done"]);
    expect(telegram.state.stars.balance()).toBe(0);
  });

  test("is deducted once, in every order of the act, Telegram's message and the scheduler", async ({
    charge,
    operator,
    telegram,
    readBooks,
    pressEverywhere,
    runCron,
  }) => {
    await operator.say(`/refund ${charge}`);
    await Promise.all([pressEverywhere(), runCron(), runCron()]);
    await telegram.settled();
    await Promise.all([telegram.repeatNewest(annId, 3), runCron()]);
    expect(await readBooks()).toEqual(refunded(charge));
  });
});

describe("outage: /refund", () => {
  test("says so, asks Telegram for nothing, and changes nothing", async ({
    charge,
    operator,
    neon,
    readBooks,
    readLog,
    countAsked,
  }) => {
    await operator.say(`/refund ${charge}`);
    neon.fail("refuse");
    await operator.press("Confirm");
    expect(lastText(operator)).toContain("The database can't be reached right now.");
    await operator.say(`/refund ${charge}`);
    expect(lastText(operator)).toContain("The database can't be reached right now.");
    expect(countAsked()).toBe(0);
    neon.fail();
    expect(await readBooks()).toEqual(untouched);
    expect(await readLog()).toEqual([]);
  });
});
