import { LedgerUnavailable } from "./ledger.js";

/** Undefined if the ledger could not be asked: for work that goes on without its answer. */
export async function ifAvailable<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof LedgerUnavailable) return undefined;
    throw error;
  });
}
