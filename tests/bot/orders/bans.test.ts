import { describe, expect } from "vitest";
import { languages } from "../../../lib/bot/texts/format.js";
import { test as base } from "../../support/studio.js";
import { texts } from "../../support/texts.js";
import { invoiceFor } from "../../support/world.js";

const test = base.extend("ban", ({ ledger, buyer }) => async (banned: object | undefined) => {
  await ledger.setBan({ userId: buyer.user.id, banned, actor: 1 });
});

describe("ban: a user who is banned", () => {
  test("can't order, and the same button works once the ban is lifted", async ({
    buyer,
    order,
    generate,
    ban,
    kie,
    readLedger,
  }) => {
    await order(buyer);
    await ban({ reason: "chargebacks" });
    expect((await generate(buyer)).answer).toBe(
      "You can't order right now. You were not charged. Questions: /support.",
    );
    expect((await readLedger()).at(-1)).toBe("balance 1000.00");
    await ban(undefined);
    expect((await generate(buyer)).answer).toBeUndefined();
    expect(kie.tasks).toHaveLength(1);
  });

  test("gets what was ordered before", async ({ buyer, order, generate, finish, ban }) => {
    await order(buyer);
    await generate(buyer);
    await ban({});
    await finish();
    expect(buyer.screen?.media).toBeDefined();
  });

  test("gets an invoice, but can't pay it; a payment that arrives is credited all the same", async ({
    buyer,
    ban,
    cron,
    readLedger,
  }) => {
    const invoice = await invoiceFor(buyer);
    await ban({ reason: "chargebacks" });
    expect(await buyer.checkout(invoice)).toMatchObject({
      ok: false,
      complaint: "You can't buy right now. You were not charged. Questions: /paysupport.",
    });
    // Telegram had asked before the ban.
    buyer.payWithoutUpdate(invoice);
    await cron();
    expect((await readLedger()).at(-1)).toBe("balance 1100.00");
  });

  test("reads refusals that fit into an alert in every language", () => {
    const alerts = Object.values(texts).flatMap(({ studio, checkoutBanned }) => [
      studio.banned,
      checkoutBanned,
    ]);
    expect(new Set(alerts).size).toBe(2 * languages.length);
    for (const alert of alerts) expect(alert.length).toBeLessThanOrEqual(200);
  });
});
