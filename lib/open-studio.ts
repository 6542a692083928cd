import type { BlockMarks } from "./bot/block-marks.js";
import { createNotifier } from "./bot/delivery/notifier.js";
import type { NotifierOptions } from "./bot/delivery/notifier-options.js";
import { watchBlocks } from "./bot/delivery/watch-blocks.js";
import { allTexts } from "./bot/texts/all-texts.js";
import type { CoreTextsByLanguage } from "./bot/texts/texts.js";
import type { Env } from "./env.js";
import type { Time } from "./ledger/time.js";
import { createFailureWatch } from "./shop/failing-models.js";
import type { LiveSettings } from "./shop/live-settings.js";
import { createCostMemory } from "./storage/objects/cost-memory.js";
import type { ObjectStore } from "./storage/objects/object-store.js";
import type { Database } from "./storage/postgres/database.js";
import { createImprovements } from "./storage/postgres/improvements.js";
import { createFailingModels } from "./storage/postgres/shop/failing-models.js";
import { findById } from "./studio/catalogue/catalogue.js";
import { createImprover, type Improver } from "./studio/improve.js";
import { createChat } from "./studio/kie/chat.js";
import { createKie, disabledKie } from "./studio/kie/client.js";
import { createLinks } from "./studio/links.js";
import type { DailyComparison } from "./studio/listing/daily.js";
import { createPricing } from "./studio/price.js";
import { createStudio } from "./studio/studio.js";

export interface StudioServices
  extends Omit<NotifierOptions, "links" | "texts" | "time" | "pricing" | "isCharged"> {
  readonly texts: CoreTextsByLanguage;
  readonly fetch: typeof fetch;
  readonly time: Time;
  /** Absent = none is configured. */
  readonly store: ObjectStore | undefined;
  /** Signs the addresses of callbacks. */
  readonly callbackKey: Buffer;
  readonly blockMarks: BlockMarks;
  readonly settings: LiveSettings;
  /** Absent = without a database failures are not counted. */
  readonly records: Database | undefined;
}

/** Without a key no new generation starts; those that were started before still end. */
export function openStudio(env: Env, parts: StudioServices) {
  const { KIE_API_KEY: apiKey, KIE_API_ROOT: apiRoot, KIE_UPLOAD_ROOT: uploadRoot } = env;
  const kie =
    apiKey === undefined ? disabledKie : createKie({ ...parts, apiKey, apiRoot, uploadRoot });
  const links = createLinks(kie);
  const improver = openImprover(env, parts);
  // A delivery asks for no settings: whether an order can be repeated is decided at the press.
  const knownPricing = createPricing({
    prices: () => parts.settings.known,
    triedModels: env.TRIED_MODELS,
  });
  const studio = createStudio({
    ...parts,
    provider: kie,
    notifier: createNotifier({
      ...parts,
      telegram: watchBlocks(parts.telegram, parts.blockMarks),
      texts: allTexts(parts.texts.settings),
      links,
      pricing: () => (apiKey === undefined ? undefined : knownPricing),
      isCharged: true,
    }),
    prices: parts.settings.current,
    improvesPrompts: () => improver !== undefined && parts.settings.current().values.improve,
    onProviderFault: createFailureWatch({
      ...parts,
      failing: parts.records && createFailingModels(parts.records),
      codeOf: (model) => findById(model)?.code,
    }),
    triedModels: env.TRIED_MODELS,
    costMemory: parts.store && createCostMemory({ store: parts.store, time: parts.time }),
    publicUrl: env.PUBLIC_URL,
    hmacKey: env.KIE_WEBHOOK_HMAC_KEY,
  });
  const { background, time } = parts;
  return {
    ...studio,
    links,
    improver,
    credit: kie.credit,
    compare: async (forMs: number) =>
      apiKey === undefined ? "unknown" : compare(env, parts, { ...studio, apiKey }, forMs),
    background,
    time,
  };
}

/** Undefined without what it needs: a key, a database, and a limit above 0. */
function openImprover(env: Env, parts: StudioServices): Improver | undefined {
  const { KIE_API_KEY: apiKey, KIE_API_ROOT: apiRoot, IMPROVE_PER_DAY: perDay } = env;
  const { records, log } = parts;
  if (apiKey === undefined || records === undefined || perDay === 0) return undefined;
  const improvements = createImprovements(records, { perDay, timeZone: env.TIME_ZONE });
  return createImprover({
    chat: createChat({ ...parts, apiKey, apiRoot }),
    improvements,
    perDay,
    log,
  });
}

/** Only the scheduler loads what it takes, once a day. */
async function compare(
  { KIE_API_ROOT: apiRoot }: Env,
  parts: StudioServices,
  { noteListing, pricing, apiKey }: ReturnType<typeof createStudio> & { readonly apiKey: string },
  forMs: number,
): Promise<DailyComparison | "unknown"> {
  const [{ compareDaily }, { createCatalogueApi }] = await Promise.all([
    import("./studio/listing/daily.js"),
    import("./studio/kie/catalogue-api.js"),
  ]);
  const api = createCatalogueApi({ ...parts, apiKey, apiRoot });
  const { sellBelowCost: sellsBelowCost } = parts.settings.current();
  return compareDaily({ ...parts, api, costs: { noteListing }, pricing, sellsBelowCost }, forMs);
}
