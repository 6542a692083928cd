import { isUnfinished } from "../../lib/ledger/fold.js";
import {
  type ChargeOutcome,
  type GenerationRecord,
  type Ledger,
  LedgerUnavailable,
} from "../../lib/ledger/ledger.js";
import type { Entry } from "../../lib/ledger/operation.js";
import { StoreUnavailable } from "../../lib/storage/object-store.js";
import type { Instance } from "./instance.js";
import type { Link } from "./link.js";
import type { Created, Provider, Task } from "./provider.js";
import type { Command, Forgery, Payment, Press, Reversal } from "./scenario.js";
import type { Witness } from "./witness.js";

/** The bot of this simulation: what the real one does with money, without its words. */
export interface HandlersOptions {
  readonly provider: Provider;
  readonly link: Link;
  readonly witness: Witness;
}

export type Handlers = ReturnType<typeof createHandlers>;

const createTimeoutMs = 8_000;
const detailTimeoutMs = 8_000;
/** A generation that has not ended by then is looked after. */
const deadlineMs = 120_000;
const model = "fox";

export function createHandlers({ provider, link, witness }: HandlersOptions) {
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
    const { mismatched, revision } = await ledger.apply(moved.userId, [entry]);
    if (!life.alive) return;
    if (isForgery) witness.forged(command, mismatched, revision === undefined);
    else witness.acknowledged(moved, life.slot, begin, mismatched);
  }

  async function generate(
    instance: Instance,
    { userId, key, price }: Press,
    attempt: string,
  ): Promise<void> {
    const { ledger, life } = instance;
    let outcome: ChargeOutcome;
    try {
      outcome = await ledger.charge({ userId, key, price, model, prompt: "a fox", attempt });
    } catch (error) {
      // The user hears "try later": a generation that comes unasked is worse than none.
      if (error instanceof LedgerUnavailable) return;
      throw error;
    }
    if (!life.alive) return;
    witness.told(key, attempt, outcome);
    if (outcome.kind === "charged") await startTask(instance, userId, key);
  }

  async function startTask({ ledger, life }: Instance, userId: number, key: string): Promise<void> {
    const reply = await link.call(
      life,
      `create ${key}`,
      createTimeoutMs,
      (): Created => provider.create(key, userId),
    );
    // Unknown: whatever was made calls back, or the deadline gives the money back.
    if (reply.kind !== "answered") return;
    const created = reply.value;
    if ("refused" in created) await quietly(() => ledger.refund({ userId, key }));
    else await quietly(() => ledger.submitted({ userId, key, taskId: created.taskId }));
  }

  /** @returns whether the task need not be looked at again */
  async function finish({ ledger, life }: Instance, { id }: Pick<Task, "id">): Promise<boolean> {
    const reply = await link.call(life, `detail ${id}`, detailTimeoutMs, () => provider.detail(id));
    if (reply.kind !== "answered" || reply.value.state === "waiting") return false;
    const task = reply.value;
    const heard = await quietly(async () => ({ outcome: await end(ledger, task) }));
    if (heard?.outcome !== undefined && life.alive) witness.ended(task.key);
    return heard !== undefined;
  }

  return {
    /** @throws LedgerUnavailable so that Telegram comes again */
    async receive(instance: Instance, command: Command, attempt: string): Promise<void> {
      if (command.kind === "generate") await generate(instance, command, attempt);
      else await move(instance, command);
    },

    finish,

    /** What the scheduler sets going. */
    async housekeep(instance: Instance): Promise<void> {
      await quietly(async () => instance.database?.sweep());
      const query = { olderThanMs: deadlineMs, limit: 1_000 };
      const overdue = (await quietly(() => instance.ledger.pending(query))) ?? [];
      for (const { key, userId, taskId } of overdue.filter(isOpen)) {
        if (taskId !== undefined) await finish(instance, { id: taskId });
        else await quietly(() => instance.ledger.refund({ userId, key }));
      }
    },

    async view({ ledger, life }: Instance, userId: number): Promise<void> {
      const first = witness.look(userId, life.slot);
      const account = await quietly(() => ledger.open(userId));
      if (account !== undefined && life.alive) witness.sawBalance(first, account);
      const second = witness.look(userId, life.slot);
      const page = await quietly(() => ledger.history({ userId, limit: 20 }));
      if (page !== undefined && life.alive) witness.sawHistory(second, page, life.time.now());
    },
  };
}

const isOpen = ({ state }: GenerationRecord) => isUnfinished(state);

function toEntry(moved: Payment | Reversal, amount: bigint): Entry {
  const { key } = moved;
  return moved.kind === "pay"
    ? { key, type: "payment", amount, stars: 1 }
    : { key, type: "reversal", amount, stars: 1, reverses: moved.reverses };
}

function end(ledger: Ledger, { key, userId, state }: Task): Promise<unknown> {
  if (state === "failure") return ledger.refund({ userId, key });
  return ledger.settle({ userId, key, resultUrl: `https://example.com/${key}` });
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
