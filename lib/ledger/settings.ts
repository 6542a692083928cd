/** What operators have changed while the bot runs, as the database holds it. */
export interface StoredSettings {
  /** Another one after each change, also after one that goes back to an earlier value. */
  readonly revision: string;
  /** By name; what went back to the environment is absent. */
  readonly values: Readonly<Record<string, unknown>>;
}
