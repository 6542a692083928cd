import type { Rule } from "../checks/checks.js";
import type { Mutation } from "./apply-mutation.js";

/** A deliberate bug, and the rules that find it. */
export interface Mutant {
  /** Completes the title: planted bug: ... is found. */
  readonly name: string;
  /** Its id on the command line. */
  readonly id: string;
  readonly mutations: readonly Mutation[];
  /** The profile that finds it. */
  readonly profile: string;
  /** It must be found within so many seeds, from the first on. */
  readonly seeds: number;
  /** A seed that found it when this was written: the search begins there. */
  readonly seenIn?: number;
  readonly rules: readonly Rule[];
}

const drain = "lib/storage/failover/drain.ts";
const documents = "lib/storage/journal/documents.ts";
const moneyCommands = "lib/storage/journal/money-commands.ts";
const failover = "lib/storage/failover/failover.ts";
const databaseFirst = "lib/storage/failover/database-first.ts";
const fold = "lib/storage/journal/fold.ts";
const accountStore = "lib/storage/journal/account-store.ts";
const updateDocument = "lib/storage/objects/update-document.ts";
const mirror = "lib/storage/journal/mirror.ts";
const flag = "lib/storage/journal/outage-flag.ts";
const archive = "lib/storage/journal/archive.ts";
const generationCommands = "lib/storage/journal/generation-commands.ts";
const start = "lib/studio/start.ts";
const finish = "lib/studio/finish.ts";
const followUp = "lib/studio/follow-up.ts";
const deliverParts = "lib/studio/deliver-parts.ts";
const handlers = "tests/simulator/model/handlers.ts";
const databaseModel = "tests/simulator/model/database-model.ts";

const emptyJournal = `
  const { tag: version } = await readDocument(options.store, journalOf(userId));
  const gone = journalOf(userId).format({ ...journal, sequence: journal.sequence + 1, entries: [] });
  if (version) await options.store.put(journalOf(userId).key, gone, { ifMatch: version });`;

