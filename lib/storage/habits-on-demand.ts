import type { HabitStore } from "../ledger/habits.js";
import { onceLoaded } from "../util/once.js";
import type { HabitParts } from "./open-habits.js";

/** Users' habits as they are kept; the first call loads what it takes. Most cold starts do without. */
export function createHabitsOnDemand(parts: () => HabitParts): HabitStore {
  const open = onceLoaded(async () => {
    const { openHabits } = await import("./open-habits.js");
    return openHabits(parts());
  });
  return {
    recall: async (userId) => (await open()).recall(userId),
    prefer: async (userId, change) => (await open()).prefer(userId, change),
  };
}
