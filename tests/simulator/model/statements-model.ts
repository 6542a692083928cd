import {
  type Applied,
  type BanChange,
  type BanOutcome,
  type Charge,
  type ChargeLimit,
  type ChargeOutcome,
  type Claim,
  type Correction,
  type CorrectionOutcome,
  claimMs,
  type Delivery,
  type EndedGeneration,
  type EndedParts,
  type ErasureOutcome,
  type Generation,
  type GenerationRecord,
  type GenerationWithBalance,
  type PartsClaim,
  type Quota,
  type Refund,
  type RefundedGeneration,
  type Result,
  type UnfinishedQuery,
  type Writable,
} from "../../../lib/ledger/ledger.js";
import type { Credits, Money } from "../../../lib/ledger/money.js";
import { type Entry, refundKey, storedNote, toStoredState } from "../../../lib/ledger/operation.js";
import type { StoredSettings } from "../../../lib/ledger/settings.js";
import { partsOf, type ReplayResult } from "../../../lib/storage/failover/replay.js";
import { isKnown, type JournalEntry } from "../../../lib/storage/journal/entries.js";
import type { MissedFacts } from "../../../lib/storage/journal/mirror.js";
import { type DatabaseState, type Operation, unfinished } from "../checks/database-state.js";
import { findRefunded } from "./shop-model.js";

export type Statements = ReturnType<typeof createStatements>;

/**
 * What the statements of lib/storage/postgres/statements.ts do, each as one atomic step.
 * How they behave concurrently is tested with PostgreSQL itself; here they run one after another.
 * @param onCommit hears of each
 */
