import type { Money } from "../../ledger/money.js";
import { defaultChoice, formatChoice } from "../../studio/choice.js";
import type { Group, Model } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import type { Locale } from "../ui/locale.js";
import { type Button, button } from "../ui/screen.js";
import { isAboutPicture, pageSize, pictureGroups, soldIn, textGroups } from "./menu-groups.js";

type Rows = readonly (readonly Button[])[];

export interface Menu {
  readonly pricing: Pricing;
  readonly locale: Locale;
}

/** What can be made from a prompt: groups with the cheapest price of each. */
export function wordsMenu(menu: Menu): Rows {
  const groups = textGroups.flatMap((group) => groupRow(menu, group, "g"));
  return [...groups, [cancelButton(menu)]];
}

/** What can be done with a picture: groups, and the tools that need no prompt. */
export function pictureMenu(menu: Menu): Rows {
  return [
    ...pictureGroups.flatMap((group) => groupRow(menu, group, "g")),
    ...soldIn("tools", menu.pricing).map((model) => [modelButton(menu, "tools", model)]),
    [cancelButton(menu)],
  ];
}

/** All groups, for browsing. */
export function catalogueMenu(menu: Menu): Rows {
  const groups: readonly Group[] = [...textGroups, ...pictureGroups, "tools"];
  return groups.flatMap((group) => groupRow(menu, group, "mg"));
}

/** A page of a group's models; pressing one orders it. */
export function modelsMenu(menu: Menu, group: Group, page: number): Rows {
  const models = soldIn(group, menu.pricing);
  const rows = pageOf(models, page).map((model) => [modelButton(menu, group, model)]);
  const { studio } = menu.locale.texts;
  const away = [button(studio.buttons.back, "b"), cancelButton(menu)];
  return [...rows, ...pageButtons(models, page, ["g", group]), away];
}

/** The same for browsing: pressing one shows its card. */
export function cardsMenu(menu: Menu, group: Group, page: number): Rows {
  const models = soldIn(group, menu.pricing);
  const rows = pageOf(models, page).map((model) => [
    button(labelOf(menu, group, model), "m", model.code, page, group),
  ]);
  const back = button(menu.locale.texts.studio.buttons.back, "mb");
  return [...rows, ...pageButtons(models, page, ["mg", group]), [back]];
}

/** A model's lowest price in this group: from a prompt alone, or with a picture. */
export function lowestPrice(pricing: Pricing, group: Group, model: Model): Money {
  return pricing.cheapestOf(model, isAboutPicture(group));
}

/** No row for a group that has nothing to offer. */
function groupRow(menu: Menu, group: Group, verb: string): Rows {
  const prices = soldIn(group, menu.pricing).map((model) =>
    lowestPrice(menu.pricing, group, model),
  );
  const [cheapest] = prices.sort((a, b) => (a < b ? -1 : 1));
  const { studio } = menu.locale.texts;
  if (cheapest === undefined) return [];
  return [[button(studio.from(studio.groups[group], cheapest), verb, group, 0)]];
}

function modelButton(menu: Menu, group: Group, model: Model): Button {
  const choice = formatChoice(model, defaultChoice(model));
  return button(labelOf(menu, group, model), "o", model.code, choice);
}

function labelOf({ pricing, locale }: Menu, group: Group, model: Model): string {
  const { nameForPicture = model.name } = model;
  const name = isAboutPicture(group) ? nameForPicture : model.name;
  return locale.texts.studio.from(name[locale.language], lowestPrice(pricing, group, model));
}

function cancelButton({ locale }: Menu): Button {
  return button(locale.texts.studio.buttons.cancel, "x");
}

function pageOf(models: readonly Model[], page: number): readonly Model[] {
  return models.slice(page * pageSize, (page + 1) * pageSize);
}

function pageButtons(models: readonly Model[], page: number, place: readonly string[]): Rows {
  const pages = Math.ceil(models.length / pageSize);
  const to = (target: number, sign: string) =>
    target >= 0 && target < pages ? [button(sign, ...place, target)] : [];
  const row = [...to(page - 1, "«"), ...to(page + 1, "»")];
  return row.length === 0 ? [] : [row];
}
