import { type Alarm, alarms } from "../alarms/alarms.js";
import { EnvError } from "../env.js";
import { LedgerUnavailable } from "../ledger/ledger.js";
import { DeadlinePassed, type Time, within } from "../ledger/time.js";
import type { Log } from "../log.js";
import { secretsMatch } from "../util/secrets.js";

export interface Job {
  /** After this many milliseconds the next job starts; this one continues in the background. */
  readonly limitMs: number;
  /** May run twice, at once, or late; its result goes into the report. */
  run(): Promise<unknown>;
}

/** By their names in the report. */
export type Jobs = Readonly<Record<string, Job>>;

/** One run of the scheduler. */
export interface CronRun {
  readonly jobs: Jobs;
  /** After the last job; never rejects. */
  end(): Promise<void>;
}

/** What `/api/cron` needs to run the jobs. */
export interface CronServices {
  /** Never rejects. */
  readonly start: () => Promise<CronRun>;
  readonly operator: {
    /** Alerts the operators. */
    sendAlarm(alarm: Alarm): Promise<unknown>;
    sendSummary(): void;
  };
  readonly deadline: Time["deadline"];
  /** Keeps the function alive for a job that continues in the background. */
  readonly background: (work: Promise<unknown>) => void;
}

export interface CronOptions {
  /** Absent = every request is refused. */
  readonly secret: string | undefined;
  /** Throws EnvError if the settings are wrong. */
  readonly open: () => CronServices;
  readonly log: Log;
}

/** The endpoint of the scheduler: runs the jobs and reports what they did. */
export function createCron({ secret, open, log }: CronOptions) {
  /** A job that fails or hangs costs the others only time. */
  async function runJob(name: string, { run, limitMs }: Job, services: CronServices) {
    const { operator, deadline, background } = services;
    const work = Promise.resolve().then(run);
    return within(deadline(limitMs), work).catch(async (error: unknown) => {
      // The operator got an alarm when the outage began; the next run tries again.
      if (error instanceof LedgerUnavailable) return { waits: error.message };
      if (error instanceof DeadlinePassed) background(work.catch(() => {}));
      log.error(`The job "${name}" failed`, error);
      const failed = error instanceof Error ? error.name : "unknown";
      await operator
        .sendAlarm(alarms.jobFailed({ job: name, cause: failed }))
        .catch((untold: unknown) => log.error("The alarm to the operator failed", untold));
      return { failed };
    });
  }

  async function report(): Promise<Record<string, unknown>> {
    const services = open();
    const done: Record<string, unknown> = {};
    const { jobs, end } = await services.start();
    for (const [name, job] of Object.entries(jobs)) {
      done[name] = await runJob(name, job, services);
    }
    await end();
    services.operator.sendSummary();
    return done;
  }

  return async function runCron(request: Request): Promise<Response> {
    const given = request.headers.get("authorization") ?? "";
    if (secret === undefined || !secretsMatch(given, `Bearer ${secret}`)) {
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
