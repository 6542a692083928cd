import { describeSeeds } from "../scenario/seeds.js";

/** What differs from one instance to the next: what it reaches, its clock, its version. */
describeSeeds([
  "split",
  "hot",
  "clock-skew",
  "halves",
  "newer",
  "damaged",
  "clocks",
  "hours",
  "taps",
  "gifts",
  "erasing",
  "operators",
  "severals",
]);
