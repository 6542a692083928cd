import * as v from "valibot";

export interface Deployment {
  /** The deployment's address, without a path. */
  readonly publicUrl: string;
  readonly cronSecret: string;
}

export interface AskHealthOptions {
  readonly fetch: typeof fetch;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const report = v.looseObject({ status: v.string(), problems: v.optional(v.array(v.string()), []) });

const tries = 8;
const pauseMs = 10_000;
/** Longer than the function of /api/health may run. */
const timeoutMs = 65_000;

/**
 * Requests a deployment's deep health report until it is "ok", for about a minute: a suspended
 * database must wake up first.
 * @returns the problems, as sentences that contain no secret; none if all is well
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
  }).catch(({ name }: Error) => name);
  if (typeof response === "string") return [`The deployment could not be reached: ${response}.`];
  const text = await response.text().catch(() => "");
  return response.status === 401
    ? ["The deployment rejected the secret: is CRON_SECRET the same there?"]
    : judge(response.status, text);
}

function judge(status: number, text: string): readonly string[] {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), report), text);
  if (!result.success) return [`The deployment answers ${status} without a health report.`];
  const { output } = result;
  if (status === 200 && output.status === "ok") return [];
  return [`The deployment answers ${status} and is ${output.status}.`, ...output.problems];
}
