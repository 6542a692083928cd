import { type ChargeOutcome, LedgerUnavailable } from "../../../lib/ledger/ledger.js";
import type { Entry } from "../../../lib/ledger/operation.js";
import { StoreUnavailable } from "../../../lib/storage/objects/object-store.js";
import { contextOf, type Erasures, promptOf } from "../checks/erasures.js";
import type { Witness } from "../checks/online-checks.js";
import type { Command, Forgery, Payment, Press, Reversal } from "../scenario/scenario.js";
import type { Instance } from "./instance.js";
import { limits } from "./studio.js";

/** The bot of this simulation: what the real one does with money, without its words. */
export type Handlers = ReturnType<typeof createHandlers>;

const model = "fox";

export function createHandlers(witness: Witness, erasures: Erasures) {
  /** @throws LedgerUnavailable so that Telegram comes again */
  async function move(
    { ledger, life }: Instance,
    command: Payment | Reversal | Forgery,
  ): Promise<void> {
    const isForgery = command.kind === "forge";
    const moved = isForgery ? command.of : command;
    if (isForgery && !witness.hasAcknowledged(moved.key)) return;
    const begin = witness.now();
    const entry = toEntry(moved, command.amount);
    const { keyConflicts, revision } = await ledger.apply(moved.userId, [entry]);
    if (!life.alive) return;
    if (isForgery) witness.forged(command, keyConflicts, revision === undefined);
    else witness.acknowledged(moved, life.slot, begin, keyConflicts);
  }

  async function generate(
    instance: Instance,
    { userId, key, price }: Press,
    attempt: string,
  ): Promise<void> {
    const { ledger, life, studio } = instance;
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
    if (!life.alive) return;
    witness.told(key, attempt, outcome);
    erasures.told(userId, key, outcome);
    if (outcome.kind === "charged") instance.background(studio.begin({ userId, key }, attempt));
  }

  return {
    /** @throws LedgerUnavailable so that Telegram comes again */
    async receive(instance: Instance, command: Command, attempt: string): Promise<void> {
      if (command.kind === "generate") await generate(instance, command, attempt);
      else await move(instance, command);
    },

    /**
     * The provider's door.
     * @returns whether it need not come again
     */
    async follow({ studio }: Instance, address: string, taskId: string): Promise<boolean> {
      const finished = await quietly(() => studio.follow(address, taskId));
      return finished !== undefined && finished !== "unanswered";
    },

    /** What the scheduler starts. */
    async housekeep({ database, studio }: Instance): Promise<void> {
      await quietly(async () => database?.sweep());
      await quietly(studio.lookAfter);
    },

    /** What ordinary traffic does on the way. */
    async lookAfter({ studio }: Instance): Promise<void> {
      await quietly(studio.lookAfter);
    },

    async erase({ ledger, life }: Instance, userId: number): Promise<void> {
      const succeeded = erasures.begin(userId);
      const erased = await quietly(() => ledger.erase(userId));
      if (erased !== undefined && life.alive) succeeded();
    },

    async view({ ledger, life }: Instance, userId: number): Promise<void> {
      const first = witness.look(userId, life.slot);
      const account = await quietly(() => ledger.getAccount(userId));
      if (account !== undefined && life.alive) witness.sawBalance(first, account);
      const second = witness.look(userId, life.slot);
      const page = await quietly(() => ledger.history({ userId, limit: 20 }));
      if (page !== undefined && life.alive) witness.sawHistory(second, page, life.time.now());
    },
  };
}

function toEntry(moved: Payment | Reversal, amount: bigint): Entry {
  const { key } = moved;
  return moved.kind === "pay"
    ? { key, type: "payment", amount, stars: 1 }
    : { key, type: "reversal", amount, stars: 1, reverses: moved.reverses };
}

/** Unknown is not failed: somebody else comes by later. */
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const isOutage = error instanceof LedgerUnavailable || error instanceof StoreUnavailable;
    if (isOutage) return undefined;
    throw error;
  }
}
