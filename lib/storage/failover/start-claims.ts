import type { StartClaim } from "../../ledger/ledger.js";
import { type Time, within } from "../../ledger/time.js";

/** How long a start waits for the object store if the database has charged it. */
const mirrorWaitMs = 3_000;
/** A charge that is never followed by its start leaves a note behind. */
const maxRemembered = 1_000;

export interface StartClaimsOptions {
  readonly time: Pick<Time, "deadline">;
  /** For generations that a journal has charged. @throws LedgerUnavailable */
  readonly claimForJournal: (start: StartClaim) => Promise<boolean>;
}

/**
 * Decides which instance starts a generation that two of them have charged: one in the database, and
 * one that can't reach it in a journal. Both claim the start in the user's mirror, which one
 * conditional write changes, and the first one has it. For a charge in the database that costs
 * nothing more: it is the write that mirrors the charge.
 *
 * If the store can't be reached, a generation charged in the database starts all the same: orders
 * must not depend on the store. One charged in a journal does not start.
 */
export function createStartClaims({ time, claimForJournal }: StartClaimsOptions) {
  /** By the key of the charge: the attempt that has the start, as the mirror says; undefined if it can't be told. */
  const mirrored = new Map<string, Promise<string | undefined>>();

  return {
    /** The database has charged it; `owner` is what the write of its mirror returns. */
    begin(key: string, owner: Promise<string | undefined>): void {
      const [oldest] = mirrored.keys();
      if (oldest !== undefined && mirrored.size >= maxRemembered) mirrored.delete(oldest);
      mirrored.set(key, owner);
    },

    /** @throws LedgerUnavailable if a journal has charged it and the store can't be reached */
    async claim(start: StartClaim): Promise<boolean> {
      const writing = mirrored.get(start.key);
      if (writing === undefined) return claimForJournal(start);
      mirrored.delete(start.key);
      const owner = await within(time.deadline(mirrorWaitMs), writing).catch(() => undefined);
      return owner === undefined || owner === start.attemptId;
    },
  };
}

export type StartClaims = ReturnType<typeof createStartClaims>;
