import type { StoredSettings } from "./settings.js";

/** Through it the settings ride on statements that are made anyway. */
export interface SettingsWatch {
  /** Whether the next statement should also read the settings. */
  readonly isDue: boolean;
  /** What this instance knows; undefined = nothing. */
  readonly revision: string | undefined;
  /** @param news undefined = the known revision is still the newest */
  heard(news: StoredSettings | undefined): void;
}
