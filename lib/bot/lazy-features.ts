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
import { examplesFeature } from "./orders/examples.js";
import { createExpressOrders } from "./orders/express-order.js";
import { freshPrices } from "./orders/fresh-prices.js";
import { generateFeature } from "./orders/generate.js";
import { ideasFeature } from "./orders/ideas.js";
import { improveFeature } from "./orders/improve.js";
import { modelsFeature } from "./orders/models.js";
import { pictureActsFeature } from "./orders/picture-acts.js";
import { createOrderPlacer } from "./orders/place-order.js";
import { createOrderPresenter, type OrderPresenter } from "./orders/present-order.js";
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
  const presenter = studio && createOrderPresenter({ ...dependencies, ...studio });
  return Composer.compose([
    historyFeature(dependencies),
    resendFeature(
      { ...dependencies, links: studio?.links ?? noLinks, pricing: () => studio?.pricing },
      sender,
    ),
    helpFeature(dependencies),
    privacyFeature(dependencies),
    studio && presenter
      ? studioFeature(dependencies, studio, { answered, presenter, results: sender.results })
      : studioClosedFeature(),
    blocksFeature(dependencies),
    unknownFeature({ answered, showOrder: presenter?.present }),
  ]);
}

interface StudioParts extends Pick<ResultSender, "results"> {
  readonly answered: Albums;
  readonly presenter: OrderPresenter;
}

/** From a prompt or a photo to its result. */
function studioFeature(
  dependencies: Dependencies,
  studio: Studio,
  { results, ...parts }: StudioParts,
): MiddlewareFn<BotContext> {
  const placing = { ...dependencies, studio };
  const place = createOrderPlacer(placing, results);
  return Composer.compose([
    freshPrices(dependencies.settings),
    generateFeature(placing, place),
    improveFeature(placing),
    orderPacksFeature(dependencies),
    continueOrderFeature(placing, place),
    reorderFeature(studio, createExpressOrders({ ...placing, place })),
    pictureActsFeature({ ...dependencies, ...studio, ...parts }),
    modelsFeature(studio),
    examplesFeature(studio),
    ideasFeature({ ...studio, ...parts }),
    promptFeature({ ...dependencies, ...studio, ...parts }),
  ]);
}
