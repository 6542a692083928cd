import { Composer, type MiddlewareFn } from "telegraf";
import { blocksFeature } from "./account/blocks.js";
import { helpFeature } from "./account/help.js";
import { historyFeature } from "./account/history.js";
import { privacyFeature } from "./account/privacy.js";
import { unknownFeature } from "./account/unknown.js";
import type { BotContext, CoreContext, CoreDependencies, Dependencies, Studio } from "./context.js";
import { noLinks, resendFeature } from "./delivery/resend.js";
import type { ResultSender } from "./delivery/result-sender.js";
import { type Albums, createAlbums } from "./input/albums.js";
import { createExpressOrders } from "./orders/express-order.js";
import { freshPrices } from "./orders/fresh-prices.js";
import { generateFeature } from "./orders/generate.js";
import { modelsFeature } from "./orders/models.js";
import { createOrderScreens } from "./orders/order-screens.js";
import { pictureActsFeature } from "./orders/picture-acts.js";
import { createOrderPlacer } from "./orders/place-order.js";
import { promptFeature } from "./orders/prompts.js";
import { reorderFeature } from "./orders/reorder.js";
import { studioClosedFeature } from "./orders/studio-closed.js";
import { continueOrderFeature } from "./payments/continue-order.js";
import { orderPacksFeature } from "./payments/order-packs.js";
import { allTexts } from "./texts/all-texts.js";

/** Features that a cold start does not load, with their sentences: those with the catalogue, and those after them. */
export function lazyFeatures(
  core: CoreDependencies,
  sender: ResultSender,
  studio: Studio | undefined,
): MiddlewareFn<CoreContext> {
  const texts = allTexts(core.texts.settings);
  const features = composeFeatures({ ...core, texts }, sender, studio);
  return (ctx, next) => features(Object.assign(ctx, { texts: texts[ctx.texts.language] }), next);
}

function composeFeatures(
  dependencies: Dependencies,
  sender: ResultSender,
  studio: Studio | undefined,
): MiddlewareFn<BotContext> {
  const albums = createAlbums();
  return Composer.compose([
    historyFeature(dependencies),
    resendFeature(
      { ...dependencies, links: studio?.links ?? noLinks, pricing: () => studio?.pricing },
      sender,
    ),
    helpFeature(dependencies),
    privacyFeature(dependencies),
    studioFeature(dependencies, sender, studio, albums),
    blocksFeature(dependencies),
    unknownFeature({ albums, showOrder: studio && createOrderScreens(studio.pricing).present }),
  ]);
}

/** From a prompt or a photo to its result. */
function studioFeature(
  dependencies: Dependencies,
  sender: ResultSender,
  studio: Studio | undefined,
  albums: Albums,
): MiddlewareFn<BotContext> {
  if (studio === undefined) return studioClosedFeature().middleware();
  const parts = { ...dependencies, studio };
  const place = createOrderPlacer(parts, sender.results);
  return Composer.compose([
    freshPrices(dependencies.settings),
    generateFeature(parts, place),
    orderPacksFeature(dependencies),
    continueOrderFeature(parts, place),
    reorderFeature(studio, createExpressOrders({ ...parts, place })),
    pictureActsFeature(parts),
    modelsFeature(studio),
    promptFeature({ ...dependencies, ...studio, albums }),
  ]);
}
