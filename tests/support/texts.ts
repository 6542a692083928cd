import { allTexts } from "../../lib/bot/texts/all-texts.js";
import { createCoreTexts, type FigureSettings } from "../../lib/bot/texts/texts.js";
import { starsFor } from "../../lib/payments/stars.js";

export const createTexts = (settings: FigureSettings) => allTexts(settings);

const defaults: FigureSettings = {
  currency: "₽",
  starsFor: (sum) => starsFor(sum, { perMille: 1_600n }),
  timeZone: "UTC",
  now: () => Date.UTC(2026, 10, 22, 12),
};

/** Every sentence, as the bot writes it with default settings. */
export const texts = createTexts(defaults);

/** Those of them that a cold start or the first user of their language loads. */
export const coreTexts = createCoreTexts(defaults);
