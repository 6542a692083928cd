import { describeSeeds } from "./seeds.js";

describeSeeds([
  "calm",
  "calmhot",
  "lossy",
  "ryw",
  "stale",
  "outage",
  "hang",
  "flaky",
  "payments",
  "unheard",
]);