export const mutants: readonly Mutant[] = [
  {
    id: "tombstone-first",
    name: "emptying a journal before the database has its entries",
    mutations: [
      {
        file: drain,
        from: "  const replayed = await replayer.replay(userId, entries);",
        to: `${emptyJournal}\n  const replayed = await replayer.replay(userId, entries);`,
      },
    ],
    profile: "outage",
    seeds: 20,
    rules: ["G8"],
  },
  {
    id: "blind-delete",
    name: "emptying a journal without checking for newer entries",
    mutations: [
      {
        file: drain,
        from: "{ ifMatch: version }",
        to: "{ ifMatch: (await readDocument(store, journalOf(userId))).tag ?? version }",
      },
    ],
    profile: "hot",
    seeds: 60,
    rules: ["G8"],
  },
  {
    id: "replay-twice",
    name: "a replay with new idempotency keys each time",
    mutations: [
      {
        file: drain,
        from: "replayer.replay(userId, entries)",
        to: `replayer.replay(
          userId,
          entries.map((entry) => (entry.kind === "move" || entry.kind === "charge" ? { ...entry, key: entry.key + journal.sequence } : entry)),
        )`,
      },
    ],
    profile: "outage",
    seeds: 20,
    rules: ["G1", "G2", "G3", "G7", "G8", "X"],
  },
  {
    id: "new-key",
    name: "an ambiguous payment that enters the journal under a new key",
    mutations: [
      {
        file: moneyCommands,
        from: 'return { kind: "move", key, type,',
        to: 'return { kind: "move", key: attempt.ambiguous ? key.concat("~") : key, type,',
      },
    ],
    profile: "lossy",
    seeds: 20,
    rules: ["G1", "G2", "G3"],
  },
  {
    id: "fresh-attempt",
    name: "a retried charge with another attempt id",
    mutations: [
      {
        file: databaseModel,
        from: "() => statements.charge(charge)",
        to: "() => statements.charge({ ...charge, attemptId: String(process.time.random()) })",
      },
    ],
    profile: "lossy",
    seeds: 20,
    rules: ["L4"],
  },
  {
    id: "no-cap",
    name: "spending the whole mirrored balance in an outage",
    mutations: [
      {
        file: fold,
        from: "return allowance === undefined || balance < allowance ? balance : allowance;",
        to: "return balance;",
      },
    ],
    profile: "stale",
    seeds: 60,
    seenIn: 8,
    rules: ["G6"],
  },
  {
    id: "eager-clean",
    name: "lowering the flag as soon as no journal is listed",
    mutations: [{ file: flag, from: "now - seen.touched > quietMs", to: "true" }],
    profile: "ambiguous",
    seeds: 100,
    rules: ["F1", "L3"],
  },
  {
    id: "no-drain-on-touch",
    name: "a command that skips the user's journal",
    mutations: [
      {
        file: databaseFirst,
        from: "dirty || act.drains ? askAfterDrain(act) : ask(act, soon)",
        to: "act.drains ? askAfterDrain(act) : ask(act, soon)",
      },
    ],
    profile: "read-your-writes",
    seeds: 60,
    seenIn: 6,
    rules: ["F1", "D2"],
  },
  {
    id: "recent-without-owner",
    name: "a memory of database operations without their owner",
    mutations: [
      {
        file: moneyCommands,
        from: "  const found = await account.find(key);\n  if (found !== undefined)\n    return { done: repeatedCharge(",
        to: "  const known = await account.find(key);\n  const found = databaseAmbiguous && known?.operation?.attemptId === undefined ? undefined : known;\n  if (found !== undefined)\n    return { done: repeatedCharge(",
      },
    ],
    profile: "hang",
    seeds: 60,
    seenIn: 55,
    rules: ["G3", "G10"],
  },
  {
    id: "says-insufficient",
    name: 'the answer "insufficient" for a charge that the database may have made',
    mutations: [
      {
        file: moneyCommands,
        from: 'isOpen ? { kind: "unknown" } : refusal',
        to: 'isOpen && refusal.kind !== "insufficient" ? { kind: "unknown" } : refusal',
      },
    ],
    profile: "ambiguous",
    seeds: 60,
    rules: ["L4"],
  },
  {
    id: "mirror-any-revision",
    name: "a mirror that accepts older balances",
    mutations: [
      {
        file: mirror,
        from: "known.revision >= account.revision",
        to: "known.revision === account.revision",
      },
    ],
    profile: "calm-contended",
    seeds: 150,
    seenIn: 52,
    rules: ["F1"],
  },
  {
    id: "credit-allows",
    name: "an allowance raised by a payment that this instance did not send to the database",
    mutations: [
      {
        file: fold,
        from: "(isNew && view.isAuthority)) allow(",
        to: "(isNew && entry.ambiguous !== true)) allow(",
      },
    ],
    profile: "halves",
    seeds: 100,
    seenIn: 70,
    rules: ["G6"],
  },
  {
    id: "uncertain-credit",
    name: "an allowance raised by a payment that the database may have",
    mutations: [{ file: fold, from: "(isNew && view.isAuthority)) allow(", to: "isNew) allow(" }],
    profile: "ambiguous",
    seeds: 400,
    seenIn: 217,
    rules: ["G6"],
  },
  {
    id: "gift-spent",
    name: "spending credits of a newer version's entry",
    mutations: [{ file: fold, from: "  else view.uncertain += amount;\n", to: "" }],
    profile: "gifts",
    seeds: 20,
    seenIn: 8,
    rules: ["G6"],
  },
  {
    id: "mirror-later",
    name: "dropping journal entries that the mirror does not have",
    mutations: [
      {
        file: drain,
        from: "  await mirrors.write({ ...mirrorUpdateOf(userId, replayed), knownKeys: tags, isErasure });\n",
        to: "  void [tags, isErasure];\n",
      },
    ],
    profile: "outage",
    seeds: 20,
    rules: ["G8"],
  },
  {
    id: "unknown-is-failed",
    name: "treating a write without an answer as not applied",
    mutations: [
      { file: accountStore, from: "() => !touched,", to: "true," },
      {
        file: updateDocument,
        from: "      return { obstacle: outcome.cause };",
        to: '      throw new StoreUnavailable("no answer");',
      },
    ],
    profile: "storm",
    seeds: 150,
    seenIn: 18,
    rules: ["L4"],
  },
  {
    id: "conflict-without-reading",
    name: "retrying a conflicting write without deciding again",
    mutations: [
      {
        file: updateDocument,
        from: '      return { obstacle: new Error("others changed it each time") };',
        to: `{
        const newer = (await readDocument(store, kind)).tag;
        if (newer !== undefined) await store.put(kind.key, body, { ifMatch: newer });
        return { result: "result" in decision ? decision.result : decision.done };
      }`,
      },
    ],
    profile: "contention",
    seeds: 40,
    rules: ["G1", "G8"],
  },
  {
    id: "uncounted-archive",
    name: "a journal that loses the sum of its archive",
    mutations: [
      { file: archive, from: "Math.max(...moments), sum,", to: "Math.max(...moments), sum: 0n," },
    ],
    profile: "jsonhot",
    seeds: 5,
    rules: ["G4"],
  },
  {
    id: "forgotten-archive",
    name: "a replay without the archive",
    mutations: [
      { file: drain, from: "return archive.length > 0\n", to: "return archive.length > 99\n" },
    ],
    profile: "jsonhot",
    seeds: 5,
    rules: ["G8"],
  },
  {
    id: "double-refund",
    name: "counting a refund twice",
    mutations: [
      {
        file: fold,
        from: "view.balance += amount;\n  const isOwn",
        to: "view.balance += 2n * amount;\n  const isOwn",
      },
    ],
    profile: "jsonhot",
    seeds: 5,
    rules: ["G4", "G5"],
  },
  {
    id: "doubt-lost",
    name: "a fallback that ignores an ambiguous database write",
    mutations: [
      {
        file: failover,
        from: "tried.databaseAmbiguous ? ambiguousJournal : journal",
        to: "journal",
      },
    ],
    profile: "ambiguous",
    seeds: 100,
    rules: ["L4", "G6"],
  },
  {
    id: "no-flag",
    name: "a journal entry without raising the flag",
    mutations: [{ file: accountStore, from: "          await flag.raise();\n", to: "" }],
    profile: "read-your-writes",
    seeds: 60,
    seenIn: 6,
    rules: ["F1", "D2"],
  },
  {
    id: "tireless",
    name: "a breaker that never opens",
    mutations: [
      {
        file: failover,
        from: "if (!breaker.admits()) return { databaseAmbiguous: false };",
        to: "",
      },
    ],
    profile: "outage",
    seeds: 20,
    rules: ["F2"],
  },
  // The studio: starting a task, its end, and the delivery.
  {
    id: "create-again",
    name: "requesting a task again after an ambiguous request",
    mutations: [
      {
        file: start,
        from: "const created = await provider.create(task);",
        to: `let created = await provider.create(task);
    if (created.kind === "unknown") created = await provider.create(task);`,
      },
    ],
    profile: "studio",
    seeds: 20,
    rules: ["G10"],
  },
  {
    id: "refund-unknown",
    name: "a refund although the task may have been created",
    mutations: [
      {
        file: start,
        from: 'if (created.kind === "unknown") return resolveUnknown(generation);',
        to: 'if (created.kind === "unknown") return refund(generation, "unreachable");',
      },
    ],
    profile: "studio",
    seeds: 20,
    seenIn: 6,
    rules: ["D4"],
  },
  {
    id: "number-forgotten",
    name: "not recording the task id",
    mutations: [
      {
        file: start,
        from: "await ifAvailable(ledger.markSubmitted({ ...generation, taskId }));",
        to: "await Promise.resolve(taskId !== undefined);",
      },
    ],
    profile: "calm",
    seeds: 20,
    rules: ["D4"],
  },
  {
    id: "bring-first",
    name: "delivering a result without claiming its delivery",
    mutations: [
      {
        file: finish,
        from: "    const settled = await ledger.settle(",
        to: `    const known = await ledger.find(generation);
    if (known) return options.background(notifier.deliver(known, urls).then(() => ledger.settle({ ...generation, resultUrl, taskId })));
    const settled = await ledger.settle(`,
      },
    ],
    profile: "calm",
    seeds: 20,
    rules: ["D2", "D3"],
  },
  {
    id: "no-gift",
    name: "dropping a result that comes after the refund",
    mutations: [
      {
        file: finish,
        from: "notify(notifier.deliver(late, urls, { isLate: true }));",
        to: "notify(Promise.resolve({ isLate: true }));",
      },
    ],
    profile: "calm",
    seeds: 60,
    seenIn: 5,
    rules: ["D3"],
  },
  {
    id: "foreign-task",
    name: "accepting a result without checking whose task it is",
    mutations: [
      { file: finish, from: 'if (!belongsTo(generation, task)) return "foreign";', to: "" },
    ],
    profile: "studio",
    seeds: 150,
    seenIn: 77,
    rules: ["D3", "D4"],
  },
  {
    id: "early-deadline",
    name: "a refund before the deadline",
    mutations: [
      {
        file: followUp,
        from: "const isOver = isDue(found, deadlines);",
        to: "const isOver = true;",
      },
    ],
    profile: "calm",
    seeds: 20,
    rules: ["D4"],
  },
  {
    id: "deaf-overdue",
    name: "a refund at the deadline without checking the task",
    mutations: [
      {
        file: followUp,
        from: 'taskId === undefined ? "waiting" : finisher.finish(generation, taskId, tell);',
        to: '"waiting";',
      },
    ],
    profile: "calm",
    seeds: 20,
    rules: ["D4"],
  },
  {
    id: "unclaimed",
    name: "two follow-ups that both deliver the same end",
    mutations: [
      {
        file: followUp,
        from: "await ledger.claimDelivery(generationOf(found));",
        to: "await ledger.find(generationOf(found));",
      },
    ],
    profile: "studio",
    seeds: 100,
    seenIn: 21,
    rules: ["D2"],
  },
  {
    id: "gives-up-early",
    name: "giving up a delivery that failed at first",
    mutations: [
      {
        file: followUp,
        from: "resultDeliveryMs = 7 * 24 * 60 * 60 * 1000",
        to: "resultDeliveryMs = 100_000",
      },
    ],
    profile: "studio",
    seeds: 20,
    seenIn: 6,
    rules: ["D1"],
  },
  {
    id: "lease-ignored",
    name: "a journal that ignores another instance's delivery claim",
    mutations: [
      {
        file: generationCommands,
        from: "!isUsed && moment - claim.at < claimMs",
        to: "!isUsed && moment < 0",
      },
    ],
    profile: "json",
    seeds: 60,
    rules: ["D2"],
  },
  {
    id: "lease-for-ever",
    name: "a delivery claim that never expires",
    mutations: [
      { file: generationCommands, from: "!isUsed && moment - claim.at < claimMs", to: "!isUsed" },
    ],
    profile: "json",
    seeds: 20,
    rules: ["D1"],
  },
  {
    id: "end-unclaimed",
    name: "a journal in which an end does not claim the delivery",
    mutations: [
      { file: fold, from: "  if (!isPart) view.claims.set(key, { at, attemptId });\n", to: "" },
      {
        file: generationCommands,
        from: "claim?.attemptId === attempt.attemptId",
        to: "ends.get(key)?.attemptId === attempt.attemptId",
      },
      // Otherwise the follow-up takes it for a part, and lets it wait for its others.
      {
        file: "lib/storage/journal/find-unfinished.ts",
        from: "(ends.get(key)?.at ?? 0) + partWaitMs",
        to: "0",
      },
    ],
    profile: "json",
    seeds: 60,
    rules: ["D2"],
  },
  {
    id: "delivery-unrecorded",
    name: "a journal that does not record a delivery",
    mutations: [
      { file: generationCommands, from: "if (isKnown && !isNews)", to: "if (!isKnown || !isNews)" },
    ],
    profile: "json",
    seeds: 5,
    rules: ["D2"],
  },
  {
    id: "delivery-forgotten",
    name: "ignoring the deliveries that a journal records",
    mutations: [
      {
        file: fold,
        from: 'else if (entry.kind === "delivered") addDelivered(view, entry);',
        to: 'else if (entry.kind === "delivered") addDelivered({ ...view, operations: new Map(), deliveries: new Map() }, entry);',
      },
    ],
    profile: "json",
    seeds: 20,
    rules: ["D1", "D2"],
  },
  {
    id: "no-unfinished-limit",
    name: "a journal without a limit on unfinished orders",
    mutations: [
      {
        file: moneyCommands,
        from: 'if (count(maxUnfinishedMs, isOpen) >= unfinished) return "unfinished";',
        to: "",
      },
    ],
    profile: "jsonhot",
    seeds: 20,
    rules: ["G11"],
  },
  {
    id: "says-limited",
    name: 'the answer "too many" for a charge that the database may have made',
    mutations: [
      {
        file: moneyCommands,
        from: 'isOpen ? { kind: "unknown" } : refusal',
        to: 'isOpen && refusal.kind !== "limited" ? { kind: "unknown" } : refusal',
      },
    ],
    profile: "ambiguous",
    seeds: 60,
    seenIn: 18,
    rules: ["L4"],
  },
  {
    id: "unclaimed-start",
    name: "an instance without the database that starts a task without claiming it",
    mutations: [{ file: accountStore, from: "return owner === attemptId;", to: "return true;" }],
    profile: "taps",
    seeds: 20,
    rules: ["G10"],
  },
  {
    id: "start-regardless",
    name: "an instance with the database that starts a task another one has claimed",
    mutations: [
      {
        file: "lib/storage/failover/start-claims.ts",
        from: "return owner === undefined || owner === start.attemptId;",
        to: "return owner !== null;",
      },
    ],
    profile: "taps",
    seeds: 20,
    seenIn: 19,
    rules: ["G10"],
  },
  // A newer version, damaged documents, and clocks that are set back.
  {
    id: "known-types-only",
    name: "refusing to read a journal with an entry of an unknown type",
    mutations: [
      {
        file: documents,
        from: 'kind: v.literal("move"),\n    key: v.string(),\n    type: v.string(),',
        to: 'kind: v.literal("move"),\n    key: v.string(),\n    type: v.picklist(["payment", "reversal"]),',
      },
    ],
    profile: "newer",
    seeds: 20,
    rules: ["X"],
  },
  {
    id: "foreign-dropped",
    name: "dropping an entry of an unknown kind together with the replayed ones",
    mutations: [
      {
        file: drain,
        from: "entries: unknownIn(journal.entries) };",
        to: "entries: unknownIn([]) };",
      },
    ],
    profile: "newer",
    seeds: 20,
    rules: ["G8"],
  },
  {
    id: "unreadable-flag",
    name: "a damaged flag that blocks every journal",
    mutations: [
      {
        file: documents,
        from: "return success ? output : { ...lowered, dirty: true, isDamaged: true };",
        to: 'if (!success) throw new Error("unreadable");\n    return output;',
      },
    ],
    profile: "damaged",
    seeds: 20,
    rules: ["X"],
  },
  {
    id: "damaged-is-lowered",
    name: "treating a damaged flag as lowered",
    mutations: [
      {
        file: documents,
        from: "{ ...lowered, dirty: true, isDamaged: true }",
        to: "lowered",
      },
    ],
    profile: "damaged",
    seeds: 100,
    rules: ["F1", "D2", "L3"],
  },
  {
    id: "future-stamp",
    name: "treating a timestamp from the future as fresh",
    mutations: [
      {
        file: "lib/ledger/time.ts",
        from: "return age < ms && age > -aheadMs;",
        to: "return age < ms - 0 * aheadMs;",
      },
    ],
    profile: "hours",
    seeds: 20,
    rules: ["F2"],
  },
  // The following bugs were in lib once; this simulation found them.
  {
    id: "own-charge-unknown",
    name: "treating an instance's own charge as foreign when only the mirror's list has it",
    mutations: [
      {
        file: moneyCommands,
        from: 'if (owner === undefined && databaseAmbiguous) return { kind: "unknown" };',
        to: "",
      },
    ],
    profile: "ambiguous",
    seeds: 60,
    rules: ["L4"],
  },
  {
    id: "stale-answer",
    name: "returning the first answer although the retry may have been applied",
    mutations: [
      {
        file: databaseFirst,
        from: "throw new LedgerUnavailable(failure.message);",
        to: "return first;",
      },
    ],
    profile: "flaky",
    seeds: 60,
    seenIn: 17,
    rules: ["F2", "L4"],
  },
  {
    id: "busy-ambiguous",
    name: "reporting a command as not applied because only its last try hit a conflict",
    mutations: [
      {
        file: "lib/storage/postgres/retry.ts",
        from: "return notApplied ? new LedgerBusy(reason) : new LedgerUnavailable(reason);",
        to: "return new LedgerBusy(reason);",
      },
    ],
    profile: "contention",
    seeds: 60,
    seenIn: 29,
    rules: ["L4"],
  },
  {
    id: "late-success",
    name: "closing the breaker on an answer from before the outage",
    mutations: [
      {
        file: databaseFirst,
        from: "    breaker.close();\n    return outcome;",
        to: "    return outcome;",
      },
      {
        file: failover,
        from: 'if ("outcome" in attempt) return attempt;',
        to: 'if ("outcome" in attempt) {\n      breaker.close();\n      return attempt;\n    }',
      },
    ],
    profile: "lossy",
    seeds: 60,
    rules: ["F2"],
  },
  {
    id: "dear-look",
    name: "searching all journals at each follow-up in an outage",
    mutations: [
      {
        file: "lib/storage/journal/find-unfinished.ts",
        from: "query.thorough === true || isSearchDue(names, now)",
        to: "isSearchDue({ ...names, searched: undefined }, now)",
      },
    ],
    profile: "read-your-writes",
    seeds: 20,
    rules: ["C1"],
  },
  {
    id: "mirror-keeps-words",
    name: "an erasure that misses the mirror",
    mutations: [
      {
        file: "lib/storage/failover/erase-documents.ts",
        from: "const mirrored = await mirrors.erase(userId, revision);",
        to: "const mirrored = revision < 0n;",
      },
    ],
    profile: "erasing",
    seeds: 20,
    seenIn: 14,
    rules: ["P1"],
  },
  {
    id: "words-delivered",
    name: "a delivery after an erasure that records the files",
    mutations: [
      {
        file: "tests/simulator/model/statements-model.ts",
        from: "const known = operation.erased ? null : (current ?? files ?? operation.files ?? null);",
        to: "const known = current ?? files ?? operation.files ?? null;",
      },
      {
        file: "tests/simulator/model/statements-model.ts",
        from: "...(isOver && wordless)",
        to: "...(isOver && { prompt: null })",
      },
    ],
    profile: "erasing",
    seeds: 20,
    rules: ["P1"],
  },
  {
    id: "journal-keeps-words",
    name: "an erasure in an outage that leaves the texts in the journal",
    mutations: [
      {
        file: "lib/storage/failover/replay.ts",
        from: 'if (entry.kind === "erased") parts.push(entry, []);',
        to: 'if (entry.kind === "erased") continue;',
      },
    ],
    profile: "erasing",
    seeds: 20,
    rules: ["P1", "G8"],
  },
  {
    id: "banned-charge",
    name: "a charge in the database that ignores the ban",
    mutations: [
      {
        file: "tests/simulator/model/statements-model.ts",
        from: 'if (ban?.isBanned) return { kind: "banned", reason: ban.reason };',
        to: "",
      },
    ],
    profile: "operators",
    seeds: 20,
    rules: ["G12"],
  },
  {
    id: "banned-charge-in-journal",
    name: "a charge in a journal that ignores the ban",
    mutations: [
      {
        file: moneyCommands,
        from: 'if (ban?.isBanned) return { kind: "banned", reason: ban.reason ?? undefined };',
        to: "",
      },
    ],
    profile: "jsonoperators",
    seeds: 20,
    rules: ["G12"],
  },
  {
    id: "ban-lost",
    name: "a replay that leaves out what operators did about bans",
    mutations: [
      {
        file: "tests/simulator/model/database-model.ts",
        from: "statements.replay(userId, batch)",
        to: 'statements.replay(userId, batch.filter(({ kind }) => kind !== "ban" && kind !== "unban"))',
      },
    ],
    profile: "operators",
    seeds: 20,
    rules: ["G8", "G12"],
  },
  {
    id: "ban-backwards",
    name: "a ban in a journal that is not newer than what its mirror remembers",
    mutations: [
      {
        file: "lib/storage/journal/ban-commands.ts",
        from: "const at = Math.max(timestamp, (known?.at ?? 0) + 1);",
        to: "const at = Math.min(timestamp, known?.at ?? timestamp);",
      },
    ],
    profile: "operators",
    seeds: 40,
    rules: ["G12", "G8"],
  },
  {
    id: "note-lost",
    name: "a journal that forgets why an operator moved money",
    mutations: [
      { file: moneyCommands, from: "reverses, note, actor, at,", to: "reverses, actor, at," },
    ],
    profile: "operators",
    seeds: 20,
    rules: ["G2"],
  },
  {
    id: "refund-attempt-key",
    name: "a refund whose key has the attempt in it",
    mutations: [
      {
        file: "lib/shop/refund.ts",
        from: "    key: reversalOf(key),\n",
        to: '    key: reversalOf(key).concat(":", String(ports.now())),\n',
      },
    ],
    profile: "operators",
    seeds: 20,
    rules: ["F1", "G3", "G13"],
  },
  {
    id: "refund-never-finished",
    name: "a refund that goes on record under its own key before it is made",
    mutations: [
      { file: "lib/shop/refund.ts", from: 'key: openKey(stamp, "asked"),', to: "key: stamp.key," },
    ],
    profile: "operators",
    seeds: 20,
    rules: ["G13"],
  },
  {
    id: "done-before-moved",
    name: "a correction that is on record before the money has moved",
    mutations: [
      {
        file: "lib/shop/adjust.ts",
        from: "  const { isFirst } = await move(adjustment, stamp, ports);",
        to: `  await ports.adminLog.record({ ...stamp, verb: "adjust", outcome: "done" });
  const { isFirst } = await move(adjustment, stamp, ports);`,
      },
    ],
    profile: "operators",
    seeds: 40,
    rules: ["G13"],
  },
  {
    id: "moved-not-completed",
    name: "a correction that a killed instance leaves without a row in the log",
    mutations: [
      {
        file: "lib/shop/adjust.ts",
        from: "return recorded ?? conclude(adjustment, stamp, ports);",
        to: 'return recorded ?? { ...stamp, id: 0, at: new Date(0), verb: "adjust", outcome: "done" };',
      },
    ],
    profile: "operators",
    seeds: 40,
    rules: ["G13"],
  },
  {
    id: "bonus-kept",
    name: "a refund that leaves the bonuses of its payment",
    mutations: [
      {
        file: "lib/payments/take-back.ts",
        from: "for (const bonus of payments.flatMap(({ bonuses }) => bonuses)) {",
        to: "for (const bonus of payments.flatMap(({ bonuses }) => bonuses.slice(1))) {",
      },
    ],
    profile: "operators",
    seeds: 20,
    rules: ["G13"],
  },
  {
    id: "outdated-charge",
    name: "a charge in the database that ignores the revision of the settings",
    mutations: [
      {
        file: "tests/simulator/model/statements-model.ts",
        from: 'if (isOutdated(wanted)) return { kind: "outdated", settings: storedSettings() };',
        to: "",
      },
    ],
    profile: "operators",
    seeds: 20,
    rules: ["G14"],
  },
  {
    id: "pause-ignored",
    name: "a pause without an end that stops nothing",
    mutations: [
      {
        file: "lib/shop/settings.ts",
        from: "return pause.until === undefined || now < pause.until ? pause : undefined;",
        to: "return pause.until !== undefined && now < pause.until ? pause : undefined;",
      },
    ],
    profile: "operators",
    seeds: 20,
    rules: ["G14"],
  },
  {
    id: "late-part-unclaimed",
    name: "delivering a part of an order after its wait although another process has claimed it",
    mutations: [
      {
        file: deliverParts,
        from: "const claimed = await claim(known.ended);",
        to: `const { generation: own, ...account } = known.ended;
    const claimed = (await claim(known.ended)) ?? { ...account, generations: [own] as const };`,
      },
    ],
    profile: "severals",
    seeds: 20,
    rules: ["D2"],
  },
  {
    id: "parts-claimed-twice",
    name: "claiming parts of an order in a journal that another process delivers",
    mutations: [
      {
        file: generationCommands,
        from: "const isClaimed = claim !== undefined && isHeld(claim, undefined, timestamp);",
        to: "const isClaimed = claim !== undefined && timestamp < 0 && isHeld(claim, undefined, timestamp);",
      },
    ],
    profile: "jsonseverals",
    seeds: 100,
    rules: ["D2"],
  },
  {
    id: "parts-of-a-lost-order",
    name: "charging further results of an order whose first another press has charged",
    mutations: [
      {
        file: handlers,
        from: "if (!isCharged) return [];",
        to: "",
      },
    ],
    profile: "severals",
    seeds: 20,
    // The others outlive the limit of unfinished generations, or their order.
    rules: ["G15", "G10"],
  },
];
