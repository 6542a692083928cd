import type { Ban, BanChange, BanOutcome } from "../../ledger/ledger.js";
import { storedNote } from "../../ledger/operation.js";
import type { Attempt, CommandDecision, JournalAccount } from "./account-store.js";
import type { BanEntry, RememberedBan } from "./entries.js";

/**
 * Bans the user, or lifts the ban. A repetition adds no entry if the journal's newest says the same; what
 * only the mirror remembers may not be the newest.
 */
export async function decideBan(
  account: JournalAccount,
  { banned, actor }: BanChange,
  attempt: Attempt,
): Promise<CommandDecision<BanOutcome>> {
  const { state, staleness, timestamp, isComplete } = account;
  const { ban: known, balance } = state;
  const isOurs = known?.attemptId === attempt.attemptId;
  const changed = !isSame(known, banned);
  if (isOurs || (!changed && (isComplete || known?.attemptId !== undefined))) {
    const at = new Date(known?.at ?? timestamp);
    return { done: { balance, ...staleness, changed: isOurs, at } };
  }
  // Another clock may have stamped the one before this one.
  const at = Math.max(timestamp, (known?.at ?? 0) + 1);
  return {
    append: [{ ...toEntry(banned), actor, at, ...attempt }],
    result: { balance, ...staleness, changed, at: new Date(at) },
  };
}

function toEntry(banned: Ban | undefined): Pick<BanEntry, "kind" | "reason"> {
  return banned === undefined ? { kind: "unban" } : { kind: "ban", reason: reasonOf(banned) };
}

function isSame(known: RememberedBan | undefined, banned: Ban | undefined): boolean {
  if (known === undefined || !known.isBanned) return banned === undefined;
  return banned !== undefined && (known.reason ?? undefined) === reasonOf(banned);
}

function reasonOf({ reason }: Ban): string | undefined {
  return reason === undefined ? undefined : storedNote(reason);
}
