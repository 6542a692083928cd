import { mirrorOf, stateDocument } from "../../../lib/storage/journal/documents.js";
import {
  type EndEntry,
  type JournalEntry,
  movesMoney,
} from "../../../lib/storage/journal/entries.js";
import type { World } from "../model/world.js";
import { reversalsOf } from "../scenario/acts.js";
import { newerPrefix } from "../scenario/faults.js";
import { keysOfOrder } from "../scenario/parts.js";
import type { Command, Forgery, Scenario } from "../scenario/scenario.js";
import { type Operation, unfinished } from "./database-state.js";
import { checkDeliveries, type FinalGeneration } from "./delivery-checks.js";
import type { JournalContent } from "./journals.js";

/** The state after the run. */
export type Evidence = Pick<
  World,
  | "scenario"
  | "epoch"
  | "initialState"
  | "checks"
  | "databaseState"
  | "journals"
  | "bodies"
  | "onlineChecks"
  | "service"
  | "deliveryChecks"
  | "alarms"
  | "telegram"
  | "record"
>;

/** Not a newer version's. */
function isOurs({ key }: { readonly key: string }): boolean {
  return !key.startsWith(newerPrefix);
}

/** Where the money is in the end. */
interface RecordedMovement {
  readonly key: string;
  readonly amount: bigint;
}

/** Checks what must hold when all faults are over and all work is done. */
export function checkFinalState(evidence: Evidence): void {
  const { checks, telegram } = evidence;
  const { unanswered } = telegram;
  checks.require(unanswered === 0, "L1", () => `${unanswered} updates were never answered`);
  const inDatabase = evidence.scenario.profile.database !== "never";
  const all: readonly RecordedMovement[] = inDatabase
    ? [...evidence.databaseState.operations.values()]
    : evidence.journals
        .users()
        .flatMap((userId) => movementsIn(evidence.journals.contentOf(userId)));
  const recorded = all.filter(isOurs);
  checkMovements(evidence, new Map(recorded.map((operation) => [operation.key, operation])));
  if (inDatabase) {
    checkGenerations(evidence);
    checkJournalsDrained(evidence);
  } else checkJournals(evidence);
  checkUsersNotified(evidence);
  checkStarts(evidence);
  checkForgeries(evidence);
}

function movementsIn({ archived, entries }: JournalContent): RecordedMovement[] {
  return [...archived, ...entries].flatMap((entry): RecordedMovement[] => {
    if (entry.kind === "move") return [{ key: entry.key, amount: BigInt(entry.amount) }];
    if (entry.kind === "charge") return [{ key: entry.key, amount: -BigInt(entry.price) }];
    return [];
  });
}

/** G2, G3: each cause moved its amount once; nothing moved without a cause. */
function checkMovements(evidence: Evidence, recorded: ReadonlyMap<string, RecordedMovement>): void {
  const { checks, onlineChecks } = evidence;
  const commands = commandsOf(evidence);
  for (const key of durableKeys(evidence)) {
    checks.require(recorded.has(key), "G2", () => `${key} is lost`);
  }
  for (const operation of recorded.values()) checkCause(evidence, commands, operation);
  for (const key of [
    ...onlineChecks.charged.database.keys(),
    ...onlineChecks.charged.journal.keys(),
  ]) {
    checks.require(recorded.has(key), "G3", () => `${key} was said to be charged and is not`);
  }
}

type Cause = Exclude<Command, Forgery>;

function commandsOf({ scenario, initialState }: Evidence): ReadonlyMap<string, Cause> {
  const ordered = scenario.deliveries.map(({ command }) =>
    command.kind === "forge" ? command.of : command,
  );
  const all = [...initialState.commands, ...reversalsOf(scenario), ...ordered];
  return new Map(
    all.flatMap((command) => keysOfOrder(command.key).map((key) => [key, command] as const)),
  );
}

/** What was acknowledged, or was repeated until it was. */
function durableKeys({ scenario, initialState, onlineChecks }: Evidence): string[] {
  const durable = scenario.deliveries.flatMap(({ command, isRetried }) => {
    if (command.kind !== "pay" && command.kind !== "reverse") return [];
    return isRetried || onlineChecks.hasAcknowledged(command.key) ? [command.key] : [];
  });
  return [...initialState.commands.map(({ key }) => key), ...durable];
}

