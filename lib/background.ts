import type { Log } from "./log.js";
import { requestContext } from "./request-context.js";

/**
 * Lets work go on behind an answer. Vercel may freeze a function as soon as it has answered, unless
 * it knows what still goes on: so the work is registered at once, in the context of the request that
 * began it. Outside Vercel a process lives on, and nothing is registered.
 */
export function createBackground(log: Pick<Log, "error">): (work: Promise<unknown>) => void {
  return (work) => {
    try {
      const context = requestContext();
      if (context === undefined) return;
      if (context.waitUntil === undefined) throw new Error("this request has no waitUntil");
      context.waitUntil(work);
    } catch (error) {
      log.error("Vercel may freeze work that goes on behind an answer: not registered", error);
    }
  };
}
