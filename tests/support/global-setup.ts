import type { TestProject } from "vitest/node";
import { removeBundle } from "../../dev/functions/bundle-file.js";
import { migrateDatabase } from "../../dev/migrate.js";
import { startRadosgw } from "../../dev/objects/radosgw.js";
import { type S3Access, startS3 } from "../../dev/objects/s3.js";
import { handOver } from "../../dev/postgres/roles.js";
import { type Postgres, startPostgres } from "../../dev/postgres.js";
import { findChromium } from "./find-chromium.js";

declare module "vitest" {
  export interface ProvidedContext {
    postgres: Omit<Postgres, "stop">;
    s3: RunningS3;
    /** A browser's program; undefined = there is none. */
    chromium: string | undefined;
    /** Of each profile of the simulator, both included. */
    seeds: { readonly first: number; readonly last: number };
  }
}

interface RunningS3 extends S3Access {
  /** Whether it is radosgw, not a stand-in. */
  readonly real: boolean;
}

/** So that a few objects already make several pages of a list. */
const pageSize = 5;

/** One PostgreSQL and one S3 server for the whole run; each test file and store has its own part. */
export default async function setup(project: TestProject) {
  removeBundle();
  const [postgres, s3] = await Promise.all([startMigratedPostgres(), startAnyS3()]);
  project.provide("postgres", postgres.access);
  project.provide("s3", s3.access);
  project.provide("chromium", findBrowser());
  return async () => void (await Promise.all([postgres.stop(), s3.stop()]));
}

/** Test files clone the migrated database `template1`. */
async function startMigratedPostgres() {
  const { stop, ...access } = await startPostgres();
  await handOver(access, "template1");
  await migrateDatabase(access, "template1");
  return { access, stop };
}

function findBrowser(): string | undefined {
  const browser = findChromium();
  if (browser === undefined) {
    process.stderr.write(
      "\nNO BROWSER: the tests of the playground's page are left out. " +
        "For them: apt-get install chromium-headless-shell, or name a Chrome in CHROMIUM_PATH\n\n",
    );
  }
  return browser;
}

async function startAnyS3() {
  const radosgw = await startRadosgw({ pageSize });
  if (radosgw !== undefined) return { ...radosgw, access: { ...radosgw.access, real: true } };
  process.stderr.write(
    "\nNO REAL S3 SERVER: the tests of the S3 store run against a stand-in only. " +
      "For the real one: apt-get install ceph-mon ceph-osd radosgw ceph-common\n\n",
  );
  const standIn = await startS3({ pageSize, isBehindProxy: true });
  return { ...standIn, access: { ...standIn.access, real: false } };
}
