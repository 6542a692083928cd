import type { GenerationRecord } from "../ledger/ledger.js";
import type { Provider, RenewedLink } from "./provider.js";

/** Where the results of generations are. */
export interface Links {
  /**
   * All of them if the provider still has them, else the first, which is on record; perhaps none.
   * Undefined = the provider can't be asked now, and may have more than the record: ask again later.
   */
  urlsOf(generation: GenerationRecord): Promise<readonly string[] | undefined>;
  /** Another address of the result with this number. Never rejects. */
  renew(generation: GenerationRecord, url: string, index: number): Promise<RenewedLink>;
}

/**
 * A fault that could pass (a host that fails, says that it is busy, or does not answer) has this long
 * since the order; then the result counts as lost. Kie's links live for a day or longer, but users
 * do not wait so long for a picture: they are better off with their money on the same day.
 */
export const transientMs = 6 * 60 * 60 * 1000;

/** The record names only the first of several results: a user who got that one alone would pay for all. */
function mayHaveMore({ resultUrl = "", files = "", ageMs = 0 }: GenerationRecord): boolean {
  return resultUrl === "" || (files === "" && ageMs <= transientMs);
}

export function createLinks({ getTask, renew }: Pick<Provider, "getTask" | "renew">): Links {
  return {
    async urlsOf(generation) {
      const { taskId, resultUrl = "" } = generation;
      const onRecord = resultUrl === "" ? [] : [resultUrl];
      if (taskId === undefined) return onRecord;
      const task = await getTask(taskId);
      if (task?.state === "succeeded") return task.urls;
      return task === undefined && mayHaveMore(generation) ? undefined : onRecord;
    },

    renew: ({ taskId }, url, index) => renew({ taskId, url, index }),
  };
}
