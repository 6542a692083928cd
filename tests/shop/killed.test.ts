import { describe, expect } from "vitest";
import type { Invoice } from "../../dev/telegram/chats.js";
import type { Payment } from "../../dev/telegram/stars.js";
import { createStarAccount } from "../../lib/bot/console/star-account.js";
import {
  type Adjustment,
  type AdjustmentChange,
  type AdjustPorts,
  completeAdjustment,
  confirmAdjustment,
  previewAdjustment,
} from "../../lib/shop/adjust.js";
import { ActUnderWay } from "../../lib/shop/await-record.js";
import {
  completeRefund,
  confirmRefund,
  previewRefund,
  type RefundPorts,
} from "../../lib/shop/refund.js";
import { createRefundedPayments } from "../../lib/storage/postgres/refunded-payments.js";
import { createAdjustmentRecords } from "../../lib/storage/postgres/shop/adjustment-records.js";
import { createAdminLog } from "../../lib/storage/postgres/shop/admin-log.js";
import { createPaymentRecords } from "../../lib/storage/postgres/shop/payment-records.js";
import { createTelegram } from "../../lib/telegram.js";
import { invoiceFor, test as world } from "../support/world.js";

class Killed extends Error {}

/** Counts the calls of all ports, and kills the process before or after one of them. */
function createKiller(at: number, when: "before" | "after") {
  let calls = 0;

  const watch =
    <Input extends unknown[], Output>(call: (...input: Input) => Promise<Output>) =>
    async (...input: Input): Promise<Output> => {
      const isLast = ++calls === at;
      if (calls > at || (isLast && when === "before")) throw new Killed();
      const output = await call(...input);
      if (isLast) throw new Killed();
      return output;
    };

  /** The same ports, for a process that is going to be killed. */
  return function over<Ports extends object>(ports: Ports): Ports {
    return new Proxy(ports, {
      get(target, name) {
        const part: unknown = Reflect.get(target, name);
        if (typeof part === "function") return watch(part.bind(target));
        return typeof part === "object" && part !== null ? over(part) : part;
      },
    });
  };
}

const moments = ["before", "after"] as const;
const maxCalls = 20;

/** What a process does that is killed at one call after the other, until one survives. */
function* killings() {
  for (let at = 1; at <= maxCalls; at++) {
    for (const when of moments) yield { at, when, kill: createKiller(at, when) };
  }
}

type Killing = ReturnType<typeof killings> extends Generator<infer Each> ? Each : never;

const survives = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (error: unknown) => {
      if (error instanceof Killed) return false;
      throw error;
    },
  );

const base = world
  .extend("notices", () => [] as unknown[])
  .extend("refundPorts", ({ ledger, database, log, telegram, notices }): RefundPorts => {
    const { token, apiRoot } = telegram;
    return {
      ledger,
      payments: createPaymentRecords(database),
      refundedPayments: createRefundedPayments(database),
      stars: createStarAccount(createTelegram({ token, apiRoot, fetch, sleep: async () => {} })),
      adminLog: createAdminLog(database),
      log,
      now: Date.now,
      pause: async () => {},
      async tell(notice) {
        notices.push(notice);
        return "arrived";
      },
      tellBonuses: async () => {},
    };
  })
  .extend("adjustPorts", ({ ledger, database, notices }): AdjustPorts => {
    return {
      ledger,
      records: createAdjustmentRecords(database),
      adminLog: createAdminLog(database),
      pause: async () => {},
      async tell(notice) {
        notices.push(notice);
        return "arrived";
      },
    };
  })
  .extend("readOutcomes", ({ sql }) => async (key: string) => {
    const { rows } = await sql.query("SELECT outcome FROM admin_log WHERE key = $1", [key]);
    return rows.map(({ outcome }) => outcome);
  })
  /** No function that began to move this money lives any more. */
  .extend("outlive", ({ sql }) => async (key: string) => {
    await sql.query(
      "UPDATE operations SET created_at = created_at - interval '5 minutes' WHERE key = $1",
      [key],
    );
  })
  .extend("readReversals", ({ sql }) => async (charge: string) => {
    const { rows } = await sql.query("SELECT amount FROM operations WHERE key = $1", [
      `payrev:${charge}`,
    ]);
    return rows.map(({ amount }) => amount);
  })
  .extend("readBalance", ({ sql }) => async () => {
    const { rows } = await sql.query("SELECT balance FROM users WHERE id = 2147483653");
    return rows[0]?.balance;
  });

