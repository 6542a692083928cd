import type { Habits } from "../../ledger/habits.js";
import { findById } from "../../studio/catalogue/catalogue.js";
import { defaultChoice, readChoice } from "../../studio/choice.js";
import type { Choice, Kind, Model } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import type { Texts } from "../texts/texts.js";
import { kindsFor, modelsOfKind, soldOfKind } from "./kinds.js";
import { isFit, type Order } from "./order.js";
import { readOrderContext } from "./order-context.js";
import type { OrderInput } from "./order-input.js";

interface UsualOrder {
  readonly input: OrderInput;
  /** Absent = what the user took last for such an input, else the first of `kindsFor`. */
  readonly kind?: Kind | undefined;
  readonly habits: Habits;
  readonly pricing: Pricing;
  readonly texts: Texts;
}

/**
 * What the user most likely wants: the model that they took last, with those options, or else the first
 * that is recommended. One that can't make this input comes only if none can.
 * @returns undefined if nothing of the kind is sold
 */
export function usualOrder({ input, kind, habits, pricing, texts }: UsualOrder): Order | undefined {
  const [usual, ...others] = kind === undefined ? kindsFor(input) : ([kind] as const);
  // Of a picture only an edit is the usual thing: words with it say what to change.
  const remembered =
    kind === undefined && input.picture === undefined ? [usual, ...others] : [usual];
  const last = lastTaken(habits, remembered, input).filter(({ model }) => pricing.isSold(model));
  const recommended = [usual, ...others]
    .flatMap((one) => soldOfKind(one, pricing))
    .map((model) => ({ model, choice: defaultChoice(model) }));
  const all = [...last, ...recommended];
  const found = all.find(({ model }) => isFit(model, input, texts)) ?? all[0];
  return found && { ...found, input };
}

interface Taken {
  readonly model: Model;
  readonly choice: Choice;
}

/** What the user took last for such an input; empty if that is not known. */
function lastTaken(
  { generations }: Habits,
  among: readonly Kind[],
  { picture }: OrderInput,
): readonly Taken[] {
  const models = new Set(among.flatMap(modelsOfKind));
  for (const { key, model: id, context } of generations) {
    const model = id === undefined ? undefined : findById(id);
    const order = readOrderContext({ key, context });
    const isSuch = order.isPicture === (picture !== undefined);
    if (model === undefined || context === undefined || !isSuch || !models.has(model)) continue;
    return [{ model, choice: readChoice(model, order.choice) ?? defaultChoice(model) }];
  }
  return [];
}
