import type { Env } from "./env.js";
import { onceLoaded } from "./once.js";
import type { openStudio, StudioParts } from "./open-studio.js";
import type { Finish } from "./studio/finish.js";

type Studio = ReturnType<typeof openStudio>;

/** The studio's doors, behind which it is loaded for the first who comes through one. */
export function createStudioOnDemand(env: Env, parts: StudioParts) {
  const { log, background } = parts;
  let opened: Studio | undefined;
  const open = onceLoaded(async () => {
    const { openStudio } = await import("./open-studio.js");
    opened = openStudio(env, parts);
    return opened;
  });

  async function openAndLook(): Promise<void> {
    const studio = await open();
    await studio.lookAfterSome();
  }

  return {
    open,
    isOpen: env.KIE_API_KEY !== undefined,
    lookAfter: async (...limits: Parameters<Studio["lookAfter"]>) =>
      (await open()).lookAfter(...limits),
    credit: async () => (await open()).credit(),

    lookAfterSome(): void {
      const looking = opened === undefined ? openAndLook() : opened.lookAfterSome();
      if (looking === undefined) return;
      background(looking.catch((error) => log.error("The studio could not be opened", error)));
    },

    /** What the provider's door needs. */
    finish: async (...generation: Parameters<Finish>) => (await open()).finish(...generation),
    hmacKey: env.KIE_WEBHOOK_HMAC_KEY,
    alarm: parts.alarm,
  };
}