function checkCause(
  { scenario, checks, onlineChecks }: Evidence,
  commands: ReadonlyMap<string, Cause>,
  { key, amount }: RecordedMovement,
): void {
  const command = commands.get(key);
  if (command === undefined && isAdjusted(scenario, key, amount)) return;
  if (command === undefined) {
    const generation = commands.get(key.replace("refund:", ""));
    checks.require(generation?.kind === "generate", "G3", () => `no user ordered ${key}`);
    return;
  }
  // A forgery that came first counts, also for what takes it back.
  const known = command.kind === "reverse" ? [key, command.reverses] : [key];
  if (onlineChecks.forgeries.some((forgery) => known.includes(forgery.key))) return;
  const wanted = command.kind === "generate" ? -command.price : command.amount;
  checks.require(amount === wanted, "G2", () => `${key} is ${amount} instead of ${wanted}`);
}

/** What setting a balance moves depends on what it was. */
function isAdjusted({ acts = [] }: Scenario, key: string, amount: bigint): boolean {
  const what = acts.find((act) => act.key === key)?.what;
  return what?.kind === "set" || (what?.kind === "add" && what.amount === amount);
}

/** L2: by now everything has ended that was charged before then, in milliseconds since 1970. */
export function checkGenerationsEnded(evidence: Evidence, then: number): void {
  const { checks, databaseState } = evidence;
  const charged = [...databaseState.operations.values()]
    .filter(({ createdAt }) => createdAt.getTime() < then)
    .filter(({ state }) => unfinished.includes(state));
  const waiting =
    evidence.scenario.profile.database === "never" ? openInJournals(evidence, then) : [];
  for (const key of [...charged.map((operation) => operation.key), ...waiting]) {
    checks.require(false, "L2", () => `${key} has not ended long after its deadline`);
  }
}

function openInJournals({ journals }: Evidence, then: number): string[] {
  return journals.users().flatMap((userId) => {
    const { archived, entries } = journals.contentOf(userId);
    const all = [...archived, ...entries];
    const ended = new Set(all.flatMap((entry) => (isEnd(entry) ? [entry.key] : [])));
    return all.flatMap((entry) =>
      entry.kind === "charge" && entry.at < then && !ended.has(entry.key) ? [entry.key] : [],
    );
  });
}

/** G7 and L2: every generation has ended, and in one way. */
function checkGenerations({ databaseState, checks }: Evidence): void {
  const { operations } = databaseState;
  for (const { key, type, state, amount } of operations.values()) {
    if (type !== "generation" || !isOurs({ key })) continue;
    checks.require(
      state === "done" || state === "refunded",
      "L2",
      () => `${key} is still ${state}`,
    );
    const refund = operations.get(`refund:${key}`);
    checks.require(
      (state === "refunded") === (refund !== undefined),
      "G7",
      () => `${key} ${state}`,
    );
    checks.require(
      refund === undefined || refund.amount === -amount,
      "G7",
      () => `${key} gave back another sum`,
    );
  }
}

/** L3: journals are empty and the outage flag is lowered. Mirrors are exact where the profile demands it. */
function checkJournalsDrained({
  scenario,
  databaseState,
  checks,
  journals,
  bodies,
}: Evidence): void {
  for (const userId of journals.users()) {
    const { entries, archived } = journals.contentOf(userId);
    const left = entries.length + archived.length;
    checks.require(left === 0, "L3", () => `${left} entries are left in the journal of ${userId}`);
  }
  const flag = bodies.get(stateDocument.key);
  // Its own reading: that of lib may be the one that is broken.
  const isLowered = flag === undefined || /"dirty":false\b/.test(flag);
  checks.require(isLowered, "L3", () => "the flag is still raised");
  if (!scenario.profile.expects.exactMirrors) return;
  for (const [userId, { balance, revision }] of databaseState.users) {
    const mirror = JSON.parse(bodies.get(mirrorOf(userId).key) ?? "{}");
    checks.require(
      revision === 0n || BigInt(mirror.balance ?? -1) === balance,
      "F1",
      () => `the mirror of ${userId} shows ${mirror.balance} instead of ${balance}`,
    );
  }
}

