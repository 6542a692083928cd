import { LedgerUnavailable } from "../ledger/ledger.js";
import type { AdminLog, RecordedAct } from "./admin-log.js";

export interface AwaitRecordPorts {
  readonly adminLog: Pick<AdminLog, "find">;
  /** Waits for so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

const rounds = 10;
const pauseMs = 300;
/** No function lives longer (`maxDuration` in vercel.json): what is older and not on record was left by a killed one. */
const longestActMs = 5 * 60_000;

/** Another instance may still be at it: to be repeated when that instance has certainly ended. */
export class ActUnderWay extends LedgerUnavailable {
  override readonly name = "ActUnderWay";
  constructor() {
    super("another instance may still be carrying out the act");
  }
}

/**
 * The money of an act has moved, but the act is not on record: another instance may be about to
 * record it, or was killed. Waits for the former.
 * @returns undefined if the act is left to the caller
 */
export async function awaitRecord(
  key: string,
  { adminLog, pause }: AwaitRecordPorts,
): Promise<RecordedAct | undefined> {
  for (let round = 0; round < rounds; round++) {
    await pause(pauseMs);
    const act = await adminLog.find(key);
    if (act !== undefined) return act;
  }
  return undefined;
}

/**
 * To be asked before an act is taken over that lets a user know: what its instance has said already, no
 * other may say again.
 * @param ageMs how long ago the money of the act moved
 * @throws ActUnderWay
 */
export function requireAbandoned(ageMs: number): void {
  if (ageMs < longestActMs) throw new ActUnderWay();
}
