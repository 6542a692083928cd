import type { Env } from "./env.js";
import type { openStudio, StudioServices } from "./open-studio.js";
import type { Finish } from "./studio/finish.js";
import { onceLoaded } from "./util/once.js";

type Studio = ReturnType<typeof openStudio>;

/** The studio's entry points; the first call of any of them loads it. */
export function createStudioOnDemand(env: Env, parts: StudioServices) {
  const { log, background } = parts;
  let opened: Studio | undefined;
  const open = onceLoaded(async () => {
    const { openStudio } = await import("./open-studio.js");
    opened = openStudio(env, parts);
    return opened;
  });

  async function openAndLook(): Promise<void> {
    const studio = await open();
    await studio.completeOverdue();
  }

  return {
    open,
    isOpen: env.KIE_API_KEY !== undefined,
    lookAfter: async (...limits: Parameters<Studio["lookAfter"]>) =>
      (await open()).lookAfter(...limits),
    credit: async () => (await open()).credit(),
    noteSeconds: async (seconds: Readonly<Record<string, number>>) =>
      (await open()).noteSeconds(seconds),
    compare: async (forMs: number) => (await open()).compare(forMs),

    completeOverdue(): void {
      const looking = opened === undefined ? openAndLook() : opened.completeOverdue();
      if (looking === undefined) return;
      background(looking.catch((error) => log.error("The studio could not be loaded", error)));
    },

    /** What the endpoint for the provider's callbacks needs. */
    finish: async (...generation: Parameters<Finish>) => (await open()).finish(...generation),
    hmacKey: env.KIE_WEBHOOK_HMAC_KEY,
    alarm: parts.alarm,
  };
}
