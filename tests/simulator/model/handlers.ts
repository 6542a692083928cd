import { type ChargeOutcome, LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import type { Entry } from "../../../lib/ledger/operation.js";
import { StoreUnavailable } from "../../../lib/storage/objects/object-store.js";
import { contextOf, type ErasureChecks, promptOf } from "../checks/erasures.js";
import type { OnlineChecks } from "../checks/online-checks.js";
import { noteOf, type OperatorChecks, operator } from "../checks/operators.js";
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
    const { keyConflicts, revision } = await ledger.apply(moved.userId, [entry]);
    if (!process.alive) return;
    if (isForgery) onlineChecks.noteForgery(command, keyConflicts, revision === undefined);
    else onlineChecks.noteAcknowledgement(moved, process.slot, begin, keyConflicts);
  }

  async function generate(
    instance: Instance,
    { userId, key, price }: Press,
    attempt: string,
  ): Promise<void> {
    const { ledger, process, studio } = instance;
    const words = { prompt: promptOf(key), context: contextOf(key) };
    const order = { userId, key, price, model, ...words, attemptId: attempt, limits };
    let outcome: ChargeOutcome;
    try {
      outcome = await ledger.charge(order);
    } catch (error) {
      // The user hears "try later": a generation that comes unasked is worse than none.
      if (error instanceof LedgerUnavailable) return;
      throw error;
    }
    if (!process.alive) return;
    onlineChecks.noteCharge(key, attempt, outcome);
    erasures.noteCharge(userId, key, outcome);
    if (outcome.kind === "charged")
      instance.background(studio.startGeneration({ userId, key }, attempt));
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
    async runCron({ database, studio }: Instance): Promise<void> {
      await ignoreOutages(async () => database?.sweep());
      await ignoreOutages(studio.followUp);
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
