import { describe } from "vitest";
import { describeCrowd, describeNetwork, describeStore } from "./object-store-contract.js";

describe("Vercel Blob", () => {
  describeStore("Vercel Blob");
  describeNetwork("Vercel Blob");
  describeCrowd("Vercel Blob");
});

/** Only the credentials differ. */
describe("Vercel Blob with OIDC", () => {
  describeStore("Vercel Blob with OIDC");
});

describe("an S3 server", () => {
  describeStore("an S3 server");
  describeNetwork("an S3 server");
  describeCrowd("an S3 server");
});

/** It stands where no real server can be had, so it must be one as far as a store can tell. */
describe("the S3 stand-in", () => {
  describeStore("the S3 stand-in");
});

describe("files", () => {
  describeStore("files");
  describeCrowd("files");
});
