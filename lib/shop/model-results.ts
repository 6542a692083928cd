/** How the generations of a model ended. */
export interface ModelResults {
  readonly done: number;
  /** Refunded, whatever the cause: as /stats counts them. */
  readonly failed: number;
}

/** For so many days an operator sees them in the catalogue. */
export const resultDays = 7;

export interface ResultRecords {
  /**
   * Of the last `resultDays`, by the provider's name of the model; one without a result is missing. One
   * request.
   * @throws LedgerUnavailable
   */
  byModel(): Promise<ReadonlyMap<string, ModelResults>>;
}
