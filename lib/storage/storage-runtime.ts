import type { RaiseAlarm } from "../alarms/alarms.js";
import type { Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import type { ObjectStore } from "./objects/object-store.js";

/** What every part of the storage works with. */
export interface StorageRuntime {
  readonly store: ObjectStore;
  readonly time: Time;
  readonly log: Log;
  /** Alerts the operator. */
  readonly alarm: RaiseAlarm;
  /** Keeps the process alive for what need not delay the answer. */
  readonly background: (work: Promise<unknown>) => void;
}
