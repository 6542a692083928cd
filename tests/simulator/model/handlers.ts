import {
  type Applied,
  type Charge,
  type ChargeOutcome,
  LedgerUnavailable,
} from "../../../lib/ledger/ledger.js";
import type { Entry } from "../../../lib/ledger/operation.js";
import { takeBack } from "../../../lib/payments/take-back.js";
import { pauseAt } from "../../../lib/shop/settings.js";
import { StoreUnavailable } from "../../../lib/storage/objects/object-store.js";
import { contextOf, type ErasureChecks, promptOf } from "../checks/erasures.js";
import type { OnlineChecks } from "../checks/online-checks.js";
import { noteOf, type OperatorChecks, operator } from "../checks/operators.js";
import { keysOfOrder } from "../scenario/parts.js";
import type {
  BanCommand,
  Command,
  Forgery,
  Payment,
  Press,
  Reversal,
} from "../scenario/scenario.js";
import type { Instance } from "./instance.js";
import { limits } from "./studio.js";

/** The bot of this simulation: what the real one does with money, without its texts. */
export type Handlers = ReturnType<typeof createHandlers>;

const model = "fox";

export function createHandlers(
  onlineChecks: OnlineChecks,
  erasures: ErasureChecks,
  operatorChecks: OperatorChecks,
  reconcile: (instance: Instance) => Promise<void>,
) {
  /** @throws LedgerUnavailable so that Telegram delivers the update again */
  async function move(
    { ledger, process }: Instance,
    command: Payment | Reversal | Forgery,
  ): Promise<void> {
    const isForgery = command.kind === "forge";
    const moved = isForgery ? command.of : command;
    if (isForgery && !onlineChecks.hasAcknowledged(moved.key)) return;
    const begin = onlineChecks.now();
    const entry = toEntry(moved, command.amount);
    const { keyConflicts, revision } = await applyTo(ledger, moved, entry);
    if (!process.alive) return;
    if (isForgery) onlineChecks.noteForgery(command, keyConflicts, revision === undefined);
    else onlineChecks.noteAcknowledgement(moved, process.slot, begin, keyConflicts);
  }

  /** @returns whether this very attempt charged it, and lives */
  async function charge(
    instance: Instance,
    { userId, price }: Press,
    key: string,
    about: Pick<Charge, "attemptId" | "limits">,
  ): Promise<boolean> {
    const { process } = instance;
    const words = { prompt: promptOf(key), context: contextOf(key) };
    const order = { userId, key, price, model, ...words, ...about };
    const outcome = await chargeAsSeen(instance, order).catch((error: unknown) => {
      // The user hears "try later": a generation that comes unasked is worse than none.
      if (error instanceof LedgerUnavailable) return undefined;
      throw error;
    });
    if (outcome === undefined || !process.alive) return false;
    onlineChecks.noteCharge(key, about.attemptId, outcome);
    erasures.noteCharge(userId, key, outcome);
    return outcome.kind === "charged";
  }

  /**
   * As lib/bot/orders/place-order.ts does: the first is charged with room for all, the others until one is
   * refused.
   */
  async function chargeAll(instance: Instance, press: Press, attemptId: string): Promise<string[]> {
    const [first, ...others] = keysOfOrder(press.key);
    const roomForAll = { ...limits, unfinished: limits.unfinished - others.length };
    const isCharged = await charge(instance, press, first, { attemptId, limits: roomForAll });
    if (!isCharged) return [];
    const charged = [first];
    for (const key of others) {
      if (!(await charge(instance, press, key, { attemptId, limits }))) break;
      charged.push(key);
    }
    return charged;
  }

  async function generate(instance: Instance, press: Press, attemptId: string): Promise<void> {
    const charged = await chargeAll(instance, press, attemptId);
    const { process, studio, background } = instance;
    if (!process.alive) return;
    const isPart = keysOfOrder(press.key).length > 1;
    for (const key of charged) {
      background(studio.startGeneration({ userId: press.userId, key }, { attemptId, isPart }));
    }
  }

  return {
    /** @throws LedgerUnavailable so that Telegram delivers the update again */
    async handleUpdate(instance: Instance, command: Command, attempt: string): Promise<void> {
      if (command.kind === "generate") await generate(instance, command, attempt);
      else await move(instance, command);
    },

    /**
     * Handles the provider's callback.
     * @returns false if the provider must call again
     */
    async handleCallback({ studio }: Instance, address: string, taskId: string): Promise<boolean> {
      const finished = await ignoreOutages(() => studio.handleCallback(address, taskId));
      return finished !== undefined && finished !== "unanswered";
    },

    /** What the scheduler runs. */
    async runCron(instance: Instance): Promise<void> {
      const { database, studio } = instance;
      await ignoreOutages(async () => database?.sweep());
      await ignoreOutages(studio.followUp);
      await ignoreOutages(() => reconcile(instance));
    },

    /** What ordinary updates start in passing. */
    async followUp({ studio }: Instance): Promise<void> {
      await ignoreOutages(studio.followUp);
    },

    async erase({ ledger, process }: Instance, userId: number): Promise<void> {
      const succeeded = erasures.begin(userId);
      const erased = await ignoreOutages(() => ledger.erase(userId));
      if (erased !== undefined && process.alive) succeeded();
    },

    async setBan({ ledger, process }: Instance, command: BanCommand): Promise<void> {
      const answered = operatorChecks.begin(command);
      const { userId, isBanned } = command;
      const banned = isBanned ? { reason: `banned at ${command.at}` } : undefined;
      const change = { userId, banned, actor: operator };
      const outcome = await ignoreOutages(() => ledger.setBan(change));
      if (outcome !== undefined && process.alive) answered();
    },

    async view({ ledger, process }: Instance, userId: number): Promise<void> {
      const first = onlineChecks.startRead(userId, process.slot);
      const account = await ignoreOutages(() => ledger.getAccount(userId));
      if (account !== undefined && process.alive) onlineChecks.checkBalance(first, account);
      const second = onlineChecks.startRead(userId, process.slot);
      const page = await ignoreOutages(() => ledger.history({ userId, limit: 20 }));
      if (page !== undefined && process.alive)
        onlineChecks.checkHistory(second, page, process.time.now());
    },
  };
}

