import { describe } from "vitest";
import { describeLedger } from "../ledger/contract.js";
import { test } from "../support/test.js";

describe("the ledger in Postgres", () => {
  describeLedger(test);
});
