import { Composer, type MiddlewareFn } from "telegraf";
import { blocksFeature } from "./account/blocks.js";
import { helpFeature } from "./account/help.js";
import { historyFeature } from "./account/history.js";
import { privacyFeature } from "./account/privacy.js";
import { settingsFeature } from "./account/settings.js";
import { unknownFeature } from "./account/unknown.js";
import type { BotContext, CoreContext, CoreDependencies, Dependencies, Studio } from "./context.js";
import { resendFeature } from "./delivery/resend.js";
import type { ResultSender } from "./delivery/result-sender.js";
import { type Albums, createAlbums } from "./input/albums.js";
import { createExpressOrders } from "./orders/express-order.js";
import { freshPrices } from "./orders/fresh-prices.js";
import { generateFeature } from "./orders/generate.js";
import { modelsFeature } from "./orders/models.js";
import { createOrderPlacer } from "./orders/place-order.js";
import { createOrderPresenter } from "./orders/present-order.js";
import { promptFeature } from "./orders/prompts.js";
import { reorderFeature } from "./orders/reorder.js";
import { studioClosedFeature } from "./orders/studio-closed.js";
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
  const orders = studio && openOrders(dependencies, studio);
  return Composer.compose([
    historyFeature(dependencies),
    resendFeature(dependencies, sender, studio?.links),
    helpFeature(dependencies),
    privacyFeature(dependencies),
    settingsFeature({ ...dependencies, ...studio }),
    studio && orders
      ? studioFeature(dependencies, studio, { albums, ...orders })
      : studioClosedFeature(),
    blocksFeature(dependencies),
    unknownFeature({ albums, showOrder: orders?.presenter.present }),
  ]);
}

/** The ways in which orders are placed and shown. */
function openOrders(dependencies: Dependencies, studio: Studio) {
  const parts = { ...dependencies, studio };
  const place = createOrderPlacer(parts);
  const placeAtOnce = createExpressOrders({ ...parts, place });
  const presenter = createOrderPresenter({ ...dependencies, ...studio, placeAtOnce });
  return { place, placeAtOnce, presenter };
}

interface StudioFeatureParts extends ReturnType<typeof openOrders> {
  readonly albums: Albums;
}

/** From a prompt or a photo to its result. */
function studioFeature(
  dependencies: Dependencies,
  studio: Studio,
  { place, placeAtOnce, ...parts }: StudioFeatureParts,
): MiddlewareFn<BotContext> {
  return Composer.compose([
    freshPrices(dependencies.settings),
    generateFeature({ ...dependencies, studio }, place),
    reorderFeature(studio, placeAtOnce),
    modelsFeature(studio),
    promptFeature({ ...dependencies, ...studio, ...parts }),
  ]);
}
