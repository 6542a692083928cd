import { describeSeeds } from "../scenario/seeds.js";

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
  "ambiguous",
]);
