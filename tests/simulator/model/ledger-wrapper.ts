import type { Ledger } from "../../../lib/ledger/ledger.js";

/** What goes on around every method of a ledger. */
export type Around = <T>(method: keyof Ledger, call: () => Promise<T>) => Promise<T>;

export function wrapLedger(ledger: Ledger, around: Around): Ledger {
  return {
    open: (userId) => around("open", () => ledger.open(userId)),
    apply: (userId, entries) => around("apply", () => ledger.apply(userId, entries)),
    charge: (charge) => around("charge", () => ledger.charge(charge)),
    claimStart: (start) => around("claimStart", () => ledger.claimStart(start)),
    submitted: (generation) => around("submitted", () => ledger.submitted(generation)),
    settle: (generation) => around("settle", () => ledger.settle(generation)),
    refund: (generation) => around("refund", () => ledger.refund(generation)),
    claim: (generation) => around("claim", () => ledger.claim(generation)),
    delivered: (generation) => around("delivered", () => ledger.delivered(generation)),
    find: (generation) => around("find", () => ledger.find(generation)),
    pending: (query) => around("pending", () => ledger.pending(query)),
    setBalance: (correction) => around("setBalance", () => ledger.setBalance(correction)),
    history: (query) => around("history", () => ledger.history(query)),
    erase: (userId) => around("erase", () => ledger.erase(userId)),
    ready: () => around("ready", () => ledger.ready()),
    owners: (names) => around("owners", () => ledger.owners(names)),
  };
}
