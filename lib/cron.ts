import type { Log } from "./log.js";
import { sameSecret } from "./secrets.js";

/** One piece of housekeeping; its result goes into the report. */
export type Chore = () => Promise<unknown>;

export interface CronOptions {
  /** Absent = nobody is let in. */
  readonly secret: string | undefined;
  /** May run twice, at once, or late; a chore that fails does not keep the others from running. */
  readonly chores: () => Readonly<Record<string, Chore>>;
  readonly log: Log;
}

/** The scheduler's door: does the housekeeping and reports what was done. */
export function createCron({ secret, chores, log }: CronOptions) {
  return async function runCron(request: Request): Promise<Response> {
    const given = request.headers.get("authorization") ?? "";
    if (secret === undefined || !sameSecret(given, `Bearer ${secret}`)) {
      return new Response(null, { status: 401 });
    }
    const report: Record<string, unknown> = {};
    for (const [name, chore] of Object.entries(chores())) {
      report[name] = await chore().catch((error: unknown) => {
        log.error(`The chore "${name}" failed`, error);
        return { failed: error instanceof Error ? error.name : "unknown" };
      });
    }
    return Response.json(report);
  };
}
