import type { LedgerUnavailable } from "../../ledger/ledger.js";
import { createPause, type Time } from "../../ledger/time.js";

/** How long the database is left alone after it failed; doubled each time it fails again. */
const firstPauseMs = 15_000;
const longestPauseMs = 60_000;
/** Instances that were cut off together should not come back together. */
const jitterMs = 2_000;

/**
 * Spares users the wait for a database that has just failed. Closed: all requests reach it. Open: none
 * do. After a pause one request probes while the others keep to the journal. Each instance has
 * its own breaker: another one may well reach the database.
 * @param report hears when the database goes (with the cause) and when it is back
 */
export function createCircuitBreaker(
  { now, random }: Pick<Time, "now" | "random">,
  report: { gone(cause: string): void; back(): void },
) {
  const pausing = createPause({ now });
  let isOpen = false;
  let pauseMs = firstPauseMs;
  let isProbing = false;

  function pause(): void {
    pausing.begin(pauseMs + jitterMs * random());
  }

  return {
    get isOpen() {
      return isOpen;
    },
    /** When the next probe is due, in milliseconds since 1970; undefined while it is closed. */
    get probeAt() {
      return isOpen ? pausing.endsAt : undefined;
    },
    /** Whether this request may ask the database; if it is open, to say so takes the probe. */
    admits(): boolean {
      if (!isOpen) return true;
      if (!pausing.isOver) return false;
      // Requests during the probe wait for the next pause.
      isProbing = true;
      pause();
      return true;
    },
    /** The database could not be asked. */
    trip({ message: cause }: LedgerUnavailable): void {
      if (!isOpen) {
        isOpen = true;
        pauseMs = firstPauseMs;
        pause();
        report.gone(cause);
        return;
      }
      // Others who had asked before it opened say nothing new.
      if (!isProbing) return;
      isProbing = false;
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
      pause();
    },
    /** The database has answered. */
    close(): void {
      const wasOpen = isOpen;
      isOpen = false;
      isProbing = false;
      if (wasOpen) report.back();
    },
  };
}

export type CircuitBreaker = ReturnType<typeof createCircuitBreaker>;
