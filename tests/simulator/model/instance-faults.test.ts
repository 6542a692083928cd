import { describeSeeds } from "../scenario/seeds.js";

/** What differs from one instance to the next: what it reaches, its clock, its version. */
describeSeeds([
  "split",
  "hot",
  "skew5",
  "halves",
  "newer",
  "damaged",
  "clocks",
  "hours",
  "taps",
  "gifts",
  "erasing",
]);
