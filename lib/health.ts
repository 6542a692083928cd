/** What monitors see: no secret, no user. */
export interface Health {
  /** `down`: no payment can be recorded anywhere. */
  readonly status: "ok" | "degraded" | "down";
  readonly database: { readonly status: "ok" | "unavailable" | "not configured" };
  readonly store: { readonly status: "ok" | "unavailable" | "not configured" };
  /** Variables that are missing or wrong, never their values. */
  readonly problems: readonly string[];
}

export interface HealthOptions {
  readonly check: () => Promise<Health>;
  readonly now: () => number;
}

/** A monitor that asks every second must not keep the database awake. */
const freshMs = 5_000;

export function createHealth({ check, now }: HealthOptions) {
  let last: { readonly at: number; readonly health: Promise<Health> } | undefined;

  return async function reportHealth(): Promise<Response> {
    if (last === undefined || now() - last.at >= freshMs) last = { at: now(), health: check() };
    const health = await last.health;
    return Response.json(health, {
      status: health.status === "down" ? 503 : 200,
      headers: { "cache-control": "no-store" },
    });
  };
}
