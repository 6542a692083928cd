import { Composer, type MiddlewareFn } from "telegraf";
import { againFeature } from "./again.js";
import { type Albums, createAlbums } from "./albums.js";
import type { BotContext, CoreContext, CoreDependencies, Dependencies, Studio } from "./context.js";
import { generateFeature } from "./generate.js";
import { historyFeature } from "./history.js";
import { informationFeature } from "./information.js";
import { modelsFeature } from "./models.js";
import type { Carrier } from "./parcel.js";
import { createPresenter } from "./present.js";
import { privacyFeature } from "./privacy.js";
import { resendFeature } from "./resend.js";
import { studioClosedFeature } from "./studio-closed.js";
import { allTexts } from "./texts/all-texts.js";
import { unknownFeature } from "./unknown.js";
import { wishesFeature } from "./wishes.js";

/** Features that a cold start does not load, with their sentences: those with the catalogue, and those after them. */
export function laterFeatures(
  core: CoreDependencies,
  carrier: Carrier,
  studio: Studio | undefined,
): MiddlewareFn<CoreContext> {
  const texts = allTexts(core.texts);
  const features = composeFeatures({ ...core, texts }, carrier, studio);
  return (ctx, next) => features(Object.assign(ctx, { texts: texts[ctx.texts.language] }), next);
}

function composeFeatures(
  dependencies: Dependencies,
  carrier: Carrier,
  studio: Studio | undefined,
): MiddlewareFn<BotContext> {
  const albums = createAlbums();
  return Composer.compose([
    historyFeature(dependencies),
    resendFeature(dependencies, carrier, studio?.links),
    studioFeature(dependencies, studio, albums),
    informationFeature(dependencies),
    privacyFeature(dependencies),
    unknownFeature({ albums, present: studio && createPresenter(studio.pricing).present }),
  ]);
}

/** From a prompt or a photo to its result. */
function studioFeature(
  dependencies: Dependencies,
  studio: Studio | undefined,
  albums: Albums,
): MiddlewareFn<BotContext> {
  if (studio === undefined) return studioClosedFeature().middleware();
  return Composer.compose([
    generateFeature({ ...dependencies, studio }),
    againFeature(studio),
    modelsFeature(studio),
    wishesFeature({ ...dependencies, ...studio, albums }),
  ]);
}
