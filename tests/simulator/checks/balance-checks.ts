import { reversalsOf } from "../scenario/acts.js";
import type { Scenario } from "../scenario/scenario.js";
import type { Checks } from "./checks.js";
import type { DatabaseState } from "./database-state.js";
import type { Journals } from "./journals.js";

export interface BalanceChecksOptions {
  readonly checks: Checks;
  readonly databaseState: DatabaseState;
  readonly journals: Journals;
  readonly scenario: Scenario;
}

/** Watches every commit of the database: G4, G5 and G6. */
export function createBalanceChecks({
  checks,
  databaseState,
  journals,
  scenario,
}: BalanceChecksOptions) {
  const { allowance, database } = scenario.profile;
  /** How many of a user's journals were closed when they last owed nothing. */
  const solventUntil = new Map<number, number>();
  let lowest = 0n;

  function checkSum(userId: number, balance: bigint): void {
    const sum = databaseState
      .operationsOf(userId)
      .reduce((total, { amount }) => total + amount, 0n);
    checks.require(balance === sum, "G4", () => `user ${userId} has ${balance}, moved ${sum}`);
  }

  /**
   * No split and no order of events costs more than one allowance. Payments that Telegram refunded may
   * have been spent before.
   */
  function checkDebt(userId: number, balance: bigint): void {
    const outages = BigInt(journals.openedCount(userId) - (solventUntil.get(userId) ?? 0));
    const reversed = reversedOf(scenario, userId);
    const most = outages === 0n ? 0n : allowance + spentByAuthorities(userId, outages);
    if (balance + reversed < lowest) lowest = balance + reversed;
    checks.require(
      balance >= -(most + reversed),
      outages === 0n ? "G5" : "G6",
      () => `user ${userId} has ${balance}: ${outages} journals, ${reversed} reversed`,
    );
  }

  /**
   * An instance that does not know of the database yet treats its journal as the authority: credits in
   * both stores may be spent in both, once per journal.
   */
  function spentByAuthorities(userId: number, outages: bigint): bigint {
    if (database === "always") return 0n;
    return allowance * (outages - 1n) + journals.sumInBothStores(userId);
  }

  return {
    get lowest() {
      return lowest;
    },
    noteCommit(userId: number): void {
      const balance = databaseState.users.get(userId)?.balance ?? 0n;
      checkSum(userId, balance);
      if (balance >= 0n) {
        solventUntil.set(userId, journals.closedCount(userId));
        journals.forgetInBothStores(userId);
      }
      journals.noteInBothStores(userId);
      if (balance < 0n) checkDebt(userId, balance);
    },
  };
}

/** What Telegram and operators take back from the user in the whole scenario. */
export function reversedOf(scenario: Scenario, userId: number): bigint {
  const reversals = new Map(takenByActs(scenario, userId));
  for (const { command } of scenario.deliveries) {
    if (command.kind === "reverse" && command.userId === userId)
      reversals.set(command.key, -command.amount);
  }
  return [...reversals.values()].reduce((sum, amount) => sum + amount, 0n);
}

function takenByActs(scenario: Scenario, userId: number): [string, bigint][] {
  const adjustments = (scenario.acts ?? []).flatMap(({ key, what }) =>
    what.kind === "add" && what.amount < 0n ? [{ ...what, key }] : [],
  );
  return [...reversalsOf(scenario), ...adjustments]
    .filter((taken) => taken.userId === userId)
    .map(({ key, amount }) => [key, -amount]);
}