export function createStatements(databaseState: DatabaseState, onCommit: (userId: number) => void) {
  const { operations, row, insert, update, inState } = databaseState;

  function apply(userId: number, entries: readonly Entry[]): Applied {
    const given = entries.map((entry) => ({ ...entry, amount: amountOf(userId, entry) }));
    const priorOf = ({ key }: Entry) => operations.get(key);
    const amounts = new Map(
      given.map((entry) => [entry.key, amountOnRecord(userId, entry, priorOf(entry))]),
    );
    const mismatched = given.filter((entry) => isAnother(userId, entry, priorOf(entry)));
    const fresh = given.filter((entry) => priorOf(entry) === undefined);
    databaseState.addUser(userId);
    for (const entry of fresh.sort((a, b) => (a.key < b.key ? -1 : 1))) insert(userId, entry);
    const outcome = { applied: keysOf(fresh), amounts, keyConflicts: keysOf(mismatched) };
    const reversed = entries.flatMap(({ reverses }) => reverses ?? []);
    if (reversed.length === 0) return { ...row(userId), ...outcome };
    return { ...row(userId), ...outcome, refunded: findRefunded(databaseState, reversed) };
  }

  /** A reversal takes back what is on record. */
  function amountOf(userId: number, { reverses, amount }: Entry): Money {
    const reversed = reverses === undefined ? undefined : operations.get(reverses);
    return reversed?.userId === userId ? -reversed.amount : amount;
  }

  function charge(wanted: Charge): ChargeOutcome {
    const { userId, key, price, model, prompt, attemptId, context, credits } = wanted;
    const { balance } = row(userId);
    const prior = operations.get(key);
    if (prior !== undefined) return repeated(wanted, prior, row(userId));
    const refusal = refusalOf(wanted);
    if (refusal !== undefined) return refusal;
    if (!databaseState.users.has(userId) || balance < price)
      return { kind: "insufficient", balance };
    const taken = { key, type: "generation", amount: -price, state: "charged" } as const;
    const about = { model, prompt, attemptId, ...optionalOf({ context, credits }) };
    const { id: operationId } = insert(userId, { ...taken, ...about });
    databaseState.shop.noteCharge(wanted);
    return { kind: "charged", ...row(userId), operationId };
  }

  function refusalOf(wanted: Charge): ChargeOutcome | undefined {
    const ban = databaseState.bans.get(wanted.userId);
    if (ban?.isBanned) return { kind: "banned", reason: ban.reason };
    if (isOutdated(wanted)) return { kind: "outdated", settings: storedSettings() };
    const limit = exceededLimit(wanted);
    return limit && { kind: "limited", limit };
  }

  /** Only the settings of the database count. */
  function isOutdated({ settings }: Charge): boolean {
    return settings !== undefined && settings !== databaseState.shop.revision();
  }

  function storedSettings(): StoredSettings {
    return { revision: databaseState.shop.revision(), values: databaseState.shop.values() };
  }

  function exceededLimit({ userId, limits }: Charge): ChargeLimit | undefined {
    if (limits === undefined) return undefined;
    const own = databaseState.operationsOf(userId);
    const within = ({ withinMs }: Quota) =>
      own.filter(({ createdAt }) => createdAt.getTime() > databaseState.now() - withinMs);
    const isOpen = ({ state }: Operation) => unfinished.includes(state);
    const charged = within(limits.charged).filter(({ type }) => type === "generation");
    const refunded = within(limits.refunded).filter(({ type }) => type === "refund");
    const isDone = within(limits.refunded).some(({ state }) => state === "done");
    if (own.filter(isOpen).length >= limits.unfinished) return "unfinished";
    if (charged.length >= limits.charged.count) return "charged";
    return refunded.length >= limits.refunded.count && !isDone ? "refunded" : undefined;
  }

  function submitted({ userId, key, taskId }: Generation & { readonly taskId: string }): boolean {
    const operation = inState({ userId, key }, ["charged"]);
    if (operation !== undefined) update(operation, { state: "submitted", taskId: taskId || null });
    return operation !== undefined;
  }

  function settle({
    resultUrl,
    taskId,
    credits,
    isPart,
    ...generation
  }: Result): EndedGeneration | undefined {
    const operation = inState(generation, unfinished);
    if (operation === undefined) return undefined;
    const known = operation.taskId ?? taskId ?? null;
    if (taskId !== undefined && known !== taskId) return undefined;
    const now = databaseState.now();
    const taken = credits ?? operation.credits;
    const made = { resultUrl: resultUrl || null, taskId: known, credits: taken };
    const held = isPart ? { followedUpAt: now } : { claimedAt: now };
    update(operation, { state: "done", ...made, ...held, ...closing(operation) });
    return closedCount(generation, operation);
  }

  function refund({ credits, ...generation }: Refund, at?: Date): RefundedGeneration | undefined {
    const operation = inState(generation, unfinished);
    if (operation === undefined) return undefined;
    const { userId } = generation;
    const key = refundKey(generation.key);
    if (operations.has(key)) throw new Error(`${key} would be there twice`);
    const { model } = operation;
    const amount = -operation.amount;
    const taken = credits ?? operation.credits;
    const claimedAt = databaseState.now();
    update(operation, { state: "refunded", claimedAt, credits: taken, ...closing(operation) });
    insert(userId, {
      key,
      type: "refund",
      amount,
      ...(model !== null && { model }),
      ...(at !== undefined && { createdAt: at }),
    });
    return { ...closedCount(generation, operation), amount };
  }

  function claim({ late, ...generation }: Claim): EndedGeneration | undefined {
    const operation = inState(generation, late ? ["refunded"] : ["done", "refunded"]);
    if (operation === undefined) return undefined;
    if (!mayClaim(operation, late, databaseState.now())) return undefined;
    update(operation, { claimedAt: databaseState.now() });
    return closedCount(generation);
  }

  function claimParts({ userId, keys, isComplete }: PartsClaim): EndedParts | undefined {
    const parts = keys.flatMap((key) => find({ userId, key }) ?? []);
    if (isComplete && parts.some(({ state }) => unfinished.includes(state))) return undefined;
    const now = databaseState.now();
    const free = parts.filter((one) => one.state === "done" && mayClaim(one, undefined, now));
    for (const operation of free) update(operation, { claimedAt: now });
    const [first, ...others] = free.map(({ key }) => closedCount({ userId, key }).generation);
    return first && { ...row(userId), generations: [first, ...others] };
  }

  function delivered({ files, replaces, ...generation }: Delivery): void {
    const operation = find(generation);
    if (operation === undefined) return;
    const deliveredAt = operation.deliveredAt ?? databaseState.now();
    const current = operation.files === replaces ? undefined : operation.files;
    const known = operation.erased ? null : (current ?? files ?? operation.files ?? null);
    const isOver = operation.erased && !unfinished.includes(operation.state);
    update(operation, { deliveredAt, files: known, ...(isOver && wordless) });
  }

  /** @param at of an erasure out of a journal: it is done once */
  function erase(userId: number, at?: number): ErasureOutcome | undefined {
    const isDone = at !== undefined && (databaseState.erasures.get(userId) ?? 0) >= at;
    if (!databaseState.users.has(userId) || isDone) return undefined;
    const own = databaseState.operationsOf(userId);
    const over = own.filter(isOver);
    for (const operation of own) update(operation, { ...lostBy(operation), erased: true });
    const moment = at ?? databaseState.now();
    databaseState.noteErasure(userId, moment);
    const { revision } = row(userId);
    const counts = { operations: over.length, unfinished: own.length - over.length };
    return { ...counts, documents: 0, revision, at: new Date(moment) };
  }

  function find({ userId, key }: Generation): Operation | undefined {
    const operation = operations.get(key);
    return operation?.userId === userId ? operation : undefined;
  }

  /** @param before as it was before the statement, which tells what the provider was expected to take */
  function closedCount(generation: Generation, before?: Operation): EndedGeneration {
    const operation = find(generation) as Operation;
    const { credits } = before ?? operation;
    return {
      ...row(generation.userId),
      generation: toRecord({ ...operation, credits }, databaseState.now()),
    };
  }

  /** @param at of a command out of a journal: a newer one stands */
  function setBan({ userId, banned }: Omit<BanChange, "actor">, at?: number): BanOutcome {
    const before = databaseState.bans.get(userId);
    databaseState.addUser(userId);
    const moment = at ?? Math.max(databaseState.now(), (before?.at ?? 0) + 1);
    const isBanned = banned !== undefined;
    const reason = banned?.reason === undefined ? undefined : storedNote(banned.reason);
    const isNewer = before === undefined || before.at < moment;
    if (isNewer) databaseState.noteBan(userId, { at: moment, isBanned, reason });
    const changed = (before?.isBanned ?? false) !== isBanned || before?.reason !== reason;
    return { ...row(userId), changed, at: new Date(moment) };
  }

  function missedFacts(userId: number): MissedFacts {
    return { newest: databaseState.newest(userId), ban: databaseState.bans.get(userId) };
  }

  function setBalance({ userId, key, balance, note, actor }: Correction): CorrectionOutcome {
    const applied = !operations.has(key);
    databaseState.addUser(userId);
    const amount = balance - row(userId).balance;
    const about = { ...(note !== undefined && { note }), ...(actor !== undefined && { actor }) };
    if (applied) insert(userId, { key, type: "adjustment", amount, ...about });
    return { ...row(userId), applied };
  }

  function replay(userId: number, entries: readonly JournalEntry[]): ReplayResult {
    const mismatched: string[] = [];
    for (const part of partsOf(entries.filter(isKnown))) {
      if ("kind" in part) erase(userId, part.at);
      else {
        mismatched.push(...apply(userId, part.flatMap(toEntry)).keyConflicts);
        for (const entry of part) follow(userId, entry);
      }
    }
    return { ...row(userId), keyConflicts: mismatched, ...missedFacts(userId) };
  }

  function follow(userId: number, entry: JournalEntry): void {
    switch (entry.kind) {
      case "submitted":
        return void submitted({ userId, key: entry.key, taskId: entry.task });
      case "settle":
        return void settle({
          userId,
          key: entry.key,
          resultUrl: entry.url ?? "",
          taskId: entry.task,
          credits: entry.credits,
          isPart: entry.isPart,
        });
      case "refund":
        return void refund({ userId, key: entry.key, credits: entry.credits }, new Date(entry.at));
      case "claim":
        return void claim({ userId, key: entry.key });
      case "delivered":
        return void delivered({
          userId,
          key: entry.key,
          files: entry.files,
          replaces: entry.replaces,
        });
      case "ban":
        return void setBan({ userId, banned: { reason: entry.reason } }, entry.at);
      case "unban":
        return void setBan({ userId, banned: undefined }, entry.at);
      case "erased":
        return;
      case "foreign":
        throw new Error(`${entry.key} is not ours to replay`);
    }
  }

  function noteCommit<T>(userId: number, outcome: T): T {
    onCommit(userId);
    return outcome;
  }

  return {
    open(userId: number) {
      databaseState.addUser(userId);
      return row(userId);
    },
    apply: (userId: number, entries: readonly Entry[]) =>
      noteCommit(userId, apply(userId, entries)),
    charge: (wanted: Charge) => noteCommit(wanted.userId, charge(wanted)),
    submitted,
    settle,
    claim,
    claimParts,
    delivered,
    find: (generation: Generation): GenerationWithBalance | undefined =>
      find(generation) && closedCount(generation),
    pending(query: UnfinishedQuery): GenerationRecord[] {
      const found = databaseState.pending(query);
      for (const operation of found) update(operation, { followedUpAt: databaseState.now() });
      return found.map((operation) => toRecord(operation, databaseState.now()));
    },
    erase(userId: number): ErasureOutcome {
      const nothing = { operations: 0, unfinished: 0, documents: 0 };
      return noteCommit(userId, erase(userId)) ?? nothing;
    },
    refund: (generation: Refund) => noteCommit(generation.userId, refund(generation)),
    setBan,
    missedFacts,
    ready: (userId: number | undefined): Writable => {
      const ban = userId === undefined ? undefined : databaseState.bans.get(userId);
      return ban?.isBanned ? { banned: { reason: ban.reason } } : {};
    },
    setBalance: (correction: Correction) => noteCommit(correction.userId, setBalance(correction)),
    /** One transaction. */
    replay: (userId: number, entries: readonly JournalEntry[]) =>
      noteCommit(userId, replay(userId, entries)),
    owners: (keys: readonly string[]) =>
      new Map(
        [...operations.values()]
          .filter(({ key }) => keys.includes(key))
          .map(({ key, userId }) => [key, userId]),
      ),
  };
}

