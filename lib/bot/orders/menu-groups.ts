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
export function soldIn(group: Group, { isSold, isRecommended }: Selling): readonly Model[] {
  const models = modelsIn(group).filter(isSold);
  return [...models.filter(isRecommended), ...models.filter((model) => !isRecommended(model))];
}

/** The group and page that offer a model; undefined if none does. */
export function menuPosition(model: Model, hasPicture: boolean, pricing: Selling) {
  const groups = hasPicture ? pictureGroups : textGroups;
  const group = groups.find((one) => modelsIn(one).includes(model));
  const at = group === undefined ? 0 : soldIn(group, pricing).indexOf(model);
  return group && { group, page: Math.floor(Math.max(0, at) / pageSize) };
}
