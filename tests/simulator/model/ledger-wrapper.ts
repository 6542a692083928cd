import type { Ledger } from "../../../lib/ledger/ledger.js";

/** What goes on around every method of a ledger. */
export type Around = <T>(method: keyof Ledger, call: () => Promise<T>) => Promise<T>;

export function wrapLedger(ledger: Ledger, around: Around): Ledger {
  return {
    getAccount: (userId) => around("getAccount", () => ledger.getAccount(userId)),
    apply: (userId, entries) => around("apply", () => ledger.apply(userId, entries)),
    charge: (charge) => around("charge", () => ledger.charge(charge)),
    claimStart: (start) => around("claimStart", () => ledger.claimStart(start)),
    markSubmitted: (generation) => around("markSubmitted", () => ledger.markSubmitted(generation)),
    settle: (generation) => around("settle", () => ledger.settle(generation)),
    refund: (generation) => around("refund", () => ledger.refund(generation)),
    claimDelivery: (generation) => around("claimDelivery", () => ledger.claimDelivery(generation)),
    claimParts: (parts) => around("claimParts", () => ledger.claimParts(parts)),
    markDelivered: (generation) => around("markDelivered", () => ledger.markDelivered(generation)),
    find: (generation) => around("find", () => ledger.find(generation)),
    findUnfinished: (query) => around("findUnfinished", () => ledger.findUnfinished(query)),
    setBalance: (correction) => around("setBalance", () => ledger.setBalance(correction)),
    setBan: (change) => around("setBan", () => ledger.setBan(change)),
    history: (query) => around("history", () => ledger.history(query)),
    erase: (userId) => around("erase", () => ledger.erase(userId)),
    checkWritable: (userId) => around("checkWritable", () => ledger.checkWritable(userId)),
    owners: (names) => around("owners", () => ledger.owners(names)),
  };
}
