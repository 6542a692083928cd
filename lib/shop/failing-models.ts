import type { RaiseAlarm } from "../alarms/alarms.js";
import { studioAlarms } from "../alarms/studio-alarms.js";
import { LedgerUnavailable } from "../ledger/ledger.js";
import type { Log } from "../log.js";
import type { LiveSettings } from "./live-settings.js";
import { learnedOf, type SettingsRecord } from "./settings-store.js";

/** A model fails too often if so many of its last generations failed within an hour. */
export const failing = { failed: 8, of: 10, withinMs: 60 * 60_000 } as const;

/** Decides, once, whether a model fails too often. */
export interface FailingModels {
  /**
   * Switches the model off if it failed too often by the provider's fault, since an operator last decided
   * about it.
   * @returns the settings if this very call did; undefined if it is off, or does not fail that often
   */
  switchOff(model: string): Promise<SettingsRecord | undefined>;
}

export interface FailureWatchParts {
  readonly failing?: FailingModels | undefined;
  readonly settings: Pick<LiveSettings, "learn">;
  /** The model's code in callback data; undefined = the catalogue has it no more. */
  readonly codeOf: (model: string) => string | undefined;
  readonly alarm: RaiseAlarm;
  readonly log: Log;
}

/** Hears of each generation that failed by the provider's fault. Never rejects. */
export function createFailureWatch(parts: FailureWatchParts) {
  const { failing: models, settings, codeOf, alarm, log } = parts;
  return async (model: string): Promise<void> => {
    const record = await models?.switchOff(model).catch((error: unknown) => {
      // In an outage it is not counted: the next failure is.
      if (!(error instanceof LedgerUnavailable)) log.error("Failures were not counted", error);
      return undefined;
    });
    if (record === undefined) return;
    settings.learn(learnedOf(record));
    alarm(studioAlarms.modelSwitchedOff({ model, code: codeOf(model) ?? "" }));
  };
}
