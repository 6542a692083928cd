import { randomUUID } from "node:crypto";
import type { StoreReport } from "./bot/setup.js";
import { type Env, EnvError } from "./env.js";
import { type DatabaseHealth, type Health, judge, type StoreHealth } from "./health.js";
import { findCredentials } from "./storage/blob-credentials.js";
import { StoreUnavailable } from "./storage/object-store.js";
import type { OpenedLedger } from "./storage/open-ledger.js";
import { blobSettings } from "./storage/open-store.js";

/** How the bot fares, also while its settings are wrong. */
export async function checkHealth(
  readSettings: () => Env,
  open: () => OpenedLedger,
  deep: boolean,
  findUnreachable: () => Promise<readonly string[]>,
): Promise<Health> {
  try {
    const env = readSettings();
    const opened = open();
    const [database, store] = await Promise.all([askDatabase(opened), askStore(opened)]);
    const unfit = deep && store.status === "ok" ? await tryStore(opened) : undefined;
    const judged = unfit === undefined ? store : { ...store, status: "unfit" as const };
    const unreachable = deep ? await findUnreachable() : [];
    const problems = [...advice(env), ...unreachable, ...(unfit === undefined ? [] : [unfit])];
    return { status: judge(database, judged), database, store: judged, problems };
  } catch (error) {
    if (!(error instanceof EnvError)) throw error;
    const unknown = { status: "unavailable" } as const;
    return { status: "down", database: unknown, store: unknown, problems: error.problems };
  }
}

async function askDatabase({ database }: OpenedLedger): Promise<DatabaseHealth> {
  if (database === undefined) return { status: "not configured" };
  return database.ledger.ready().then(
    () => ({ status: "ok" }),
    () => ({ status: "unavailable" }),
  );
}

async function askStore({ store, database }: OpenedLedger): Promise<StoreHealth> {
  if (store === undefined) return { status: "not configured" };
  const { kind } = store.objects;
  return store.flag.read().then(
    ({ dirty }) => {
      const journals = dirty ? "waiting" : "empty";
      return { status: "ok", kind, journals: database === undefined ? "kept" : journals };
    },
    () => ({ status: "unavailable", kind }),
  );
}

/** The disk of the machine that sets up says nothing about the deployment's store. */
export async function reportStore(opened: OpenedLedger): Promise<StoreReport | undefined> {
  const kind = opened.store?.objects.kind;
  if (kind === undefined || kind === "files") return undefined;
  return { kind, unfit: await tryStore(opened) };
}

/** Whether the store may be trusted with money: a sentence for the operator if not. */
async function tryStore({ store }: OpenedLedger): Promise<string | undefined> {
  if (store === undefined) return undefined;
  const { assertConditionalWrites } = await import("./storage/conditional-writes.js");
  const { probePrefix } = await import("./storage/documents.js");
  return assertConditionalWrites(store.objects, `${probePrefix}${randomUUID()}.json`).then(
    () => undefined,
    ({ message, cause }: Error) =>
      cause instanceof StoreUnavailable ? `${message}: ${cause.message}` : message,
  );
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
