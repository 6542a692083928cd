import { type Ledger, LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import { reversalOf } from "../../../lib/ledger/payment-bonuses.js";
import { takeBonusesBack } from "../../../lib/payments/take-back.js";
import {
  type AdjustPorts,
  completeAdjustment,
  confirmAdjustment,
  previewAdjustment,
} from "../../../lib/shop/adjust.js";
import type { RecordedAct, Stamp } from "../../../lib/shop/admin-log.js";
import { applyPlan, planPause, planSetting } from "../../../lib/shop/change-settings.js";
import type { LiveSettings } from "../../../lib/shop/live-settings.js";
import {
  completeRefund,
  confirmRefund,
  openOutcomes,
  previewRefund,
  type RefundPorts,
} from "../../../lib/shop/refund.js";
import { type ActChecks, reasonOf } from "../checks/acts.js";
import { operator } from "../checks/operators.js";
import { toReversal } from "../scenario/acts.js";
import type {
  ChangeSettings,
  OperatorAct,
  PressOfAct,
  RefundPayment,
} from "../scenario/scenario.js";
import type { Clock } from "./clock.js";
import { describe, type Instance } from "./instance.js";
import type { Instances } from "./instances.js";
import type { Shop } from "./shop-model.js";

export interface OperatorsOptions {
  readonly clock: Clock;
  readonly instances: Instances;
  readonly actChecks: ActChecks;
  readonly onError: (error: string) => void;
  readonly trace: (slot: number, line: string) => void;
}

const patienceMs = 60_000;
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/** Operators who press until they hear what came of it: what lib/bot/console does, without its texts. */
export function createOperators(options: OperatorsOptions) {
  const { clock, instances, actChecks, trace } = options;

  /** @returns whether the act is over: it is on record, or the facts refuse it */
  async function press(instance: Instance, act: OperatorAct): Promise<boolean> {
    const { shop } = instance.database ?? {};
    const stamp = { actor: operator, key: act.key };
    if (shop === undefined) return move(instance.ledger, act, stamp);
    if ((await shop.adminLog.find(act.key)) !== undefined) return true;
    return carryOut(instance, shop, act, stamp);
  }

  async function carryOut(
    instance: Instance,
    shop: Shop,
    { what }: OperatorAct,
    stamp: Stamp,
  ): Promise<boolean> {
    switch (what.kind) {
      case "add":
      case "set":
        return adjust(what, stamp, adjustPorts(instance, shop));
      case "refund":
        return refund(what, stamp, refundPorts(instance, shop));
      default:
        return changeSettings(what, stamp, instance.settings, shop);
    }
  }

  function pressUntilHeard(act: OperatorAct, number: number, slot: number, tries: number): void {
    const name = `press ${number} of ${act.key} try ${tries}`;
    const instance = tries === 0 ? instances.at(slot) : instances.pickFor(name);
    const { process } = instance;
    let isOver = false;
    const again = () => {
      if (isOver) return;
      isOver = true;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** tries);
      clock.at(pauseMs, () => pressUntilHeard(act, number, slot, tries + 1));
    };
    const forget = process.onCrash(again);
    clock.at(patienceMs, again);
    trace(process.slot, `receives ${name}`);
    press(instance, act).then(
      (isDone) => {
        forget();
        if (!process.alive || isOver) return;
        if (!isDone) return again();
        isOver = true;
        actChecks.noteAnswer(act.key);
      },
      (error: unknown) => {
        forget();
        if (!(error instanceof LedgerUnavailable)) return options.onError(describe(error));
        if (process.alive) again();
      },
    );
  }

  return {
    press(act: OperatorAct, { slot }: PressOfAct, number: number): void {
      actChecks.notePress(act.key);
      pressUntilHeard(act, number, slot, 0);
    },

    /** What the scheduler compares with Telegram's record. */
    async reconcile({ ledger, database }: Instance, charges: readonly RefundPayment[]) {
      if (database === undefined) return;
      const { refundedPayments } = database.shop;
      for (const { payment } of charges) {
        await ledger.apply(payment.userId, [toEntry(payment)]);
      }
      const keys = charges.map(({ payment }) => payment.key);
      await takeBonusesBack(keys, { ledger, refundedPayments });
    },
  };
}

