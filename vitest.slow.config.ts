import { defineConfig } from "vitest/config";
import all, { slow } from "./vitest.config.js";

/** `npm run test:slow`: the slow tests, and the seeds that `npm test` leaves out. */
export default defineConfig({
  test: {
    ...all.test,
    include: [...slow, "tests/simulator/model/*-faults.test.ts"],
    provide: { seeds: { first: 21, last: 100 } },
  },
});
