import { Composer, type MiddlewareFn } from "telegraf";
import { againFeature } from "./again.js";
import { type Albums, createAlbums } from "./albums.js";
import type { BotContext, Dependencies, Studio } from "./context.js";
import { generateFeature } from "./generate.js";
import { historyFeature } from "./history.js";
import { informationFeature } from "./information.js";
import { modelsFeature } from "./models.js";
import type { Carrier } from "./parcel.js";
import { createPresenter } from "./present.js";
import { privacyFeature } from "./privacy.js";
import { resendFeature } from "./resend.js";
import { studioClosedFeature } from "./studio-closed.js";
import { unknownFeature } from "./unknown.js";
import { wishesFeature } from "./wishes.js";

/** Features that a cold start does not load: those with the catalogue, and those after them. */
export function laterFeatures(
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
