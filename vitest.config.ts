import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: "tests/support/global-setup.ts",
    setupFiles: "tests/support/no-console.ts",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Tests that need an environment name it themselves.
    unstubEnvs: true,
  },
});
