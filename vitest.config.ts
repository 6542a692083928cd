import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: "tests/support/global-setup.ts",
    setupFiles: "tests/support/no-console.ts",
    // By default one of the cores would stay free for watching.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A browser on a busy machine takes its time.
    expect: { poll: { timeout: 20_000 } },
    // Tests that need an environment name it themselves.
    unstubEnvs: true,
  },
});
