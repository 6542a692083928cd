import { onceLoaded } from "../util/once.js";
import type { FailoverSettings } from "./failover/failover-settings.js";
import type { SettingsParts } from "./open-settings.js";

/** The settings as they are kept; the first call loads what it takes. Most cold starts do without. */
export function createSettingsOnDemand(parts: () => SettingsParts): FailoverSettings {
  const open = onceLoaded(async () => {
    const { openSettings } = await import("./open-settings.js");
    return openSettings(parts());
  });
  return {
    read: async () => (await open()).read(),
    learn: async (isCold) => (await open()).learn(isCold),
    change: async (change) => (await open()).change(change),
    keptActs: async () => (await open()).keptActs(),
    keepAct: async (act) => (await open()).keepAct(act),
    carry: async (how) => (await open()).carry(how),
  };
}
