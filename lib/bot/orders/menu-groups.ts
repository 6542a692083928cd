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

/** What a group offers, without what is not sold now; the recommended first. */
export function soldIn(group: Group, { isSold }: Pick<Pricing, "isSold">): readonly Model[] {
  return modelsIn(group).filter(isSold);
}

/** The group and page that offer a model; undefined if none does. */
export function menuPosition(model: Model, hasPicture: boolean, pricing: Pick<Pricing, "isSold">) {
  const groups = hasPicture ? pictureGroups : textGroups;
  const group = groups.find((one) => modelsIn(one).includes(model));
  const at = group === undefined ? 0 : soldIn(group, pricing).indexOf(model);
  return group && { group, page: Math.floor(Math.max(0, at) / pageSize) };
}
