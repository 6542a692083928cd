import type { HabitStore } from "../ledger/habits.js";
import type { SettingsWatch } from "../ledger/settings-watch.js";
import { createFailoverHabits, type FailoverHabitOptions } from "./failover/failover-habits.js";
import type { JournalStore } from "./journal/account-store.js";
import { createJournalHabits } from "./journal/habits.js";
import { createPreferenceDocuments } from "./journal/preferences.js";
import type { ObjectStore } from "./objects/object-store.js";
import type { Database } from "./postgres/database.js";
import { createPostgresHabits } from "./postgres/habits.js";

export interface HabitParts extends Omit<FailoverHabitOptions, "database" | "journal"> {
  /** At least one of the two. */
  readonly records?: Database | undefined;
  readonly store?: ObjectStore | undefined;
  /** Of the store. */
  readonly accounts?: JournalStore | undefined;
  readonly settingsWatch?: SettingsWatch | undefined;
}

/** Users' habits over whatever is configured. */
export function openHabits(parts: HabitParts): HabitStore {
  const { records, store, accounts, settingsWatch, time } = parts;
  const isAuthority = records === undefined && store !== undefined;
  const preferences = isAuthority ? createPreferenceDocuments({ store, time }) : undefined;
  return createFailoverHabits({
    ...parts,
    database: records && createPostgresHabits(records, settingsWatch),
    journal: accounts && createJournalHabits({ accounts, preferences }),
  });
}
