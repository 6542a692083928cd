import {
  type Claim,
  claimMs,
  type Delivery,
  type EndedGeneration,
  type EndedParts,
  type GenerationRecord,
  type PartsClaim,
  type Refund,
  type RefundedGeneration,
  type Result,
} from "../../ledger/ledger.js";
import {
  isUnfinished,
  refundKey,
  type StoredState,
  toStoredState,
} from "../../ledger/operation.js";
import type { Attempt, CommandDecision, FoundInArchive, JournalAccount } from "./account-store.js";
import type { DeliveredResult, DeliveryClaim } from "./fold.js";

/* How generations go on and end in a journal; like the other decisions, each may be asked again. */

/** The state as far as it is known; of what only the database knows, the least that it can be. */
export function stateOf(
  { state }: Pick<JournalAccount, "state">,
  key: string,
  found: FoundInArchive | undefined,
): StoredState {
  const ending = state.ends.get(key);
  if (ending !== undefined) return ending.state;
  if (found?.operation !== undefined) return toStoredState(found.operation.state);
  if (state.inDatabase.has(`settle:${key}`)) return "done";
  return state.inDatabase.has(refundKey(key)) ? "refunded" : "charged";
}

export async function decideSubmitted(
  account: JournalAccount,
  key: string,
  task: string,
  attempt: Attempt,
): Promise<CommandDecision<boolean>> {
  const found = await account.find(key);
  if (found?.operation?.recordedBy === attempt.attemptId) return { done: true };
  const isPast =
    found === undefined ? account.isComplete : stateOf(account, key, found) !== "charged";
  if (isPast) return { done: false };
  return {
    append: [{ kind: "submitted", key, task, at: account.timestamp, ...attempt }],
    result: true,
  };
}

export async function decideSettle(
  account: JournalAccount,
  { userId, key, resultUrl: url, taskId: task, credits, isPart }: Result,
  attempt: Attempt,
): Promise<CommandDecision<EndedGeneration | undefined>> {
  const found = await account.find(key);
  const known = found?.operation?.taskId;
  if (known !== undefined && task !== undefined && known !== task) return { done: undefined };
  const step = nextStep(account, key, found, attempt);
  if (step === "past") return { done: undefined };
  const ended = withBalance(account, { userId, key }, found);
  const made = { state: "done" as const, resultUrl: url, taskId: known ?? task };
  const result = { ...ended, generation: { ...ended.generation, ...made } };
  if (step === "done") return { done: result };
  // The database may know another task of a charge that both stores made: what the user got
  // stands, so its entry must not be refused there for its task.
  const named = known === undefined && account.isComplete ? { task } : {};
  const about = { ...named, ...(isPart && { isPart }), at: account.timestamp, ...attempt };
  return { append: [{ kind: "settle", key, url, credits, ...about }], result };
}

export async function decideRefund(
  account: JournalAccount,
  { userId, key, noResult, credits }: Refund,
  attempt: Attempt,
): Promise<CommandDecision<RefundedGeneration | undefined>> {
  const found = await account.find(key);
  const step = nextStep(account, key, found, attempt);
  if (step === "past") return { done: undefined };
  const ended = withBalance(account, { userId, key }, found);
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
    append: [{ kind: "refund", key, noResult, credits, at: account.timestamp, ...attempt }],
    result,
  };
}

/** Only the first end of a generation counts; what is unknown here may still be in the database. */
function nextStep(
  account: JournalAccount,
  key: string,
  found: FoundInArchive | undefined,
  { attemptId }: Attempt,
) {
  if (found === undefined && account.isComplete) return "past";
  if (account.state.ends.get(key)?.attemptId === attemptId) return "done";
  return isUnfinished(stateOf(account, key, found)) ? "append" : "past";
}

/**
 * Only for ends in this journal: whether an end in the database was delivered is unknown here.
 */
