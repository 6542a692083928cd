import * as v from "valibot";
import { validateAddress } from "../lib/http/web-address.js";

export interface Deployment {
  /** The deployment's address, without a path. */
  readonly publicUrl: string;
  readonly cronSecret: string;
}

/**
 * @param variables `PUBLIC_URL` and `CRON_SECRET`
 * @returns the deployment, or sentences about everything that is wrong with the variables
 */
export function readDeployment(variables: NodeJS.ProcessEnv): Deployment | readonly string[] {
  const publicUrl = variables["PUBLIC_URL"] ?? "";
  const cronSecret = variables["CRON_SECRET"] ?? "";
  const complaint = publicUrl === "" ? "is required" : validateAddress(publicUrl);
  const problems = [
    ...(complaint === undefined ? [] : [`PUBLIC_URL ${complaint}.`]),
    ...(cronSecret === "" ? ["CRON_SECRET is required."] : []),
  ];
  return problems.length === 0 ? { publicUrl, cronSecret } : problems;
}

export interface AskHealthOptions {
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const report = v.looseObject({ status: v.string(), problems: v.optional(v.array(v.string()), []) });

const tries = 8;
const pauseMs = 10_000;
/** Longer than the limit of the function /api/health. */
const timeoutMs = 65_000;

/**
 * Requests a deployment's deep health report until it is "ok", for about a minute: a suspended
 * database must wake up first.
 * @returns sentences about the problems, without secrets; none if all is well
 */
export async function askHealth(
  deployment: Deployment,
  { fetch, sleep }: AskHealthOptions,
): Promise<readonly string[]> {
  for (let round = 1; ; round++) {
    const problems = await askOnce(deployment, fetch);
    if (problems.length === 0 || round === tries) return problems;
    await sleep(pauseMs);
  }
}

async function askOnce(
  { publicUrl, cronSecret }: Deployment,
  send: typeof fetch,
): Promise<readonly string[]> {
  const response = await send(`${publicUrl.replace(/\/+$/, "")}/api/health?deep`, {
    headers: { authorization: `Bearer ${cronSecret}` },
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(nameOf);
  if (typeof response === "string") return [`The deployment could not be reached: ${response}.`];
  const text = await response.text().catch(() => "");
  return response.status === 401
    ? ["The deployment rejected the secret: is CRON_SECRET the same there?"]
    : judge(response.status, text);
}

/** Such as ECONNREFUSED. Not the message of the error, which may quote the request. */
function nameOf({ name, cause }: Error): string {
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === "string" && code !== "" ? code : name;
}

function judge(status: number, text: string): readonly string[] {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), report), text);
  if (!result.success) return [`The deployment answers ${status} without a health report.`];
  const { output } = result;
  if (status === 200 && output.status === "ok") return [];
  return [`The deployment answers ${status} and is ${output.status}.`, ...output.problems];
}
