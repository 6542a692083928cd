import {
  type Claim,
  claimMs,
  type Delivery,
  type Ended,
  type GenerationRecord,
  type Refund,
  type Refunded,
  type Result,
} from "../../ledger/ledger.js";
import {
  isUnfinished,
  refundKey,
  type StoredState,
  toStoredState,
} from "../../ledger/operation.js";
import type { Found, Page, Stamp, Verdict } from "./account-store.js";
import type { Claimed, Delivered } from "./fold.js";

/* How generations go on and end in a journal; like the other decisions, each may be asked again. */

/** The state as far as it is known; of what only the database knows, the least that it can be. */
export function stateOf(
  { view }: Pick<Page, "view">,
  key: string,
  found: Found | undefined,
): StoredState {
  const ending = view.ends.get(key);
  if (ending !== undefined) return ending.state;
  if (found?.operation !== undefined) return toStoredState(found.operation.state);
  if (view.inDatabase.has(`settle:${key}`)) return "done";
  return view.inDatabase.has(refundKey(key)) ? "refunded" : "charged";
}

export async function decideSubmitted(
  page: Page,
  key: string,
  task: string,
  stamp: Stamp,
): Promise<Verdict<boolean>> {
  const found = await page.find(key);
  if (found?.operation?.by === stamp.by) return { done: true };
  const isPast = found === undefined ? page.isComplete : stateOf(page, key, found) !== "charged";
  if (isPast) return { done: false };
  return { append: [{ t: "submitted", of: key, task, at: page.moment, ...stamp }], result: true };
}

export async function decideSettle(
  page: Page,
  { userId, key, resultUrl: url, taskId: task, credits }: Result,
  stamp: Stamp,
): Promise<Verdict<Ended | undefined>> {
  const found = await page.find(key);
  const known = found?.operation?.taskId;
  if (known !== undefined && task !== undefined && known !== task) return { done: undefined };
  const step = howToEnd(page, key, found, stamp);
  if (step === "past") return { done: undefined };
  const ended = foundOf(page, { userId, key }, found);
  const made = { state: "done" as const, resultUrl: url, taskId: known ?? task };
  const result = { ...ended, generation: { ...ended.generation, ...made } };
  if (step === "done") return { done: result };
  // The database may know another task of a charge that both stores made: what the user was brought
  // stands, so its entry must not be refused there for its task.
  const named = known === undefined && page.isComplete ? { task } : {};
  return {
    append: [{ t: "settle", of: key, url, credits, ...named, at: page.moment, ...stamp }],
    result,
  };
}

export async function decideRefund(
  page: Page,
  { userId, key, noResult, credits }: Refund,
  stamp: Stamp,
): Promise<Verdict<Refunded | undefined>> {
  const found = await page.find(key);
  const step = howToEnd(page, key, found, stamp);
  if (step === "past") return { done: undefined };
  const ended = foundOf(page, { userId, key }, found);
  const amount = found?.operation && -found.operation.amount;
  const isDone = step === "done";
  const result = {
    ...ended,
    balance: ended.balance + (isDone ? 0n : (amount ?? 0n)),
    generation: { ...ended.generation, state: "refunded" as const },
    ...(amount !== undefined && { amount }),
  };
  if (isDone) return { done: result };
  return {
    append: [{ t: "refund", of: key, noResult, credits, at: page.moment, ...stamp }],
    result,
  };
}

/** Only the first end of a generation counts; what is unknown here may still be in the database. */
function howToEnd(page: Page, key: string, found: Found | undefined, { by }: Stamp) {
  if (found === undefined && page.isComplete) return "past";
  if (page.view.ends.get(key)?.by === by) return "done";
  return isUnfinished(stateOf(page, key, found)) ? "append" : "past";
}

/**
 * Only of what ended in this journal: of an end in the database nobody knows here whether its user
 * was told.
 */
export async function decideClaim(
  page: Page,
  { userId, key, late }: Claim,
  stamp: Stamp,
): Promise<Verdict<Ended | undefined>> {
  const { ends, claims, deliveries } = page.view;
  const state = ends.get(key)?.state;
  const told = deliveries.get(key);
  const isTold = late ? told?.files !== undefined : told !== undefined;
  if (state === undefined || isTold || (late && state !== "refunded")) return { done: undefined };
  // After an erasure, the model and the chat of the order are unknown.
  if (late && page.view.erased.has(key)) return { done: undefined };
  const claim = claims.get(key);
  const result = foundOf(page, { userId, key }, await page.find(key));
  if (claim?.by === stamp.by) return { done: result };
  if (claim !== undefined && isHeld(claim, told, page.moment)) return { done: undefined };
  return { append: [{ t: "claim", of: key, at: page.moment, ...stamp }], result };
}

/** A claim ends when it was used, or with its time. */
function isHeld(claim: Claimed, told: Delivered | undefined, moment: number): boolean {
  const isUsed = told !== undefined && claim.at <= told.at;
  return !isUsed && moment - claim.at < claimMs;
}

export async function decideDelivered(
  page: Page,
  { key, files: given }: Delivery,
  stamp: Stamp,
): Promise<Verdict<void>> {
  const { view, moment } = page;
  const isKnown = view.deliveries.has(key);
  const files = given !== undefined && (await isErased(page, key)) ? undefined : given;
  const isNews = files !== undefined && view.deliveries.get(key)?.files === undefined;
  if (isKnown && !isNews) return { done: undefined };
  return {
    append: [{ t: "delivered", of: key, files, at: moment, ...stamp }],
    result: undefined,
  };
}

/** One that was put aside may have been erased there. */
async function isErased(page: Page, key: string): Promise<boolean> {
  return page.view.erased.has(key) || (await page.find(key))?.operation?.erased === true;
}

export function foundOf(
  page: Page,
  name: { readonly userId: number; readonly key: string },
  found: Found | undefined,
): Ended {
  const generation = recordOf(page, name.userId, name.key, found);
  return { balance: page.view.balance, ...page.dated, generation };
}

/** A generation as journal and mirror know it. */
export function recordOf(
  page: Pick<Page, "view" | "moment">,
  userId: number,
  key: string,
  found: Found | undefined,
): GenerationRecord {
  const { deliveries, ends } = page.view;
  const operation = found?.operation;
  const isDelivered = deliveries.has(key) || operation?.isDelivered === true;
  const files = deliveries.get(key)?.files ?? operation?.files;
  const state = stateOf(page, key, found);
  const bare = { userId, key, state, isDelivered, files };
  const { url, task } = ends.get(key) ?? {};
  if (operation === undefined) return { ...bare, resultUrl: url, taskId: task };
  const { amount, model, prompt, taskId, resultUrl, context, credits, at } = operation;
  return {
    ...bare,
    amount,
    model: model ?? undefined,
    prompt: prompt ?? undefined,
    taskId,
    resultUrl: resultUrl ?? undefined,
    context: context ?? undefined,
    credits,
    ageMs: page.moment - at,
  };
}
