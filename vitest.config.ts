import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./tests/support/slowest-first.js";

/** Browsers, commands, bundles, local services, object stores, and processes that are killed: `npm run test:slow`. */
export const slow = [
  "tests/playground/**/*.test.ts",
  "tests/simulator/mutants/*.test.ts",
  "tests/reliability/killed.test.ts",
  "tests/bot/generations/killed.test.ts",
  "tests/deployment/*.test.ts",
  "tests/scripts/*.test.ts",
  "tests/dev/*.test.ts",
  "tests/storage/objects/*.test.ts",
];

/** All tests but those on what `npm run build` has made; `npx vitest run tests/payments` runs a folder of them. */
export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/built/**"],
    globalSetup: "tests/support/global-setup.ts",
    setupFiles: "tests/support/no-console.ts",
    // Many files wait for browsers, processes and servers: others use the core meanwhile.
    maxWorkers: availableParallelism() * 2,
    // Tests leave much behind at once: a larger young generation halves the time that collecting it takes.
    execArgv: ["--max-semi-space-size=64"],
    sequence: { sequencer: SlowestFirst },
    // Of each profile of the simulator; `npm run simulate` runs any.
    provide: { seeds: { first: 1, last: 100 } },
    // Files share what they import, as requests to one instance do; loading it for each took a tenth of the time.
    isolate: false,
    // Ends what hangs. On a busy machine the longest tests of a browser take half of it.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // A browser on a busy machine takes its time.
    expect: { poll: { timeout: 20_000 } },
    // Tests that need an environment name it themselves.
    unstubEnvs: true,
  },
});
