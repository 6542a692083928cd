import type { GenerationRecord } from "./ledger.js";
import { isUnfinished } from "./operation.js";

/** How many milliseconds after its charge a generation is due: if it has not ended, its money goes back. */
export interface Deadlines {
  /** Of all models but those below. */
  readonly usual: number;
  readonly byModel: ReadonlyMap<string, number>;
}

export function isDue(
  { state, model = "", ageMs = 0 }: GenerationRecord,
  { usual, byModel }: Deadlines,
): boolean {
  return isUnfinished(state) && ageMs >= (byModel.get(model) ?? usual);
}
