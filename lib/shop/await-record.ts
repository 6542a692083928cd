import type { AdminLog, RecordedAct } from "./admin-log.js";

export interface AwaitRecordPorts {
  readonly adminLog: Pick<AdminLog, "find">;
  /** Waits for so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

const rounds = 10;
const pauseMs = 300;

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
