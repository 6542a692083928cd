import { formatChoice, readChoice } from "../../studio/choice.js";
import type { Choice, Model } from "../../studio/model.js";

/** How many results one order can be for. */
export const timesOffered = [1, 2, 4] as const;
export type Times = (typeof timesOffered)[number];

/** What the user chose of an order. */
export interface OrderChoice {
  readonly choice: Choice;
  /** So many generations of the same; absent = one. */
  readonly times?: Times;
}

/** Tools give the same each time, and of what takes minutes one is enough. */
export function mayRepeat({ makes, group }: Pick<Model, "makes" | "group">): boolean {
  return makes === "picture" && group !== "tools";
}

const repeated = /-n([24])$/;

/** For callback data: the options, and `-n4` behind them if there are to be four. */
export function formatOrderChoice(model: Model, { choice, times = 1 }: OrderChoice): string {
  const options = formatChoice(model, choice);
  return times === 1 ? options : `${options}-n${times}`;
}

/** Undefined unless it is exactly one value of every option. */
export function readOrderChoice(model: Model, text: string): OrderChoice | undefined {
  const times = timesOffered.find((one) => String(one) === repeated.exec(text)?.[1]);
  const choice = readChoice(model, text.replace(repeated, ""));
  if (choice === undefined) return undefined;
  return times !== undefined && mayRepeat(model) ? { choice, times } : { choice };
}
