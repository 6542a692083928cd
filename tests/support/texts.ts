import { createTexts } from "../../lib/bot/texts/texts.js";
import { starsFor } from "../../lib/payments/stars.js";

/** Every sentence, as the bot writes it with default settings. */
export const texts = createTexts({
  currency: "₽",
  starsFor: (sum) => starsFor(sum, { perMille: 1_600n }),
  timeZone: "UTC",
  now: () => Date.UTC(2026, 10, 22, 12),
});
