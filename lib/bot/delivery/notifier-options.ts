import type { RaiseAlarm } from "../../alarms/alarms.js";
import type { Ledger } from "../../ledger/ledger.js";
import type { Time } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import type { Links } from "../../studio/links.js";
import type { ResultButtonParts } from "./result-buttons.js";
import type { ResultSender } from "./result-sender.js";

export interface NotifierOptions extends ResultSender, ResultButtonParts {
  readonly ledger: Ledger;
  readonly links: Links;
  readonly time: Pick<Time, "now" | "sleep">;
  readonly log: Log;
  readonly alarm: RaiseAlarm;
}
