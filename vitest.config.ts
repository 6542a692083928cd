import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./tests/support/slowest-first.js";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // On what `npm run build` has made: `npm run test:built`.
    exclude: ["tests/built/**"],
    globalSetup: "tests/support/global-setup.ts",
    setupFiles: "tests/support/no-console.ts",
    // Many files wait for browsers, processes and servers: others use the core meanwhile.
    maxWorkers: availableParallelism() * 2,
    // Tests leave much behind at once: a larger young generation halves the time that collecting it takes.
    execArgv: ["--max-semi-space-size=64"],
    sequence: { sequencer: SlowestFirst },
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
