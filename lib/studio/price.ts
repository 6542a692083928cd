import type { Credits, Money } from "../ledger/money.js";
import type { Rate } from "../ledger/rate.js";
import { choicesOf } from "./choice.js";
import type { GenerationRequest, Model } from "./model.js";

/** 1000 credits are 5 USD, by the provider's own price list. */
const usdPerThousandCredits = 5n;

/** Any link does: a price depends only on whether there is a picture. */
const anyPicture = "https://example.com/picture.jpg";

export type Pricing = ReturnType<typeof createPricing>;

export interface PricingOptions {
  readonly usdRate: Rate;
  readonly markup: Rate;
  /** The provider's names of models that the operator has tried; absent = none. */
  readonly triedModels?: readonly string[];
}

/** Hundredths of a credit make hundredths of a unit; what is left are three thousandths. */
const roundUp = (billionths: bigint): Money => (billionths + 999_999_999n) / 1_000_000_000n;

/**
 * What we ask for what the provider takes: in the balance's currency, of which `usdRate` buy a
 * dollar, times `markup`.
 */
export function createPricing({ usdRate, markup, triedModels = [] }: PricingOptions) {
  const cost = (credits: Credits) => credits * usdPerThousandCredits * usdRate.perMille * 1000n;
  const priceOfCredits = (credits: Credits): Money =>
    roundUp((cost(credits) / 1000n) * markup.perMille);

  /** Rounded up to 0.01. */
  function priceOf(model: Model, wish: GenerationRequest): Money {
    const credits = model.credits(wish);
    if (credits <= 0n) throw new RangeError(`${model.id} must not be free`);
    return priceOfCredits(credits);
  }

  function leastOf(model: Model, hasPicture: boolean): Money {
    const prices = requestsFor(model)
      .filter(({ pictureUrl }) => (pictureUrl !== undefined) === hasPicture)
      .map((wish) => priceOf(model, wish));
    const [least] = prices.sort((one, other) => Number(one - other));
    if (least === undefined) throw new RangeError(`${model.id} has no price`);
    return least;
  }

  /** Whether it is offered: not before it was tried, if something about it is not certain. */
  const isSold = ({ id, offUntilTried }: Model): boolean =>
    offUntilTried === undefined || triedModels.includes(id);

  // Menus ask for all of them again and again, and a model may have hundreds of combinations.
  const known = { bare: new Map<Model, Money>(), withPicture: new Map<Model, Money>() };

  return {
    priceOf,
    /** What is asked for so many, rounded up to 0.01. */
    priceOfCredits,

    /** What so many cost the operator, in the balance's currency, rounded up to 0.01. */
    costOf: (credits: Credits): Money => roundUp(cost(credits)),

    /** Whether less is asked for what was expected to be taken than what was taken costs. */
    isBelowCost: ({ expected, consumed }: { expected: Credits; consumed: Credits }): boolean =>
      priceOfCredits(expected) * 1_000_000_000n < cost(consumed),

    isSold,

    /** The same, as surely as it can be known: for an order that is about to be charged. */
    isStillSold: async (model: Model): Promise<boolean> => isSold(model),

    /**
     * Over all its options, for the shortest prompt: what every "from" means.
     * @param withPicture what is known of the order; of no effect on a model that takes no picture,
     * or none but with one
     */
    cheapestOf(model: Model, withPicture: boolean): Money {
      const { picture } = model;
      const hasPicture = picture !== undefined && (picture.required || withPicture);
      const prices = hasPicture ? known.withPicture : known.bare;
      const cheapest = prices.get(model) ?? leastOf(model, hasPicture);
      prices.set(model, cheapest);
      return cheapest;
    },
  };
}

/** Whether some order of the model is expected to take exactly so much. */
export function isListed(model: Model, credits: Credits): boolean {
  const wishes = requestsFor(model);
  const prompt = "x".repeat(model.prompt?.longest ?? 0);
  return wishes.some((wish) => {
    const listed = model.credits(wish);
    if (listed === credits) return true;
    // By the length of the prompt: whole multiples of the shortest.
    return model.credits({ ...wish, prompt }) !== listed && credits % listed === 0n;
  });
}

/** Every combination of answers, with and without a picture, for the shortest prompt. */
export function requestsFor(model: Model): readonly GenerationRequest[] {
  const prompt = "x".repeat(model.prompt?.shortest ?? 0);
  return choicesOf(model).flatMap((choice): readonly GenerationRequest[] => {
    const bare = { choice, prompt };
    const withPicture = { ...bare, pictureUrl: anyPicture };
    if (model.picture === undefined) return [bare];
    return model.picture.required ? [withPicture] : [bare, withPicture];
  });
}
