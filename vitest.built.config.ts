import { defineConfig } from "vitest/config";

/** `npm run test:built`: the whole bot as it is deployed. Real time, real processes. */
export default defineConfig({
  test: {
    include: ["tests/built/**/*.test.ts"],
    globalSetup: "tests/built/global-setup.ts",
    setupFiles: "tests/support/no-console.ts",
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
