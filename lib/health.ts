import { isFresh } from "./ledger/time.js";
import { sameSecret } from "./secrets.js";

/** What monitors see: no secret, no user. */
export interface Health {
  /** `degraded`: one of the two that keep money is missing. `down`: no payment can be recorded. */
  readonly status: "ok" | "degraded" | "down";
  readonly database: DatabaseHealth;
  readonly store: StoreHealth;
  /** Variables that are missing or wrong, never their values; what an operator should know. */
  readonly problems: readonly string[];
}

export interface DatabaseHealth {
  readonly status: "ok" | "unavailable" | "not configured";
}

export interface StoreHealth {
  /** `unfit`: it is there, but must not be trusted with money. */
  readonly status: "ok" | "unavailable" | "unfit" | "not configured";
  readonly kind?: string;
  /** Whether entries may still wait for the database. */
  readonly journals?: "waiting" | "empty" | "kept";
}

export interface HealthOptions {
  /** @param deep also tries whether the object store keeps to conditions, which costs some writes */
  readonly check: (deep: boolean) => Promise<Health>;
  readonly now: () => number;
  /** Who may ask for the deep check; absent = nobody. */
  readonly secret: string | undefined;
}

/** A monitor that asks every second must not keep the database awake. */
const freshMs = 5_000;

export function createHealth({ check, now, secret }: HealthOptions) {
  let last: { readonly at: number; readonly health: Promise<Health> } | undefined;

  function recent(): Promise<Health> {
    if (last === undefined || !isFresh(last.at, now(), freshMs)) {
      last = { at: now(), health: check(false) };
    }
    return last.health;
  }

  return async function reportHealth(request: Request): Promise<Response> {
    const deep = new URL(request.url).searchParams.has("deep");
    const given = request.headers.get("authorization") ?? "";
    if (deep && (secret === undefined || !sameSecret(given, `Bearer ${secret}`))) {
      return new Response(null, { status: 401 });
    }
    const health = await (deep ? check(true) : recent());
    return answer(health, request.method);
  };
}

/** HEAD gets the same response as GET, without the body. */
function answer(health: Health, method: string): Response {
  const response = Response.json(health, {
    status: health.status === "down" ? 503 : 200,
    headers: { "cache-control": "no-store" },
  });
  return method === "HEAD" ? new Response(null, response) : response;
}

/** What the whole is worth when the parts are like this. */
export function judge(database: DatabaseHealth, store: StoreHealth): Health["status"] {
  const works = [database.status, store.status].filter((status) => status === "ok").length;
  if (works === 0) return "down";
  const isBroken = ({ status }: DatabaseHealth | StoreHealth) =>
    status === "unavailable" || status === "unfit";
  return isBroken(database) || isBroken(store) ? "degraded" : "ok";
}
