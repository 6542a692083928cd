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
  "split",
  "hot",
  "skew5",
  "payments",
  "halves",
  "newer",
  "damaged",
  "clocks",
  "hours",
  "ambiguous",
]);
