import { forPicture, forText } from "../../studio/catalogue/catalogue.js";
import type { Group, Model } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";

/** Groups for a prompt, and for a picture. */
export const textGroups: readonly Group[] = ["pictures", "video", "sound"];
export const pictureGroups: readonly Group[] = ["edits", "animation"];

/** Models per page of the menu. */
export const pageSize = 8;

/** Whether what a group offers is made from a picture. */
export function isAboutPicture(group: Group): boolean {
  return !textGroups.includes(group);
}

/** The models that a group offers, wherever it is offered; the recommended first. */
export function modelsIn(group: Group): readonly Model[] {
  return isAboutPicture(group) ? forPicture(group) : forText(group);
}

type Selling = Pick<Pricing, "isSold" | "isRecommended">;

/** What a group offers, without what is not sold now; first what the operator, then what the catalogue recommends. */
export function soldIn(group: Group, pricing: Selling): readonly Model[] {
  return sortSold(modelsIn(group), pricing);
}

/** The models that are sold now; first what the operator recommends. */
export function sortSold(
  models: readonly Model[],
  { isSold, isRecommended }: Selling,
): readonly Model[] {
  const sold = models.filter(isSold);
  return [...sold.filter(isRecommended), ...sold.filter((model) => !isRecommended(model))];
}
