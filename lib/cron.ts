import { EnvError } from "./env.js";
import { LedgerUnavailable } from "./ledger/ledger.js";
import type { Log } from "./log.js";
import { sameSecret } from "./secrets.js";

/** What the scheduler sets going. */
export interface Housekeeping {
  /** Each may run twice, at once, or late; its result goes into the report under its name. */
  readonly chores: Readonly<Record<string, () => Promise<unknown>>>;
  /** Tells the operator. */
  readonly tell: (topic: string, message: string) => Promise<unknown>;
}

export interface CronOptions {
  /** Absent = nobody is let in. */
  readonly secret: string | undefined;
  /** Throws EnvError if the settings are wrong. */
  readonly open: () => Housekeeping;
  readonly log: Log;
}

/** The scheduler's door: does the housekeeping and reports what was done. */
export function createCron({ secret, open, log }: CronOptions) {
  async function report(): Promise<Record<string, unknown>> {
    const { chores, tell } = open();
    const done: Record<string, unknown> = {};
    for (const [name, chore] of Object.entries(chores)) {
      done[name] = await chore().catch(async (error: unknown) => {
        // Told already when it began; the chore's turn comes again.
        if (error instanceof LedgerUnavailable) return { waits: error.message };
        log.error(`The chore "${name}" failed`, error);
        const failed = error instanceof Error ? error.name : "unknown";
        await tell("A chore failed", `${name}, ${failed}`);
        return { failed };
      });
    }
    return done;
  }

  return async function runCron(request: Request): Promise<Response> {
    const given = request.headers.get("authorization") ?? "";
    if (secret === undefined || !sameSecret(given, `Bearer ${secret}`)) {
      return new Response(null, { status: 401 });
    }
    try {
      return Response.json(await report());
    } catch (error) {
      if (!(error instanceof EnvError)) throw error;
      log.error("Nothing could be done", error);
      return Response.json({ problems: error.problems });
    }
  };
}