const wordless = { prompt: null, resultUrl: null, files: null, context: null, taskId: null };

/** Nothing can happen to it any more. */
function isOver({ state, deliveredAt }: Operation): boolean {
  return state === "final" || (!unfinished.includes(state) && deliveredAt !== undefined);
}

const lostBy = (operation: Operation) => (isOver(operation) ? wordless : { prompt: null });

/** What an erased generation loses that ends after its user was told. */
function closing({ erased, deliveredAt }: Operation) {
  const isOver = erased && deliveredAt !== undefined;
  return isOver ? { resultUrl: null, taskId: null, context: null } : {};
}

function optionalOf({
  context,
  credits,
}: {
  context: string | undefined;
  credits: Credits | undefined;
}) {
  return { ...(context !== undefined && { context }), ...(credits !== undefined && { credits }) };
}

function mayClaim(operation: Operation, late: true | undefined, now: number): boolean {
  const { deliveredAt, files, claimedAt = Number.NEGATIVE_INFINITY, erased } = operation;
  const isOver = claimedAt < now - claimMs;
  if (late && erased) return false;
  if (!late) return deliveredAt === undefined && isOver;
  const isUsed = deliveredAt !== undefined && claimedAt <= deliveredAt;
  return files === null && (isOver || isUsed);
}

