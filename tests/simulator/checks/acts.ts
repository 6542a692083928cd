import { bonusReversalKey, reversalOf } from "../../../lib/ledger/payment-bonuses.js";
import type { RecordedAct } from "../../../lib/shop/admin-log.js";
import { overtaken } from "../../../lib/shop/change-settings.js";
import { openOutcomes } from "../../../lib/shop/refund.js";
import type { OperatorAct, RefundPayment, Scenario } from "../scenario/scenario.js";
import type { Checks } from "./checks.js";
import type { DatabaseState } from "./database-state.js";

/** Why an operator says they moved the money. */
export const reasonOf = (key: string) => `because of ${key}`;

export interface ActChecksOptions {
  readonly checks: Checks;
  readonly databaseState: DatabaseState;
  readonly scenario: Scenario;
  /** The charges that Telegram has refunded because an operator asked for it. */
  readonly refunded: ReadonlySet<string>;
}

export type ActChecks = ReturnType<typeof createActChecks>;

/** G13: each act happens once and is on record once. G14: the database charges by its own settings. */
export function createActChecks(options: ActChecksOptions) {
  const { checks, databaseState, scenario, refunded } = options;
  const { operations, shop } = databaseState;
  const waiting = new Map<string, number>();

  const isOpen = ({ outcome }: RecordedAct) =>
    Object.values<string>(openOutcomes).includes(outcome);

  /** Rows of the log that say what became of the act. */
  function finishedRows(act: OperatorAct): RecordedAct[] {
    return rowsOf(act).filter((row) => !isOpen(row));
  }

  function rowsOf({ key }: OperatorAct): RecordedAct[] {
    const isIts = (row: RecordedAct) => row.key === key || row.key?.startsWith(`${key}:`);
    return [...shop.acts.values()].filter(isIts);
  }

  function checkAct(act: OperatorAct): void {
    const rows = finishedRows(act);
    const expected = isBegun(act) ? 1 : 0;
    checks.require(
      rows.length === expected,
      "G13",
      () => `${act.key} has ${rows.length} finished rows in the log instead of ${expected}`,
    );
    const [row] = rows;
    if (row !== undefined) checkRow(act, row);
  }

  function isBegun(act: OperatorAct): boolean {
    const { key, what } = act;
    if (what.kind === "add" || what.kind === "set") return operations.has(key);
    return what.kind === "refund" ? rowsOf(act).length > 0 : true;
  }

  function checkRow({ key, what }: OperatorAct, { outcome }: RecordedAct): void {
    if (what.kind === "refund") checkMoved(key, outcome, reversalOf(what.payment.key));
    else if (what.kind === "add" || what.kind === "set") checkMoved(key, outcome, key);
    else checkChanged(key, outcome);
  }

  function checkChanged(key: string, outcome: string): void {
    const times = shop.changes.filter((changed) => changed === key).length;
    checks.require(
      times === (outcome === overtaken ? 0 : 1),
      "G13",
      () => `${key} is on record as "${outcome}" and changed settings ${times} times`,
    );
  }

  function checkMoved(key: string, outcome: string, movement: string): void {
    const hasMoved = operations.has(movement);
    checks.require(
      outcome === "done" && hasMoved,
      "G13",
      () =>
        `${key} is on record as "${outcome}", and ${movement} is ${hasMoved ? "" : "not "}there`,
    );
  }

  /** What Telegram gave back is taken back once, with the bonuses that came with it. */
  function checkTakenBack({ payment, bonus }: RefundPayment): void {
    if (!refunded.has(payment.key.replace("pay:", ""))) return;
    checkReversed(payment.key, reversalOf(payment.key));
    if (bonus !== undefined) checkReversed(bonus.key, bonusReversalKey(bonus.key));
  }

  function checkReversed(given: string, key: string): void {
    if (!operations.has(given)) return;
    const taken = [...operations.keys()].filter((one) => one === key || one.startsWith(`${key}:`));
    checks.require(
      taken.length === 1,
      "G13",
      () => `${given} was taken back ${taken.length} times`,
    );
  }

  function checkAnswers(acts: readonly OperatorAct[]): void {
    for (const { key } of acts) {
      const left = waiting.get(key) ?? 0;
      checks.require(left === 0, "L1", () => `${left} presses of ${key} got no answer`);
    }
  }

  return {
    notePress: (key: string): void => void waiting.set(key, (waiting.get(key) ?? 0) + 1),
    noteAnswer: (key: string): void => void waiting.set(key, (waiting.get(key) ?? 0) - 1),

    /** To be called at each commit. */
    noteCommit(): void {
      const [key] = shop.wronglyCharged;
      checks.require(
        key === undefined,
        "G14",
        () => `${key} was charged with other settings than the database's, or in a pause`,
      );
    },

    checkFinalState(): void {
      const { acts = [], profile } = scenario;
      checkAnswers(acts);
      if (profile.database === "never") return;
      for (const act of acts) {
        checkAct(act);
        if (act.what.kind === "refund") checkTakenBack(act.what);
      }
    },
  };
}
