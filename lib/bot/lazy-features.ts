import { Composer, type MiddlewareFn } from "telegraf";
import { blocksFeature } from "./account/blocks.js";
import { helpFeature } from "./account/help.js";
import { historyFeature } from "./account/history.js";
import { privacyFeature } from "./account/privacy.js";
import { unknownFeature } from "./account/unknown.js";
import type { BotContext, CoreContext, CoreDependencies, Dependencies, Studio } from "./context.js";
import { resendFeature } from "./delivery/resend.js";
import type { ResultSender } from "./delivery/result-sender.js";
import { type Albums, createAlbums } from "./input/albums.js";
import { freshPrices } from "./orders/fresh-prices.js";
import { generateFeature } from "./orders/generate.js";
import { modelsFeature } from "./orders/models.js";
import { createOrderPresenter, type OrderPresenter } from "./orders/present-order.js";
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
  const texts = allTexts(core.texts);
  const features = composeFeatures({ ...core, texts }, sender, studio);
  return (ctx, next) => features(Object.assign(ctx, { texts: texts[ctx.texts.language] }), next);
}

function composeFeatures(
  dependencies: Dependencies,
  sender: ResultSender,
  studio: Studio | undefined,
): MiddlewareFn<BotContext> {
  const albums = createAlbums();
  const presenter = studio && createOrderPresenter({ ...dependencies, ...studio });
  return Composer.compose([
    historyFeature(dependencies),
    resendFeature(dependencies, sender, studio?.links),
    helpFeature(dependencies),
    privacyFeature(dependencies),
    studio && presenter
      ? studioFeature(dependencies, studio, { albums, presenter })
      : studioClosedFeature(),
    blocksFeature(dependencies),
    unknownFeature({ albums, showOrder: presenter?.present }),
  ]);
}

/** From a prompt or a photo to its result. */
function studioFeature(
  dependencies: Dependencies,
  studio: Studio,
  parts: { readonly albums: Albums; readonly presenter: OrderPresenter },
): MiddlewareFn<BotContext> {
  return Composer.compose([
    freshPrices(dependencies.settings),
    generateFeature({ ...dependencies, studio }),
    reorderFeature(studio),
    modelsFeature(studio),
    promptFeature({ ...dependencies, ...studio, ...parts }),
  ]);
}
