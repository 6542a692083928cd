import type { Time } from "../../ledger/time.js";
import { type Cursor, type CursorOptions, createCursor } from "./cursor.js";

/** The jobs that have been done today (by UTC), on any instance. */
export interface DailyJobs {
  has(job: string): boolean;
  add(job: string): void;
  /** One write if any job was added. Never rejects: if it fails, the jobs are only repeated. */
  save(): Promise<void>;
}

/** The object store's memory of daily jobs: `2026-11-22 audit stars` in a document of its own. */
export const dailyCursor = (options: CursorOptions): Cursor => createCursor(options, "daily");

/**
 * Remembers in the object store which jobs have been done today, at the cost of one read per run and
 * one write per day. Without a store, or while it is unavailable, only this instance remembers them, and
 * one that has just started repeats them.
 * @returns reads what has been done today; never rejects
 */
export function createDailyJobs({ now }: Pick<Time, "now">, cursor: Cursor | undefined) {
  let own: string | undefined;

  return async function readToday(): Promise<DailyJobs> {
    const today = new Date(now()).toISOString().slice(0, "2026-11-22".length);
    const place = await cursor?.read().catch(() => own);
    const [day, ...names] = (cursor === undefined ? own : place)?.split(" ") ?? [];
    const done = new Set(day === today ? names : []);
    let isChanged = false;
    return {
      has: (job) => done.has(job),
      add(job) {
        isChanged ||= !done.has(job);
        done.add(job);
      },
      async save() {
        if (!isChanged) return;
        isChanged = false;
        own = [today, ...done].join(" ");
        await cursor?.write(own);
      },
    };
  };
}