/** G7 and L2 where there is no database. */
function checkJournals(evidence: Evidence): void {
  const { journals, checks } = evidence;
  for (const userId of journals.users()) {
    const { archived, entries } = journals.contentOf(userId);
    const all = [...archived, ...entries];
    const keys = all.flatMap((entry) => (movesMoney(entry) ? [entry.key] : []));
    checks.require(
      new Set(keys).size === keys.length,
      "G2",
      () => `user ${userId} has a key twice`,
    );
  }
  for (const key of openInJournals(evidence, Number.POSITIVE_INFINITY)) {
    checks.require(false, "L2", () => `${key} has not ended`);
  }
}

/** D1 to D3; without faults also: a refunded user gets a result that comes late. */
function checkUsersNotified(evidence: Evidence): void {
  const { scenario, initialState, databaseState, journals } = evidence;
  const old = new Set(initialState.commands.map(({ key }) => key));
  const all =
    scenario.profile.database === "never"
      ? journals.users().flatMap((userId) => finalGenerationsIn(journals.contentOf(userId)))
      : [...databaseState.operations.values()].filter(isGeneration).map(toFinal);
  const generations = all.filter(({ key }) => !old.has(key));
  checkDeliveries(evidence, generations);
  if (!scenario.profile.expects.calm) return;
  const refunded = generations.filter(({ state }) => state === "refunded");
  for (const { key } of refunded) checkRefund(evidence, key);
}

/** D4: no refund of a task that had long succeeded. D3: a result after the refund reaches its user as a gift. */
function checkRefund(
  { epoch, checks, databaseState, service, deliveryChecks }: Evidence,
  key: string,
): void {
  const refund = databaseState.operations.get(`refund:${key}`)?.createdAt.getTime() ?? 0;
  const at = refund - epoch;
  const made = service.tasksOf(key).filter(({ state }) => state === "succeeded");
  const wasMade = made.some(({ endedAt }) => endedAt < at - lookingMs);
  checks.require(!wasMade, "D4", () => `${key} was refunded long after it had been made`);
  const isLate = made.some(({ heard }) => heard.some((then) => then > at + deliveryMs));
  const hasGift = deliveryChecks.attempts.get(key)?.some(({ kind }) => kind === "gift") === true;
  checks.require(
    !isLate || hasGift,
    "D3",
    () => `the late result of ${key} did not reach its user`,
  );
}

function toFinal({ key, state, deliveredAt }: Operation): FinalGeneration {
  return { key, state, isDelivered: deliveredAt !== undefined };
}

/** The first end counts. */
function finalGenerationsIn({ archived, entries }: JournalContent): FinalGeneration[] {
  const all = [...archived, ...entries];
  const delivered = new Set(
    all.flatMap((entry) => (entry.kind === "delivered" ? [entry.key] : [])),
  );
  const ends = new Map<string, string>();
  for (const entry of all.filter(isEnd)) {
    if (!ends.has(entry.key)) ends.set(entry.key, entry.kind === "settle" ? "done" : "refunded");
  }
  return [...ends].map(([key, state]) => ({ key, state, isDelivered: delivered.has(key) }));
}

/** While the refund message is being sent, no result can be delivered; it takes at most so long. */
const deliveryMs = 20_000;
/** How often the scheduler follows up. */
const lookingMs = 45_000;

const isEnd = (entry: JournalEntry): entry is EndEntry =>
  entry.kind === "settle" || entry.kind === "refund";

/** L4: every charge was started, or its user got an answer that explains it. */
function checkStarts(evidence: Evidence): void {
  const { checks, databaseState, onlineChecks, record } = evidence;
  const charges = [...databaseState.operations.values()].filter(isGeneration);
  for (const { key, userId } of charges) {
    if (record.latecomers.has(userId)) continue;
    checks.require(
      onlineChecks.explained.has(key),
      "L4",
      () => `${key} was charged and never started, and its user got no answer`,
    );
  }
}

const isGeneration = (operation: Operation) => operation.type === "generation" && isOurs(operation);

/** G9: a key that comes with another amount changes nothing and is reported. */
function checkForgeries({ checks, onlineChecks, alarms }: Evidence): void {
  for (const { key, noticed } of onlineChecks.forgeries) {
    checks.require(
      noticed || alarms.some((alarm) => alarm.includes(key)),
      "G9",
      () => `${key} came with another amount, and no alarm or answer says so`,
    );
  }
}