/** A press whose process is killed at each of its calls, with a payment for each. */
const killing = base.extend("killRefunds", ({ ann, telegram, refundPorts, readReversals }) => {
  type Complete = (payment: Payment, isRefunded: boolean) => Promise<unknown>;
  const { stars } = telegram.state;

  async function killOne({ at, when, kill }: Killing, invoice: Invoice, complete: Complete) {
    const payment = ann.payWithoutUpdate(invoice);
    await ann.tellPaid(payment);
    const { chargeId } = payment;
    const before = stars.balance();
    const work = pressRefund(chargeId, `refund:777:${at}${when}`, kill(refundPorts));
    const isDone = await survives(work);
    const isRefunded = stars.balance() < before;
    await complete(payment, isRefunded);
    expect(await readReversals(chargeId)).toEqual(isRefunded ? ["-100.00"] : []);
    return { isDone, isRefunded };
  }

  /** @returns the balance that the Stars which are left are worth */
  return async (complete: Complete) => {
    telegram.tellRefunds(false);
    const invoice = await invoiceFor(ann);
    const killed = [];
    for (const killing of killings()) {
      killed.push(await killOne(killing, invoice, complete));
      if (killed.at(-1)?.isDone) break;
    }
    expect(killed.filter(({ isRefunded }) => isRefunded).length).toBeGreaterThan(8);
    return `${(stars.balance() / 160) * 100}.00`;
  };
});

/** The same with corrections, each of which is pressed again. */
const crashing = killing.extend(
  "killCorrections",
  ({ ann, adjustPorts, notices, sql, ledger, outlive, readOutcomes, readBalance }) => {
    const { id: userId } = ann.user;

    async function check(key: string): Promise<void> {
      expect(await readBalance()).toBe("50.00");
      expect(await readOutcomes(key)).toEqual(["done"]);
      const found = await sql.query("SELECT amount, note, actor FROM operations WHERE key = $1", [
        key,
      ]);
      expect(found.rows).toEqual([{ amount: "50.00", note: "gift", actor: "777" }]);
      expect(notices.length).toBeGreaterThanOrEqual(1);
      expect(notices.length).toBeLessThanOrEqual(2);
    }

    return async (change: AdjustmentChange) => {
      const adjustment = { userId, change, reason: "gift" };
      await ledger.getAccount(userId);
      let steps = 0;
      for (const { at, when, kill } of killings()) {
        const key = `adj:777:${at}${when}`;
        await ledger.setBalance({ userId, key: `reset:${at}${when}`, balance: 0n });
        notices.length = 0;
        const isDone = await survives(pressAdjust(adjustment, key, kill(adjustPorts)));
        await outlive(key);
        await pressAdjust(adjustment, key, adjustPorts);
        await check(key);
        if (isDone) break;
        steps++;
      }
      expect(steps).toBeGreaterThan(10);
    };
  },
);

function createSignal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}

/** An instance that has moved the money and is slow to let the user know. */
const test = crashing
  .extend("slow", () => ({ begun: createSignal(), mayGoOn: createSignal() }))
  .extend("slowly", ({ slow, notices }) => async (notice: unknown) => {
    notices.push(notice);
    slow.begun.give();
    await slow.mayGoOn.given;
    return "arrived" as const;
  });

/** As the console does at a press, without the question whether the facts have changed. */
async function pressRefund(charge: string, key: string, ports: RefundPorts) {
  const stamp = { actor: 777, key };
  const completed = await completeRefund(charge, stamp, ports);
  if (completed !== undefined) return completed;
  const found = await previewRefund(charge, ports);
  return found.kind === "ready" ? confirmRefund(found.facts, stamp, ports) : undefined;
}

async function pressAdjust(adjustment: Adjustment, key: string, ports: AdjustPorts) {
  const stamp = { actor: 777, key };
  const completed = await completeAdjustment(adjustment, stamp, ports);
  if (completed !== undefined) return completed;
  const found = await previewAdjustment(adjustment, ports);
  return found.kind === "ready" ? confirmAdjustment(adjustment, stamp, ports) : undefined;
}