export async function decideClaim(
  account: JournalAccount,
  { userId, key, late }: Claim,
  attempt: Attempt,
): Promise<CommandDecision<EndedGeneration | undefined>> {
  const { ends, claims, deliveries } = account.state;
  const state = ends.get(key)?.state;
  const told = deliveries.get(key);
  const isTold = late ? told?.files !== undefined : told !== undefined;
  if (state === undefined || isTold || (late && state !== "refunded")) return { done: undefined };
  // After an erasure, the model and the chat of the order are unknown.
  if (late && account.state.erased.has(key)) return { done: undefined };
  const claim = claims.get(key);
  const result = withBalance(account, { userId, key }, await account.find(key));
  if (claim?.attemptId === attempt.attemptId) return { done: result };
  if (claim !== undefined && isHeld(claim, told, account.timestamp)) return { done: undefined };
  return { append: [{ kind: "claim", key, at: account.timestamp, ...attempt }], result };
}

/** In one entry each, all written at once. Only for ends in this journal, like a single claim. */
export async function decideClaimParts(
  account: JournalAccount,
  { userId, keys, isComplete }: PartsClaim,
  attempt: Attempt,
): Promise<CommandDecision<EndedParts | undefined>> {
  const { claims } = account.state;
  const parts = await Promise.all(
    keys.map(async (key) => ({ key, found: await account.find(key) })),
  );
  const resultOf = (claimed: typeof parts): EndedParts | undefined => {
    const [first, ...others] = claimed.map(({ key, found }) =>
      recordOf(account, userId, key, found),
    );
    const { balance } = account.state;
    return first && { balance, ...account.staleness, generations: [first, ...others] };
  };
  const own = parts.filter(({ key }) => claims.get(key)?.attemptId === attempt.attemptId);
  if (own.length > 0) return { done: resultOf(own) };
  const isOpen = ({ key, found }: (typeof parts)[number]) =>
    found !== undefined && isUnfinished(stateOf(account, key, found));
  if (isComplete && parts.some(isOpen)) return { done: undefined };
  const free = parts.filter(({ key }) => isFree(account, key));
  if (free.length === 0) return { done: undefined };
  const at = account.timestamp;
  return {
    append: free.map(({ key }) => ({ kind: "claim", key, at, ...attempt })),
    result: resultOf(free),
  };
}

/** It is done, not delivered, and no instance has its claim. */
function isFree({ state, timestamp }: JournalAccount, key: string): boolean {
  const { ends, claims, deliveries } = state;
  const claim = claims.get(key);
  const isClaimed = claim !== undefined && isHeld(claim, undefined, timestamp);
  return ends.get(key)?.state === "done" && !deliveries.has(key) && !isClaimed;
}

/** A claim ends when it was used, or after `claimMs`. */
function isHeld(claim: DeliveryClaim, told: DeliveredResult | undefined, moment: number): boolean {
  const isUsed = told !== undefined && claim.at <= told.at;
  return !isUsed && moment - claim.at < claimMs;
}

export async function decideDelivered(
  account: JournalAccount,
  { key, files: given, replaces }: Delivery,
  attempt: Attempt,
): Promise<CommandDecision<void>> {
  const { state, timestamp } = account;
  // It may lie in the archive, with the files that are on record or without its words.
  const operation = given === undefined ? undefined : (await account.find(key))?.operation;
  const isErased = state.erased.has(key) || operation?.erased === true;
  const files = isErased ? undefined : given;
  const isKnown = state.deliveries.has(key) || operation?.isDelivered === true;
  const current = state.deliveries.get(key)?.files ?? operation?.files;
  const isNews = files !== undefined && files !== current && (current ?? replaces) === replaces;
  if (isKnown && !isNews) return { done: undefined };
  return {
    append: [
      { kind: "delivered", key, files, replaces: files && replaces, at: timestamp, ...attempt },
    ],
    result: undefined,
  };
}

export function withBalance(
  account: JournalAccount,
  name: { readonly userId: number; readonly key: string },
  found: FoundInArchive | undefined,
): EndedGeneration {
  const generation = recordOf(account, name.userId, name.key, found);
  return { balance: account.state.balance, ...account.staleness, generation };
}

/** A generation as journal and mirror know it. */
export function recordOf(
  account: Pick<JournalAccount, "state" | "timestamp">,
  userId: number,
  key: string,
  found: FoundInArchive | undefined,
): GenerationRecord {
  const { deliveries, ends } = account.state;
  const operation = found?.operation;
  const isDelivered = deliveries.has(key) || operation?.isDelivered === true;
  const files = deliveries.get(key)?.files ?? operation?.files;
  const state = stateOf(account, key, found);
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
    ageMs: account.timestamp - at,
  };
}