/** A refunded payment is taken back with the bonuses that came with it. */
async function applyTo(
  ledger: Instance["ledger"],
  { kind, userId }: Payment | Reversal,
  entry: Entry,
): Promise<Applied> {
  if (kind === "pay" || entry.reverses === undefined) return ledger.apply(userId, [entry]);
  const { applied } = await takeBack(userId, { ...entry, reverses: entry.reverses }, { ledger });
  return applied;
}

const maxOutdated = 3;

/**
 * If an operator has changed settings meanwhile, the same order is charged with the new ones.
 * @returns undefined if the bot does not sell now
 */
async function chargeAsSeen(
  { ledger, settings, process }: Instance,
  order: Charge,
): Promise<ChargeOutcome | undefined> {
  if (settings === undefined) return ledger.charge(order);
  for (let round = 1; round <= maxOutdated; round++) {
    if (pauseAt(settings.current(), process.time.now()) !== undefined) return undefined;
    const outcome = await ledger.charge({ ...order, settings: settings.charged });
    if (outcome.kind !== "outdated") return outcome;
    settings.heard(outcome.settings);
  }
  return undefined;
}

function toEntry(moved: Payment | Reversal, amount: bigint): Entry {
  const { key } = moved;
  if (moved.kind === "pay" && moved.isBonus)
    return { key, type: "bonus", amount, note: noteOf(key), actor: operator };
  return moved.kind === "pay"
    ? { key, type: "payment", amount, stars: 1 }
    : { key, type: "reversal", amount, stars: 1, reverses: moved.reverses };
}

/** An outage leaves the outcome unknown, and a later request completes the work. */
async function ignoreOutages<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const isOutage = error instanceof LedgerUnavailable || error instanceof StoreUnavailable;
    if (isOutage) return undefined;
    throw error;
  }
}
