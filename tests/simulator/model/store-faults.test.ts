import { describeSeeds } from "../scenario/seeds.js";

describeSeeds([
  "migrate",
  "storm",
  "both",
  "blobflaky",
  "contention",
  "torn",
  "json",
  "jsonhot",
  "jsonoperators",
  "jsonseverals",
  "long",
  "studio",
]);
