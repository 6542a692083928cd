import {
  type EndedGeneration,
  type EndedParts,
  type Ledger,
  LedgerUnavailable,
} from "../ledger/ledger.js";
import type { Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import { createLinks } from "./links.js";
import type { EndedPart, Notifier } from "./notifier.js";
import type { Provider } from "./provider.js";

export interface DeliverPartsOptions {
  readonly ledger: Ledger;
  readonly provider: Provider;
  readonly notifier: Notifier;
  readonly time: Pick<Time, "now" | "sleep">;
  readonly log: Log;
}

/** A part that has ended waits so long for the others of its order. */
export const gatherMs = 8_000;

/**
 * Delivers a part of an order that was settled by this very call, with the others: the call that ends the last one
 * claims and delivers all. If one takes longer, those that have ended go without it. A process that ends before
 * it has claimed them leaves them to the follow-up.
 * @returns a function that never rejects
 */
export function createDeliverParts({ ledger, provider, notifier, time, log }: DeliverPartsOptions) {
  const links = createLinks(provider);

  async function claim(settled: EndedGeneration): Promise<EndedParts | undefined> {
    const { userId, key } = settled.generation;
    const parts = { userId, key, keys: notifier.keysOfOrder(settled.generation) };
    const all = await ledger.claimParts({ ...parts, isComplete: true });
    if (all !== undefined) return all;
    await time.sleep(gatherMs);
    return ledger.claimParts(parts);
  }

  /** Without those whose results the provider can't name now: the follow-up delivers them. */
  async function withUrls({ generations, ...account }: EndedParts, known: EndedPart) {
    const parts = await Promise.all(
      generations.map(async (generation): Promise<EndedPart | undefined> => {
        const ended = { ...account, generation };
        if (generation.key === known.ended.generation.key) return { ended, urls: known.urls };
        const urls = await links.urlsOf(generation);
        return urls && { ended, urls };
      }),
    );
    return parts.filter((part) => part !== undefined);
  }

  async function deliver(known: EndedPart): Promise<void> {
    const claimed = await claim(known.ended);
    if (claimed === undefined) return;
    const how = { claimedAt: time.now() };
    const [first, second, ...others] = await withUrls(claimed, known);
    if (first !== undefined && second !== undefined) {
      await notifier.deliverParts([first, second, ...others], how);
    } else if (first !== undefined) await notifier.deliver(first.ended, first.urls, how);
  }

  return async function deliverParts(ended: EndedGeneration, urls: readonly string[]) {
    await deliver({ ended, urls }).catch((error: unknown) => {
      const { key } = ended.generation;
      if (error instanceof LedgerUnavailable) log.warn(`${key} waits: ${error.message}`);
      else log.error(`${key} could not be delivered`, error);
    });
  };
}
