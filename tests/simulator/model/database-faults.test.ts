import { describeSeeds } from "../scenario/seeds.js";

describeSeeds([
  "calm",
  "calm-contended",
  "lossy",
  "read-your-writes",
  "stale",
  "outage",
  "waiting",
  "hang",
  "flaky",
  "payments",
  "ambiguous",
]);