function toEntry(payment: RefundPayment["payment"]) {
  const { key, reverses, amount } = toReversal(reversalOf(payment.key), payment);
  return { key, type: "reversal", amount, stars: 1, reverses };
}

/** Without a database there is no log: only the money moves. */
async function move(ledger: Ledger, { what }: OperatorAct, { key, actor }: Stamp) {
  const why = { note: reasonOf(key), actor };
  if (what.kind === "add") {
    const { userId, amount } = what;
    await ledger.apply(userId, [{ key, type: "adjustment", amount, ...why }]);
  }
  if (what.kind === "set") {
    const { userId, balance } = what;
    await ledger.setBalance({ userId, key, balance, ...why });
  }
  return true;
}

async function adjust(
  what: Extract<OperatorAct["what"], { readonly userId: number }>,
  stamp: Stamp,
  ports: AdjustPorts,
): Promise<boolean> {
  const { userId, ...change } = what;
  const adjustment = { userId, change, reason: reasonOf(stamp.key) };
  if ((await completeAdjustment(adjustment, stamp, ports)) !== undefined) return true;
  const found = await previewAdjustment(adjustment, ports);
  // What a repeated press finds unchanged, an earlier press may have changed.
  if (found.kind === "ready") await confirmAdjustment(adjustment, stamp, ports);
  else await completeAdjustment(adjustment, stamp, ports);
  return true;
}

async function refund(
  { payment }: RefundPayment,
  stamp: Stamp,
  ports: RefundPorts,
): Promise<boolean> {
  const chargeId = payment.key.replace("pay:", "");
  if ((await completeRefund(chargeId, stamp, ports)) !== undefined) return true;
  const found = await previewRefund(chargeId, ports);
  if (found.kind === "ready") return isClosed(await confirmRefund(found.facts, stamp, ports));
  await completeRefund(chargeId, stamp, ports);
  return true;
}

function isClosed({ outcome }: RecordedAct): boolean {
  return !Object.values<string>(openOutcomes).includes(outcome);
}

/** Here the object store keeps no acts: the operator presses again. */
async function keepAct(): Promise<never> {
  throw new LedgerUnavailable("the log can't be reached");
}

async function changeSettings(
  { kind }: ChangeSettings,
  stamp: Stamp,
  live: LiveSettings | undefined,
  { settings: store, adminLog }: Shop,
): Promise<boolean> {
  if (live === undefined) return true;
  const { defaults } = live;
  const parts = { store, live, adminLog, keepAct };
  const record = await store.read();
  if (kind === "settings") {
    const requested = { name: "packs", text: "100, 300", mayBeBelowCost: false } as const;
    const planned = planSetting(defaults, record, requested);
    if (planned.kind === "planned") await applyPlan(parts, planned.plan, stamp);
    return true;
  }
  const pause = kind === "pause" ? { until: undefined, text: "" } : undefined;
  await applyPlan(parts, planPause(defaults, record, pause), stamp);
  return true;
}

function adjustPorts({ ledger, process }: Instance, shop: Shop): AdjustPorts {
  const { adminLog, adjustments: records } = shop;
  return { ledger, records, adminLog, tell: async () => "arrived", pause: process.time.sleep };
}

/** In an outage an open outcome may stay off the record: the error names the charge for a person. */
const quiet = { info() {}, warn() {}, error() {} };

function refundPorts({ ledger, process, stars }: Instance, shop: Shop): RefundPorts {
  const { adminLog, payments, refundedPayments } = shop;
  return {
    ...{ ledger, payments, refundedPayments, stars, adminLog, log: quiet },
    now: process.time.now,
    pause: process.time.sleep,
    tell: async () => "arrived",
    tellBonuses: async () => {},
  };
}
