import { isUnfinished, type StoredState } from "./operation.js";

/** How many milliseconds after its charge a generation is due: if it has not ended, its money goes back. */
export interface Deadlines {
  /** Of all models but those below. */
  readonly usual: number;
  readonly byModel: ReadonlyMap<string, number>;
}

/** What the deadline of a generation depends on. */
interface Charged {
  readonly state: StoredState;
  readonly model?: string | undefined;
  readonly ageMs?: number | undefined;
}

export function isDue(
  { state, model = "", ageMs = 0 }: Charged,
  { usual, byModel }: Deadlines,
): boolean {
  return isUnfinished(state) && ageMs >= (byModel.get(model) ?? usual);
}
