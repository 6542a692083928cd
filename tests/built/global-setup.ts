import type { TestProject } from "vitest/node";
import { startPostgres } from "../../dev/postgres.js";

/** One PostgreSQL for the whole run; each world has its own database. */
export default async function setup(project: TestProject) {
  const { stop, ...access } = await startPostgres();
  project.provide("postgres", access);
  return stop;
}
