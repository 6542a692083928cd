/** What an act of an operator did, tried or refused, as it goes on record. */
export interface Act {
  /** The act's idempotency key: it goes on record once, however often it is repeated. */
  readonly key: string;
  /** The operator's Telegram id. */
  readonly actor: number;
  /** Such as "ban". */
  readonly verb: string;
  /** A user's id, a charge id, a model, a setting ... */
  readonly subject?: string | undefined;
  readonly reason?: string | undefined;
  readonly before?: Facts | undefined;
  readonly after?: Facts | undefined;
  /** "done", or why not. */
  readonly outcome: string;
}

/** What JSON can keep: sums as text of NUMERIC(12,2). */
export type Facts = Readonly<Record<string, string | number | boolean | null>>;

/** An act as it is on record. */
export interface RecordedAct extends Omit<Act, "key"> {
  readonly id: number;
  /** Absent for acts of older versions. */
  readonly key: string | undefined;
  readonly at: Date;
}

export interface AuditQuery {
  readonly limit: number;
  /** Only acts that concern it; all if absent. */
  readonly subject?: string | undefined;
  /** From the newest if absent. */
  readonly from?: { readonly direction: "older" | "newer"; readonly id: number } | undefined;
}

/**
 * The log of what operators did (`admin_log`). For every method: LedgerUnavailable is thrown when the
 * question could not be answered.
 */
export interface AdminLog {
  /**
   * Puts the act on record, once for each key.
   * @returns what is on record under the key: this act or an earlier one
   */
  record(act: Act): Promise<RecordedAct>;
  /** The act with this key; undefined if it never happened. */
  find(key: string): Promise<RecordedAct | undefined>;
  /** Acts, newest first. */
  page(query: AuditQuery): Promise<readonly RecordedAct[]>;
}

/** With what an act is done: who does it, and under which key it happens once. */
export interface Stamp {
  readonly actor: number;
  readonly key: string;
}
