import {
  type HabitStore,
  maxRecent,
  noHabits,
  type RecentGeneration,
} from "../../ledger/habits.js";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import { assertUserId } from "../../ledger/operation.js";
import type { JournalAccount, JournalStore } from "./account-store.js";
import { recordOf } from "./generation-commands.js";
import type { PreferenceDocuments } from "./preferences.js";

export interface JournalHabitOptions {
  readonly accounts: JournalStore;
  /** Absent = the database has the preferences, and there is no copy. */
  readonly preferences?: PreferenceDocuments | undefined;
}

/**
 * What journals and mirrors know of a user's habits. The archive is left alone: a journal keeps its newest
 * operations. Unlike the port, `recall` throws LedgerUnavailable or StoreUnavailable if the store can't be
 * asked.
 */
export function createJournalHabits({ accounts, preferences }: JournalHabitOptions): HabitStore {
  return {
    async recall(userId) {
      assertUserId(userId);
      const [account, preferred] = await Promise.all([
        accounts.read(userId),
        // What the user made before counts also without them.
        preferences?.read(userId).catch(() => undefined),
      ]);
      if (account.state.ban?.isBanned === true) return noHabits;
      return { generations: recentOf(account, userId), preferences: preferred ?? {} };
    },

    async prefer(userId, change) {
      assertUserId(userId);
      if (preferences === undefined) {
        throw new LedgerUnavailable("preferences are kept in the database", { notApplied: true });
      }
      await preferences.change(userId, change);
    },
  };
}

function recentOf(account: JournalAccount, userId: number): readonly RecentGeneration[] {
  const generations = [...account.state.operations.values()]
    .filter(({ type }) => type === "generation")
    .sort((one, other) => other.at - one.at || other.id - one.id);
  return generations.slice(0, maxRecent).map((operation) => {
    const found = { operation, owner: operation.attemptId };
    const known = recordOf(account, userId, operation.key, found);
    const { key, state, model, context, files, resultUrl, ageMs } = known;
    return { key, state, model, context, files, resultUrl, ageMs };
  });
}
