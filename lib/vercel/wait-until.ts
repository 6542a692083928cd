import type { Log } from "../log.js";
import { requestContext } from "./request-context.js";

/**
 * Lets work continue after the response. Vercel may freeze a function as soon as it has responded,
 * unless the work is registered: so it is registered at once, in the context of the request that
 * started it. Outside Vercel the process keeps running, and nothing is registered.
 */
export function createWaitUntil(log: Pick<Log, "error">): (work: Promise<unknown>) => void {
  return (work) => {
    try {
      const context = requestContext();
      if (context === undefined) return;
      if (context.waitUntil === undefined) throw new Error("this request has no waitUntil");
      context.waitUntil(work);
    } catch (error) {
      log.error("Background work is not registered: Vercel may freeze it", error);
    }
  };
}
