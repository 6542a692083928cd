import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Metafile } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleApp } from "../../scripts/bundle-app.js";

/**
 * Its own code (10 of it the sentences about money in two languages, 8 those of
 * alarms, 8 the settings that operators change while the bot runs, 4 the orders and bonuses in invoices), the packages and Neon's driver. The
 * catalogue would add 185, the other sentences 130, what people begin a conversation with 7, the sentences about money in the other four languages 18,
 * and erasures, sweeps and the follow-up of journals 23.
 */
const largestKilobytes = 484;

describe("cold start: what a deployed function parses before it can answer", () => {
  let folder: string;
  let outputs: Metafile["outputs"];
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "bundle-"));
    ({ outputs } = await bundleApp(folder));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The app and what it imports at once. */
  function loadedAtOnce(): string[] {
    const found = new Set(Object.keys(outputs).filter((file) => path.basename(file) === "app.js"));
    for (const file of found) for (const imported of importsOf(file)) found.add(imported);
    return [...found];
  }

  function importsOf(file: string): string[] {
    const imports = (outputs[file]?.imports ?? []).filter(
      (each) => each.kind === "import-statement",
    );
    return imports.map((each) => each.path).filter((imported) => imported in outputs);
  }

  test("is three files at most", () => {
    expect(loadedAtOnce().length).toBeLessThanOrEqual(3);
  });

  test("stays below its size limit", () => {
    const bytes = loadedAtOnce().reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);
    expect(bytes).toBeLessThan(largestKilobytes * 1024);
  });

  test.for([
    "lib/studio/catalogue/pictures.ts",
    "lib/studio/kie/client.ts",
    "lib/bot/orders/generate.ts",
    "lib/bot/input/phrase-lists.ts",
    "lib/bot/texts/all-texts.ts",
    "lib/bot/texts/other-core-texts.ts",
    "lib/alarms/studio-alarms.ts",
    "lib/storage/postgres/migrations.ts",
    "lib/storage/postgres/erasure.ts",
    "lib/storage/journal/erasure.ts",
    "lib/storage/journal/erase-words.ts",
    "lib/storage/journal/find-unfinished.ts",
    "lib/storage/journal/history.ts",
    "lib/storage/failover/erase-documents.ts",
    "lib/storage/failover/restore.ts",
    "lib/storage/failover/sweep.ts",
    "node_modules/p-map/index.js",
    "lib/payments/reconcile.ts",
    "node_modules/drizzle-orm/pg-core/columns/vector_extension/vector.js",
    "node_modules/telegraf/lib/core/network/client.js",
    "node_modules/telegraf/node_modules/node-fetch/dist/index.cjs",
    "node_modules/debug/src/node.js",
  ])("does not contain %s", (source) => {
    const sources = loadedAtOnce().flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
    expect(sources).toContain("lib/bot/account/balance.ts");
    expect(sources).not.toContain(source);
  });

  test("has one copy of each error class", () => {
    const copies = Object.values(outputs).filter(({ inputs }) => "lib/ledger/ledger.ts" in inputs);
    expect(copies).toHaveLength(1);
  });

  test("keeps the names that logs show", async () => {
    const { createApp } = await import(pathToFileURL(path.join(folder, "app.js")).href);
    expect(createApp.name).toBe("createApp");
  });
});
