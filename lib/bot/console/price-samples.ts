import { starsFor } from "../../payments/stars.js";
import type { ShopSettings } from "../../shop/settings.js";
import { catalogue } from "../../studio/catalogue/catalogue.js";
import { recommended } from "../../studio/catalogue/recommended.js";
import { groups, type Model } from "../../studio/model.js";
import { createPricing, ownPriceCovers } from "../../studio/price.js";
import type { ConsoleContext, ConsoleParts } from "./console-context.js";
import type { ConsoleLanguage } from "./console-language.js";
import type { ShownPrice } from "./texts/settings.js";

const maxSamples = 5;

/** The lowest prices of five models before and after a change: the best of each kind. */
export async function samplesOf(
  { studio }: ConsoleParts,
  { operator, texts }: ConsoleContext,
  before: ShopSettings,
  after: ShopSettings,
): Promise<readonly ShownPrice[]> {
  const opened = await studio?.open();
  const isSold = (model: Model) => opened?.pricing.isSold(model) ?? true;
  const [old, next] = [before, after].map((settings) => {
    const { cheapestOf } = createPricing({ prices: () => settings });
    return (model: Model) => {
      const price = cheapestOf(model, false);
      const { money, stars } = texts.figures;
      return `${money(price)} ≈ ${stars(starsFor(price, settings.starsPerUnit))}`;
    };
  });
  return bestModels(isSold).map((model) => ({
    name: model.name[operator.language],
    before: old?.(model) ?? "",
    after: next?.(model) ?? "",
  }));
}

function bestModels(isSold: (model: Model) => boolean): readonly Model[] {
  const best = groups.flatMap((group) => {
    const models = recommended[group].flatMap((id) => catalogue.find((one) => one.id === id) ?? []);
    return models.find(isSold) ?? [];
  });
  return [...new Set(best)].slice(0, maxSamples);
}

/** Names of models that the change hides, because their own prices would no longer cover the cost. */
export function hiddenBy(
  before: ShopSettings,
  after: ShopSettings,
  language: ConsoleLanguage,
): readonly string[] {
  return catalogue.flatMap((model) => {
    const own = after.models.get(model.id);
    const isHidden =
      own !== undefined && !ownPriceCovers(model, own, after) && ownPriceCovers(model, own, before);
    return isHidden ? [model.name[language]] : [];
  });
}
