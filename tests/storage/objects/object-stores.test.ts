import { describe } from "vitest";
import { describeCrowd, describeNetwork, describeStore } from "./object-store-contract.js";

describe("object store: Vercel Blob", () => {
  describeStore("Vercel Blob");
  describeNetwork("Vercel Blob");
  describeCrowd("Vercel Blob");
});

/** Only the credentials differ. */
describe("object store: Vercel Blob with OIDC", () => {
  describeStore("Vercel Blob with OIDC");
});

describe("object store: an S3 server", () => {
  describeStore("an S3 server");
  describeNetwork("an S3 server");
  describeCrowd("an S3 server");
});

/** It stands where no real server can be had, so it must be one as far as a store can tell. */
describe("object store: the S3 emulator", () => {
  describeStore("the S3 stand-in");
});

describe("object store: files", () => {
  describeStore("files");
  describeCrowd("files");
});
