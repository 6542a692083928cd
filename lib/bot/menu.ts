import { forPicture, forText, modelsOf } from "../studio/catalogue/catalogue.js";
import { defaultChoice, formatChoice } from "../studio/choice.js";
import type { Group, Model } from "../studio/model.js";
import type { Pricing } from "../studio/price.js";
import type { Tongue } from "./order.js";
import { type Button, button } from "./screen.js";
import { pageSize, pictureGroups, shelfOf, textGroups } from "./shelf.js";

type Rows = readonly (readonly Button[])[];

export interface Menu {
  readonly pricing: Pricing;
  readonly tongue: Tongue;
}

/** What can be made of words: groups with the cheapest price of each. */
export function wordsMenu(menu: Menu): Rows {
  const groups = textGroups.flatMap((group) => groupRow(menu, group, forText(group), "g"));
  return [...groups, [cancelButton(menu)]];
}

/** What can be done with a picture: groups, and what needs no words at once. */
export function pictureMenu(menu: Menu): Rows {
  return [
    ...pictureGroups.flatMap((group) => groupRow(menu, group, forPicture(group), "g")),
    ...soldOf(menu, forPicture("tools")).map((model) => [modelButton(menu, model)]),
    [cancelButton(menu)],
  ];
}

/** Every group, to look around. */
export function catalogueMenu(menu: Menu): Rows {
  const groups: readonly Group[] = [...textGroups, ...pictureGroups, "tools"];
  return groups.flatMap((group) => groupRow(menu, group, modelsOf(group), "mg"));
}

/** A page of a group's models; pressing one orders it. */
export function modelsMenu(menu: Menu, group: Group, page: number): Rows {
  const models = soldOf(menu, shelfOf(group));
  const rows = pageOf(models, page).map((model) => [modelButton(menu, model)]);
  const { studio } = menu.tongue.texts;
  const away = [button(studio.buttons.back, "b"), cancelButton(menu)];
  return [...rows, ...turning(models, page, ["g", group]), away];
}

/** The same to look at: pressing one shows its card. */
export function cardsMenu(menu: Menu, group: Group, page: number): Rows {
  const models = soldOf(menu, modelsOf(group));
  const rows = pageOf(models, page).map((model) => [
    button(labelOf(menu, model), "m", model.code, page),
  ]);
  const back = button(menu.tongue.texts.studio.buttons.back, "mb");
  return [...rows, ...turning(models, page, ["mg", group]), [back]];
}

/** Without those that are not sold now. */
function soldOf({ pricing }: Menu, models: readonly Model[]): readonly Model[] {
  return models.filter(pricing.isSold);
}

/** No row for a group that has nothing to offer. */
function groupRow(menu: Menu, group: Group, models: readonly Model[], verb: string): Rows {
  const { pricing, tongue } = menu;
  const prices = soldOf(menu, models).map(pricing.cheapestOf);
  const [cheapest] = prices.sort((a, b) => (a < b ? -1 : 1));
  const { studio } = tongue.texts;
  if (cheapest === undefined) return [];
  return [[button(studio.from(studio.groups[group], cheapest), verb, group, 0)]];
}

function modelButton(menu: Menu, model: Model): Button {
  const choice = formatChoice(model, defaultChoice(model));
  return button(labelOf(menu, model), "o", model.code, choice);
}

function labelOf({ pricing, tongue }: Menu, model: Model): string {
  return tongue.texts.studio.from(model.name[tongue.language], pricing.cheapestOf(model));
}

function cancelButton({ tongue }: Menu): Button {
  return button(tongue.texts.studio.buttons.cancel, "x");
}

function pageOf(models: readonly Model[], page: number): readonly Model[] {
  return models.slice(page * pageSize, (page + 1) * pageSize);
}

function turning(models: readonly Model[], page: number, place: readonly string[]): Rows {
  const pages = Math.ceil(models.length / pageSize);
  const to = (target: number, sign: string) =>
    target >= 0 && target < pages ? [button(sign, ...place, target)] : [];
  const row = [...to(page - 1, "«"), ...to(page + 1, "»")];
  return row.length === 0 ? [] : [row];
}
