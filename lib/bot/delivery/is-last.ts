import { ifAvailable } from "../../ledger/if-available.js";
import type { EndedGeneration, GenerationRecord } from "../../ledger/ledger.js";
import { isUnfinished } from "../../ledger/operation.js";
import { keysOfOrder } from "../orders/order-context.js";
import type { NotifierOptions } from "./notifier-options.js";

/**
 * Whether all results of the order have come, so that its message can be closed. Each asks after its own
 * is on record: the last one sees all others.
 */
export function createIsLast({ ledger }: Pick<NotifierOptions, "ledger">) {
  return async (
    { generation }: EndedGeneration,
    ended: readonly string[] = [generation.key],
  ): Promise<boolean> => {
    const { userId } = generation;
    for (const other of keysOfOrder(generation).filter((key) => !ended.includes(key))) {
      // What can't be asked must not keep the message open for ever.
      const found = await ifAvailable(ledger.find({ userId, key: other }));
      if (found !== undefined && isStillToCome(found.generation)) return false;
    }
    return true;
  };
}

function isStillToCome({ state, isDelivered }: GenerationRecord): boolean {
  return isUnfinished(state) || (state === "done" && !isDelivered);
}
