import { randomUUID } from "node:crypto";
import type { StoreReport } from "../bot/setup.js";
import { type Env, EnvError } from "../env.js";
import { findCredentials } from "../storage/objects/blob-credentials.js";
import { StoreUnavailable } from "../storage/objects/object-store.js";
import { blobSettings } from "../storage/objects/open-store.js";
import type { OpenedLedger } from "../storage/open-ledger.js";
import {
  type DatabaseHealth,
  type Extent,
  type HealthCheck,
  overallStatus,
  type StoreHealth,
} from "./endpoint.js";

/** How the bot fares, also while its settings are wrong. */
export async function checkHealth(
  readSettings: () => Env,
  open: () => OpenedLedger,
  extent: Extent,
  findUnreachable: () => Promise<readonly string[]>,
): Promise<HealthCheck> {
  try {
    const env = readSettings();
    const opened = open();
    const unreachable = extent === "sparing" ? [] : await findUnreachable();
    return await checkBoth({ opened, extent, advice: [...advice(env), ...unreachable] });
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    const unknown = { status: "unavailable" } as const;
    const health = { database: unknown, store: unknown, problems: error.problems };
    return { health: { status: "down", ...health }, statusNow: () => "down" };
  }
}

interface CheckInput {
  readonly opened: OpenedLedger;
  readonly extent: Extent;
  readonly advice: readonly string[];
}

async function checkBoth({ opened, extent, advice }: CheckInput): Promise<HealthCheck> {
  const isSpared = () => opened.breaker?.probeAt !== undefined;
  const wasSpared = extent === "sparing" && isSpared();
  const [database, readable] = await Promise.all([
    wasSpared ? unavailable : checkDatabase(opened),
    extent === "sparing" ? peekAtStore(opened) : checkStore(opened),
  ]);
  const unfit =
    extent === "deep" && readable.status === "ok" ? await probeStore(opened) : undefined;
  const store = unfit === undefined ? readable : { ...readable, status: "unfit" as const };
  const problems = [...advice, ...(unfit === undefined ? [] : [unfit])];
  return {
    health: { status: overallStatus(database, store), database, store, problems },
    statusNow() {
      if (isSpared()) return overallStatus(unavailable, store);
      // The breaker has closed since, so the database works again.
      return overallStatus(wasSpared ? { status: "ok" } : database, store);
    },
  };
}

const unavailable: DatabaseHealth = { status: "unavailable" };

async function checkDatabase({ database }: OpenedLedger): Promise<DatabaseHealth> {
  if (database === undefined) return { status: "not configured" };
  return database.ledger.checkWritable().then(
    () => ({ status: "ok" }),
    () => unavailable,
  );
}

async function checkStore({ store, flag, database }: OpenedLedger): Promise<StoreHealth> {
  if (store === undefined || flag === undefined) return { status: "not configured" };
  const { kind } = store;
  return flag.read().then(
    ({ dirty }) => {
      const journals = dirty ? "waiting" : "empty";
      return { status: "ok", kind, journals: database === undefined ? "kept" : journals };
    },
    () => ({ status: "unavailable", kind }),
  );
}

/** One read that never leads to a write, even if the document is damaged. */
async function peekAtStore({ flag }: OpenedLedger): Promise<StoreHealth> {
  if (flag === undefined) return { status: "not configured" };
  return flag.peek().then(
    () => ({ status: "ok" }),
    () => ({ status: "unavailable" }),
  );
}

/** The disk of the machine that sets up says nothing about the deployment's store. */
export async function reportStore(opened: OpenedLedger): Promise<StoreReport | undefined> {
  const kind = opened.store?.kind;
  if (kind === undefined || kind === "files") return undefined;
  return { kind, unsafe: await probeStore(opened) };
}

/** Whether the store may be trusted with money: a sentence for the operator if not. */
async function probeStore({ store }: OpenedLedger): Promise<string | undefined> {
  if (store === undefined) return undefined;
  const { assertConditionalWrites } = await import("../storage/objects/conditional-writes.js");
  const { probePrefix } = await import("../storage/journal/documents.js");
  const probeKey = `${probePrefix}${randomUUID()}.json`;
  const problem = await assertConditionalWrites(store, probeKey).then(
    () => undefined,
    ({ message, cause }: Error) =>
      cause instanceof StoreUnavailable ? `${message}: ${cause.message}` : message,
  );
  // One that is left behind is no harm.
  await store.delete(probeKey).catch(() => {});
  return problem;
}

/** Why Vercel Blob can't be used at all, in a sentence. */
function missingCredentials({ store }: Env): string[] {
  if (store?.kind !== "vercel-blob") return [];
  try {
    findCredentials(blobSettings(store), Date.now());
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** What works without, but not as well as its operator believes. */
function advice(env: Env): string[] {
  const { CRON_SECRET, ADMIN_IDS, KIE_API_KEY, PUBLIC_URL, store } = env;
  return [
    ...(KIE_API_KEY === undefined ? ["KIE_API_KEY is not set: users can't generate anything"] : []),
    ...(KIE_API_KEY !== undefined && PUBLIC_URL === undefined
      ? ["PUBLIC_URL is not set: Kie.ai can't call back, so results wait for the next follow-up"]
      : []),
    ...(CRON_SECRET === undefined ? ["CRON_SECRET is not set: payments are not reconciled"] : []),
    ...(ADMIN_IDS.length === 0 ? ["ADMIN_IDS is not set: alarms are only logged"] : []),
    ...(store === undefined
      ? ["No object store is configured: while the database is down, payments wait at Telegram"]
      : []),
    ...missingCredentials(env),
  ];
}
