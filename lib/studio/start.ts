import { isUnfinished } from "../ledger/fold.js";
import {
  type Generation,
  type Ledger,
  LedgerUnavailable,
  type Refunded,
} from "../ledger/ledger.js";
import type { Log } from "../log.js";
import type { Model, Wish } from "./model.js";
import type { Picture, Provider, Refusal } from "./provider.js";

/** What is to be made for a charge. */
export interface Commission {
  readonly generation: Generation;
  readonly model: Pick<Model, "id" | "input">;
  readonly wish: Omit<Wish, "pictureUrl">;
  /** Fetches the user's picture; undefined if it can't be had. Absent = there is none. */
  readonly fetchPicture?: () => Promise<Picture | undefined>;
}

export type Started =
  /** The provider has taken it. */
  | { readonly kind: "started" }
  /** It has ended before we heard that it had begun. */
  | { readonly kind: "ended" }
  | { readonly kind: "refunded"; readonly refunded: Refunded; readonly why: Refusal }
  /**
   * Nobody knows whether it was begun, or the money could not be given back yet: its callback ends
   * it, or its deadline.
   */
  | { readonly kind: "unknown" };

export interface StarterOptions {
  readonly ledger: Ledger;
  readonly provider: Provider;
  /** Where the provider tells of the end; undefined if nobody can reach us. */
  readonly callbackUrlOf: (generation: Generation) => string | undefined;
  readonly log: Log;
}

export type Start = (commission: Commission) => Promise<Started>;

/**
 * Begins what was charged, once: whoever calls this has just won the charge, and nobody calls it a
 * second time for the same one. What certainly was not begun is paid back at once.
 */
export function createStarter(options: StarterOptions): Start {
  const { ledger, provider, callbackUrlOf } = options;

  async function giveBack(generation: Generation, why: Refusal): Promise<Started> {
    const refunded = await quietly(() =>
      ledger.refund({ ...generation, noResult: true, credits: 0n }),
    );
    return refunded === undefined ? { kind: "unknown" } : { kind: "refunded", refunded, why };
  }

  /** Its callback may have come while we waited for the answer. */
  async function wait(generation: Generation): Promise<Started> {
    const known = await quietly(() => ledger.find(generation));
    const isOpen = known === undefined || isUnfinished(known.generation.state);
    return { kind: isOpen ? "unknown" : "ended" };
  }

  return async function start(commission) {
    const { generation, model } = commission;
    const prepared = await prepare(options, commission);
    if ("why" in prepared) return giveBack(generation, prepared.why);
    const { input } = prepared;
    const callbackUrl = callbackUrlOf(generation);
    const job = { model: model.id, input, ...(callbackUrl !== undefined && { callbackUrl }) };
    const created = await provider.create(job);
    if (created.kind === "refused") return giveBack(generation, created.why);
    if (created.kind === "unknown") return wait(generation);
    const { taskId } = created;
    // If it can't be put on record now, the callback brings the task's number once more.
    const isFirst = await quietly(() => ledger.submitted({ ...generation, taskId }));
    return { kind: isFirst === false ? "ended" : "started" };
  };
}

/** What the provider wants as input; nothing has begun if that goes wrong, in whatever way. */
async function prepare(
  { provider, log }: StarterOptions,
  { model, wish, fetchPicture }: Commission,
): Promise<{ readonly input: Readonly<Record<string, unknown>> } | { readonly why: Refusal }> {
  try {
    if (fetchPicture === undefined) return { input: model.input(wish) };
    const picture = await fetchPicture();
    if (picture === undefined) return { why: "picture" };
    const uploaded = await provider.upload(picture);
    if (uploaded.kind === "refused") return uploaded;
    return { input: model.input({ ...wish, pictureUrl: uploaded.url }) };
  } catch (error) {
    log.error(`The input for ${model.id} could not be made`, error);
    return { why: "failure" };
  }
}

/** Undefined if the ledger could not be asked. */
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  return work().catch((error: unknown) => {
    if (error instanceof LedgerUnavailable) return undefined;
    throw error;
  });
}
