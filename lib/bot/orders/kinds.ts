import { type Kind, type Model, pictureKinds, wordKinds } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import { modelsIn, pageSize, sortSold } from "./menu-groups.js";

/** Of the tools, those that remove the background; the others enlarge. */
const cutouts: readonly string[] = ["recraft/remove-background"];

interface Pictured {
  readonly picture?: object | undefined;
}

/** The kinds that an input can become; the first is the usual one. */
export function kindsFor({ picture }: Pictured) {
  return picture === undefined ? wordKinds : pictureKinds;
}

export function isKindFor(input: Pictured, kind: Kind): boolean {
  return kindsFor(input).some((one) => one === kind);
}

type Selling = Pick<Pricing, "isSold" | "isRecommended">;

/** What this kind of order can be made with, sold or not. */
export function modelsOfKind(kind: Kind): readonly Model[] {
  if (kind !== "upscale" && kind !== "cutout") return modelsIn(kind);
  return modelsIn("tools").filter(({ id }) => cutouts.includes(id) === (kind === "cutout"));
}

/** The same without what is not sold now; first what the operator, then what the catalogue recommends. */
export function soldOfKind(kind: Kind, pricing: Selling): readonly Model[] {
  return sortSold(modelsOfKind(kind), pricing);
}

/** The page that lists a model among those of its kind; the first if none does. */
export function pageListing(model: Model, kind: Kind, pricing: Selling): number {
  return Math.floor(Math.max(0, soldOfKind(kind, pricing).indexOf(model)) / pageSize);
}

/** What an order of this model is; the input's usual kind if the model does not fit it. */
export function kindOf(model: Model, input: Pictured): Kind {
  const [usual, ...others] = kindsFor(input);
  return [usual, ...others].find((kind) => modelsOfKind(kind).includes(model)) ?? usual;
}
