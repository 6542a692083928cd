import type { Deadlines } from "../../lib/ledger/deadlines.js";

/** So long that no test lives to see one. */
export const noDeadlines: Deadlines = { usual: 24 * 60 * 60_000, byModel: new Map() };
