/** Lets work go on behind an answer. */
export interface Background {
  begin(work: Promise<unknown>): void;
  /** The same door, whose answer goes out when the platform knows of all that goes on behind it. */
  behind<Sent>(door: (request: Sent) => Promise<Response>): (request: Sent) => Promise<Response>;
}

/**
 * Vercel may freeze a function as soon as it has answered, unless it was told before what still goes
 * on. Outside Vercel a process lives on by itself, and telling does nothing.
 */
export function createBackground(): Background {
  let told: Promise<unknown> = Promise.resolve();

  return {
    begin(work) {
      // Loaded when it is needed: most updates leave nothing behind.
      const telling = import("@vercel/functions").then(({ waitUntil }) => waitUntil(work));
      told = Promise.allSettled([told, telling]).then(() => {});
    },
    behind: (door) => async (request) => {
      const response = await door(request);
      await told;
      return response;
    },
  };
}
