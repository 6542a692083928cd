import { DeadlinePassed, isFresh, type Time, within } from "../ledger/time.js";
import { secretsMatch } from "../util/secrets.js";

/** What the operator sees: no secret, no user. */
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

/** How closely a look looks. */
export type Extent =
  /** For strangers: asks no database that the breaker spares, and writes nothing. */
  | "sparing"
  | "whole"
  /** Also tests whether the object store honours conditions, which costs some writes. */
  | "deep";

/** What one look at the database and the object store has found. */
export interface HealthCheck {
  readonly health: Health;
  /** The status, corrected by what ordinary requests have found out since. Asks nothing. */
  readonly statusNow: () => Health["status"];
}

export interface HealthOptions {
  readonly check: (extent: Extent) => Promise<HealthCheck>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly deadline: Time["deadline"];
  /** Keeps the function alive for a look that takes longer than a stranger waits. */
  readonly background: (work: Promise<unknown>) => void;
  /** Admits to the report; absent = there is no report. */
  readonly secret: string | undefined;
}

/** How long strangers get what an instance knows before it looks again, however many ask. */
const publicCacheMs = 10 * 60_000;
/** How long a stranger waits for a look. */
const checkTimeoutMs = 2_000;
/** How long the operator gets the same report. */
const operatorCacheMs = 5_000;
/** No look takes longer than this (the function's `maxDuration`), unless the function is frozen meanwhile. */
const maxCheckMs = 60_000;

/**
 * The endpoint of monitors. Strangers get the status alone, from memory: in 10 minutes their requests
 * cost an instance one look at most (one SQL request unless the breaker is open, one read of the store).
 * The operator's secret gets the whole report, at most 5 seconds old, and with `?deep` also a test of
 * the store. 503 only when no payment can be recorded.
 */
export function createHealth(options: HealthOptions) {
  const { secret, background } = options;
  const memory = createMemory(options);
  const reportOf = createReports(options, memory);

  function isOperator({ headers }: Request): boolean {
    const given = headers.get("authorization") ?? "";
    return secret !== undefined && secretsMatch(given, `Bearer ${secret}`);
  }

  return async function reportHealth(request: Request): Promise<Response> {
    const isDeep = new URL(request.url).searchParams.has("deep");
    if (isOperator(request)) {
      return answer((await reportOf(isDeep ? "deep" : "whole")).health, request.method);
    }
    if (isDeep) return new Response(null, { status: 401 });
    if (!memory.isFresh) background(memory.look("sparing").catch(() => {}));
    return answer({ status: await memory.status() }, request.method);
  };
}

type Memory = ReturnType<typeof createMemory>;

/** What the looks of this instance have found, whether for strangers or for the operator. */
function createMemory({ check, now, deadline }: HealthOptions) {
  let newest:
    | { readonly at: number; readonly patience: AbortSignal; readonly end: Promise<unknown> }
    | undefined;
  let known: { readonly at: number; readonly statusNow: HealthCheck["statusNow"] } | undefined;

  async function lookAndLearn(extent: Extent, at: number): Promise<HealthCheck> {
    const found = await check(extent);
    // One that began before the function was frozen may end after a newer one.
    if (known === undefined || known.at <= at) known = { at, statusNow: found.statusNow };
    return found;
  }

  return {
    get isFresh() {
      return newest !== undefined && isFresh(newest.at, now(), publicCacheMs);
    },
    look(extent: Extent): Promise<HealthCheck> {
      const at = now();
      const end = lookAndLearn(extent, at);
      newest = { at, patience: deadline(checkTimeoutMs), end };
      return end;
    },
    /** Waits for the newest look, if it is not late. */
    async status(): Promise<Health["status"]> {
      if (newest !== undefined) await within(newest.patience, newest.end).catch(ignoreTimeout);
      // Before the first look ends nothing is known but that something keeps it from ending.
      return known?.statusNow() ?? "degraded";
    },
  };
}

function ignoreTimeout(error: unknown): void {
  if (!(error instanceof DeadlinePassed)) throw error;
}

/** Those who ask at the same time share one look. */
function createReports({ now }: HealthOptions, memory: Memory) {
  const last = new Map<
    Extent,
    { at: number; isOver: boolean; readonly end: Promise<HealthCheck> }
  >();
  return (extent: Extent): Promise<HealthCheck> => {
    const known = last.get(extent);
    const freshMs = known?.isOver === false ? maxCheckMs : operatorCacheMs;
    if (known !== undefined && isFresh(known.at, now(), freshMs)) return known.end;
    const begun = { at: now(), isOver: false, end: memory.look(extent) };
    last.set(extent, begun);
    const forget = () => last.get(extent) === begun && last.delete(extent);
    begun.end.then(() => Object.assign(begun, { at: now(), isOver: true }), forget);
    return begun.end;
  };
}

/** HEAD gets the same response as GET, without the body. */
function answer(health: Pick<Health, "status">, method: string): Response {
  const response = Response.json(health, {
    status: health.status === "down" ? 503 : 200,
    headers: { "cache-control": "no-store" },
  });
  return method === "HEAD" ? new Response(null, response) : response;
}

/** What the whole is worth when the parts are like this. */
export function overallStatus(database: DatabaseHealth, store: StoreHealth): Health["status"] {
  const works = [database.status, store.status].filter((status) => status === "ok").length;
  if (works === 0) return "down";
  const isBroken = ({ status }: DatabaseHealth | StoreHealth) =>
    status === "unavailable" || status === "unfit";
  return isBroken(database) || isBroken(store) ? "degraded" : "ok";
}
