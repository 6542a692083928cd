import type { TestProject } from "vitest/node";
import { startPostgres } from "../../dev/postgres.js";
import { whyStale } from "../../dev/vercel/freshness.js";

/** Refuses a stale build. One PostgreSQL for the whole run; each world has its own database. */
export default async function setup(project: TestProject) {
  const objection = await whyStale();
  if (objection !== undefined) {
    process.stderr.write(`${objection}: run \`npm run build\` first.\n`);
    process.exit(1);
  }
  const { stop, ...access } = await startPostgres();
  project.provide("postgres", access);
  return stop;
}
