/** How the bot fares, in all that an operator can do something about. */
export interface Status {
  /** `degraded`: one of the two that keep money is missing. `down`: no payment can be recorded. */
  readonly whole: "ok" | "degraded" | "down";
  readonly database: "ok" | "unavailable" | "not configured";
  readonly store: {
    readonly status: "ok" | "unavailable" | "unfit" | "not configured";
    readonly kind?: string | undefined;
    readonly journals?: "waiting" | "empty" | "kept" | undefined;
  };
  /** Settings that are wrong or missing, and operators whom the bot can't write to, in sentences. */
  readonly problems: readonly string[];
  /** Undefined if Telegram does not say. */
  readonly webhook: WebhookStatus | undefined;
  readonly kie: { readonly hasKey: boolean; readonly credits: number | undefined };
  /** Undefined if it is not remembered. */
  readonly cron: { readonly day: string; readonly jobs: readonly string[] } | undefined;
}

export interface WebhookStatus {
  /** Empty = there is none. */
  readonly url: string;
  /** Where this deployment is; undefined = it does not know. */
  readonly expected: string | undefined;
  /** Updates that wait at Telegram. */
  readonly waiting: number;
  readonly lastError: { readonly at: Date; readonly message: string } | undefined;
}

export interface StatusSource {
  /** Asks everything at once; what does not answer is reported as such. Never rejects. */
  read(): Promise<Status>;
}
