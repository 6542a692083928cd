import type { GenerationRecord } from "../ledger/ledger.js";
import type { Provider, Renewed } from "./provider.js";

/** Where the results of generations are. */
export interface Links {
  /** All of them if the provider still has them, else the first, which is on record; perhaps none. */
  urlsOf(generation: GenerationRecord): Promise<readonly string[]>;
  /** Another address of the result with this number. Never rejects. */
  renew(generation: GenerationRecord, url: string, index: number): Promise<Renewed>;
}

export function createLinks({ look, renew }: Pick<Provider, "look" | "renew">): Links {
  return {
    async urlsOf({ taskId, resultUrl = "" }) {
      const task = taskId === undefined ? undefined : await look(taskId);
      if (task?.state === "succeeded") return task.urls;
      return resultUrl === "" ? [] : [resultUrl];
    },

    renew: ({ taskId }, url, index) => renew({ taskId, url, index }),
  };
}
