import { describe, expect } from "vitest";
import { describeLedger } from "../ledger/contract.js";
import { test } from "../support/test.js";

describe("the ledger in Postgres", () => {
  describeLedger(test, { keysAreGlobal: true });

  test("takes a batch of nothing for what it is", async ({ ledger }) => {
    expect(await ledger.apply(7, [])).toMatchObject({ balance: 0n, applied: [], mismatched: [] });
  });
});
