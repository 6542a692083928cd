import type { TestProject } from "vitest/node";
import { removeBundle } from "../../dev/bundle-file.js";
import { migrateDatabase } from "../../dev/migrate.js";
import { type Postgres, startPostgres } from "../../dev/postgres.js";

declare module "vitest" {
  export interface ProvidedContext {
    postgres: Omit<Postgres, "stop">;
  }
}

/** One PostgreSQL for the whole run; test files clone the migrated database `template1`. */
export default async function setup(project: TestProject) {
  removeBundle();
  const { stop, ...postgres } = await startPostgres();
  await migrateDatabase(postgres, "template1");
  project.provide("postgres", postgres);
  return stop;
}
