import {
  createFailoverSettings,
  type FailoverSettings,
  type FailoverSettingsOptions,
} from "./failover/failover-settings.js";
import type { ObjectStore } from "./objects/object-store.js";
import { createSettingsDocument } from "./objects/shop-settings.js";
import type { Database } from "./postgres/database.js";
import { createPostgresSettings } from "./postgres/shop-settings.js";

export interface SettingsParts extends Omit<FailoverSettingsOptions, "database" | "document"> {
  /** At least one of the two. */
  readonly records?: Database | undefined;
  readonly store?: ObjectStore | undefined;
}

/** The settings over whatever is configured. */
export function openSettings({ records, store, ...parts }: SettingsParts): FailoverSettings {
  const isAuthority = records === undefined;
  return createFailoverSettings({
    ...parts,
    database: records && createPostgresSettings(records),
    document: store && createSettingsDocument({ store, time: parts.time, isAuthority }),
  });
}
