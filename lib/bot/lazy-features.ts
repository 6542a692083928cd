import { Composer, type MiddlewareFn } from "telegraf";
import { blocksFeature } from "./account/blocks.js";
import { helpFeature } from "./account/help.js";
import { historyFeature } from "./account/history.js";
import { privacyFeature } from "./account/privacy.js";
import { settingsFeature } from "./account/settings.js";
import { unknownFeature } from "./account/unknown.js";
import type { BotContext, CoreContext, CoreDependencies, Dependencies, Studio } from "./context.js";
import { noLinks, resendFeature } from "./delivery/resend.js";
import type { ResultSender } from "./delivery/result-sender.js";
import { type Albums, createAlbums } from "./input/albums.js";
import { examplesFeature } from "./orders/examples.js";
import { createExpressOrders } from "./orders/express-order.js";
import { freshPrices } from "./orders/fresh-prices.js";
import { generateFeature } from "./orders/generate.js";
import { ideasFeature } from "./orders/ideas.js";
import { improveFeature } from "./orders/improve.js";
import { modelsFeature } from "./orders/models.js";
import { pictureActsFeature } from "./orders/picture-acts.js";
import { createOrderPlacer } from "./orders/place-order.js";
import { createOrderPresenter } from "./orders/present-order.js";
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
  const answered = createAlbums();
  const orders = studio && openOrders(dependencies, sender, studio);
  return Composer.compose([
    historyFeature(dependencies),
    resendFeature(
      { ...dependencies, links: studio?.links ?? noLinks, pricing: () => studio?.pricing },
      sender,
    ),
    helpFeature(dependencies),
    privacyFeature(dependencies),
    settingsFeature({ ...dependencies, ...studio }),
    studio && orders
      ? studioFeature(dependencies, studio, { answered, ...orders })
      : studioClosedFeature(),
    blocksFeature(dependencies),
    unknownFeature({ answered, showOrder: orders?.presenter.present }),
  ]);
}

/** The ways in which orders are placed and shown. */
function openOrders(dependencies: Dependencies, { results }: ResultSender, studio: Studio) {
  const parts = { ...dependencies, studio };
  const place = createOrderPlacer(parts, results);
  const placeAtOnce = createExpressOrders({ ...parts, place });
  const presenter = createOrderPresenter({ ...dependencies, ...studio, placeAtOnce });
  return { place, placeAtOnce, presenter };
}

interface StudioFeatureParts extends ReturnType<typeof openOrders> {
  readonly answered: Albums;
}

/** From a prompt or a photo to its result. */
function studioFeature(
  dependencies: Dependencies,
  studio: Studio,
  { place, placeAtOnce, ...parts }: StudioFeatureParts,
): MiddlewareFn<BotContext> {
  const placing = { ...dependencies, studio };
  return Composer.compose([
    freshPrices(dependencies.settings),
    generateFeature(placing, place),
    improveFeature(placing),
    orderPacksFeature(dependencies),
    continueOrderFeature(placing, place),
    reorderFeature(studio, placeAtOnce),
    pictureActsFeature({ ...dependencies, ...studio, ...parts }),
    modelsFeature(studio),
    examplesFeature(studio),
    ideasFeature({ ...studio, ...parts }),
    promptFeature({ ...dependencies, ...studio, ...parts }),
  ]);
}
