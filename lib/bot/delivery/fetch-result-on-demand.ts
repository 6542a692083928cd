import { onceLoaded } from "../../util/once.js";
import type { FetchOptions, ResultFetcher } from "./fetch-result.js";

/** Loads the module for the first result that is fetched. */
export function createFetchResultOnDemand(options: FetchOptions): ResultFetcher {
  const open = onceLoaded(async () => {
    const { createFetchResult } = await import("./fetch-result.js");
    return createFetchResult(options);
  });
  return {
    load: async (...asked) => (await open()).load(...asked),
    peek: async (...asked) => (await open()).peek(...asked),
  };
}