describe("crash: a refund whose process is killed at any step", () => {
  test("is completed by another press: Stars back, money deducted, user told, act on record", async ({
    ann,
    telegram,
    refundPorts,
    notices,
    outlive,
    readOutcomes,
    readReversals,
    readBalance,
  }) => {
    telegram.tellRefunds(false);
    const invoice = await invoiceFor(ann);
    let steps = 0;
    for (const { at, when, kill } of killings()) {
      const { payment } = await ann.pay(invoice);
      const charge = payment?.chargeId ?? "";
      const key = `refund:777:${at}${when}`;
      notices.length = 0;
      const isDone = await survives(pressRefund(charge, key, kill(refundPorts)));
      await outlive(`payrev:${charge}`);
      await pressRefund(charge, key, refundPorts);
      expect(telegram.state.stars.balance()).toBe(0);
      expect(await readReversals(charge)).toEqual(["-100.00"]);
      expect(await readBalance()).toBe("0.00");
      expect(await readOutcomes(key)).toEqual(["done"]);
      expect(notices.length).toBeGreaterThanOrEqual(1);
      expect(notices.length).toBeLessThanOrEqual(2);
      if (isDone) break;
      steps++;
    }
    expect(steps).toBeGreaterThan(20);
  });

  test("is deducted by Telegram's message if Telegram refunded, and not at all if it did not", async ({
    ann,
    killRefunds,
    readBalance,
  }) => {
    const left = await killRefunds(async (payment, isRefunded) => {
      if (isRefunded) await ann.tellReturned(payment);
    });
    expect(await readBalance()).toBe(left);
  });

  test("is deducted by the scheduler if Telegram refunded, and not at all if it did not", async ({
    cron,
    killRefunds,
    readBalance,
  }) => {
    const left = await killRefunds(cron);
    expect(await readBalance()).toBe(left);
  });
});

describe("crash: a correction whose process is killed at any step", () => {
  test("is completed by another press, and made once: +50", async ({ killCorrections }) => {
    await killCorrections({ kind: "add", amount: 50_00n });
  });

  test("is completed by another press, and made once: =50", async ({ killCorrections }) => {
    await killCorrections({ kind: "set", balance: 50_00n });
  });
});

describe("idempotency: while one instance lets the user know, another", () => {
  test("leaves a correction to it, and takes it over when it is dead", async ({
    ann,
    ledger,
    adjustPorts,
    notices,
    slow,
    slowly,
    outlive,
  }) => {
    const { id: userId } = ann.user;
    await ledger.getAccount(userId);
    const change = { kind: "add", amount: 50_00n } as const;
    const adjustment = { userId, change, reason: "gift" };
    const key = "adj:777:1";
    const stamp = { actor: 777, key };
    const first = pressAdjust(adjustment, key, { ...adjustPorts, tell: slowly });
    await slow.begun.given;
    // At a press before and after the preview.
    for (const press of [completeAdjustment, confirmAdjustment])
      await expect(press(adjustment, stamp, adjustPorts)).rejects.toThrow(ActUnderWay);
    expect(notices).toHaveLength(1);
    await outlive(key);
    expect(await pressAdjust(adjustment, key, adjustPorts)).toMatchObject({ outcome: "done" });
    expect(notices).toHaveLength(2);
    slow.mayGoOn.give();
    expect(await first).toMatchObject({ outcome: "done", after: { told: "arrived" } });
  });

  test("leaves a refund to it, and takes it over when it is dead", async ({
    ann,
    telegram,
    refundPorts,
    notices,
    slow,
    slowly,
    outlive,
  }) => {
    telegram.tellRefunds(false);
    const { payment } = await ann.pay(await invoiceFor(ann));
    const charge = payment?.chargeId ?? "";
    const key = "refund:777:1";
    const first = pressRefund(charge, key, { ...refundPorts, tell: slowly });
    await slow.begun.given;
    await expect(pressRefund(charge, key, refundPorts)).rejects.toThrow(ActUnderWay);
    expect(notices).toHaveLength(1);
    await outlive(`payrev:${charge}`);
    expect(await pressRefund(charge, key, refundPorts)).toMatchObject({ outcome: "done" });
    expect(notices).toHaveLength(2);
    slow.mayGoOn.give();
    expect(await first).toMatchObject({ outcome: "done" });
  });
});
