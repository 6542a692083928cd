import { defineConfig } from "vitest/config";
import all, { slow } from "./vitest.config.js";

/** `npm test`: what a developer waits for. `npm run test:slow` runs the rest (docs/decisions/031-quick-and-slow-tests.md). */
export default defineConfig({
  test: {
    ...all.test,
    exclude: ["tests/built/**", ...slow],
    provide: { seeds: { first: 1, last: 20 } },
  },
});
