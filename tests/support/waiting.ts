import type pg from "pg";

/** Asks again and again, giving way to everything else in between, until the answer is yes. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

/** How many sessions of this database wait for a lock that another one holds. */
export async function countWaiting(observer: pg.Client): Promise<number> {
  const { rows } = await observer.query(`
    SELECT FROM pg_stat_activity
    WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`);
  return rows.length;
}