function toRecord(operation: Operation, now: number): GenerationRecord {
  const { userId, key, state, amount, deliveredAt, createdAt } = operation;
  return {
    userId,
    key,
    state: toStoredState(state),
    amount,
    model: operation.model ?? undefined,
    prompt: operation.prompt ?? undefined,
    taskId: operation.taskId ?? undefined,
    resultUrl: operation.resultUrl ?? undefined,
    context: operation.context ?? undefined,
    files: operation.files ?? undefined,
    credits: operation.credits,
    isDelivered: deliveredAt !== undefined,
    ageMs: now - createdAt.getTime(),
  };
}

const keysOf = (entries: readonly Entry[]) => entries.map(({ key }) => key);

function amountOnRecord(userId: number, entry: Entry, prior: Operation | undefined): Money {
  return prior?.userId === userId ? prior.amount : entry.amount;
}

function isAnother(userId: number, entry: Entry, prior: Operation | undefined): boolean {
  if (prior === undefined) return false;
  const { type, amount } = entry;
  return prior.userId !== userId || prior.type !== type || prior.amount !== amount;
}

function repeated(
  { userId, price, attemptId }: Charge,
  prior: Operation,
  row: { readonly balance: Money; readonly revision: bigint },
): ChargeOutcome {
  if (prior.userId !== userId || prior.amount !== -price) return { kind: "mismatch" };
  if (prior.attempt === attemptId) return { kind: "charged", ...row, operationId: prior.id };
  const { state, taskId, resultUrl } = prior;
  return {
    kind: "duplicate",
    balance: row.balance,
    state: toStoredState(state),
    taskId: taskId ?? undefined,
    resultUrl: resultUrl ?? undefined,
  };
}

function toEntry(entry: JournalEntry): Entry[] {
  if (entry.kind === "move") {
    const { key, type, amount, stars, reverses, note, actor, at } = entry;
    const optional = {
      ...(stars !== undefined && { stars }),
      ...(reverses && { reverses }),
      ...(note !== undefined && { note }),
      ...(actor !== undefined && { actor }),
    };
    return [{ key, type, amount, createdAt: new Date(at), ...optional }];
  }
  if (entry.kind !== "charge") return [];
  const { key, price, model, prompt, attemptId, context, credits, erased, at } = entry;
  const charged = { type: "generation", state: "charged", amount: -price } as const;
  const words = erased ? { erased } : { prompt };
  const about = { model, ...words, attemptId, ...optionalOf({ context, credits }) };
  return [{ ...charged, ...about, key, createdAt: new Date(at) }];
}
