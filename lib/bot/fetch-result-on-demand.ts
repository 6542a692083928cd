import { onceLoaded } from "../once.js";
import type { FetchOptions } from "./fetch-result.js";
import type { FetchResult } from "./parcel.js";

/** Loaded for the first result that Telegram does not fetch by its address. */
export function createFetchResultOnDemand(options: FetchOptions): FetchResult {
  const load = onceLoaded(async () => {
    const { createFetchResult } = await import("./fetch-result.js");
    return createFetchResult(options);
  });
  return async (address, use) => (await load())(address, use);
}
