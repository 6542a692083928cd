import type { Money } from "../../ledger/money.js";
import { traitOf } from "../../studio/catalogue/traits.js";
import { defaultChoice } from "../../studio/choice.js";
import type { Group, Kind, Model } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import type { Locale } from "../ui/locale.js";
import { type Button, button, pageRow } from "../ui/screen.js";
import { soldOfKind } from "./kinds.js";
import { isAboutPicture, pageSize, pictureGroups, soldIn, textGroups } from "./menu-groups.js";
import { type Order, priceOfOrder } from "./order.js";
import { formatOrderChoice } from "./order-choice.js";
import type { OrderInput } from "./order-input.js";

type Rows = readonly (readonly Button[])[];

export interface Menu {
  readonly pricing: Pricing;
  readonly locale: Locale;
}

/** A page of the models that can make one kind of order. */
export interface ModelsPage {
  readonly kind: Kind;
  readonly page: number;
  readonly input: OrderInput;
  /** The order that the user comes from, and goes back to. */
  readonly from?: Order | undefined;
}

/** All groups, for browsing. */
export function catalogueMenu(menu: Menu): Rows {
  const groups: readonly Group[] = [...textGroups, ...pictureGroups, "tools"];
  return groups.flatMap((group) => groupRow(menu, group));
}

/** A page of models, each with what the order would cost; pressing one orders it. */
export function modelsMenu(menu: Menu, { kind, page, input, from }: ModelsPage): Rows {
  const models = soldOfKind(kind, menu.pricing);
  const rows = pageOf(models, page).map((model) => [modelButton(menu, model, input, from)]);
  const back = from === undefined ? [] : [from.model.code, formatOrderChoice(from.model, from)];
  const away = button(
    menu.locale.texts.studio.buttons.back,
    ...(from === undefined ? ["b"] : ["o", ...back]),
  );
  return [...rows, ...pageButtons(models, page, ["g", kind], back), [away]];
}

/** Models of a group for browsing: pressing one shows its card. */
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
function groupRow(menu: Menu, group: Group): Rows {
  const prices = soldIn(group, menu.pricing).map((model) =>
    lowestPrice(menu.pricing, group, model),
  );
  const [cheapest] = prices.sort((a, b) => (a < b ? -1 : 1));
  const { studio } = menu.locale.texts;
  if (cheapest === undefined) return [];
  return [[button(studio.from(studio.groups[group], cheapest), "mg", group, 0)]];
}

/** So much of a button is readable on a narrow phone. */
const longestLine = 42;

/** The model of the order that the user comes from is marked and keeps its options. */
function modelButton(
  { pricing, locale: { language, texts } }: Menu,
  model: Model,
  input: OrderInput,
  from: Order | undefined,
): Button {
  const { studio, figures } = texts;
  const isChosen = from?.model === model;
  const chosen = isChosen ? from : { choice: defaultChoice(model) };
  const { nameForPicture = model.name } = model;
  const name = (input.picture === undefined ? model.name : nameForPicture)[language];
  const price = priceOfOrder(pricing, { ...chosen, model, input });
  const line = `${isChosen ? "• " : ""}${name} · ${figures.money(price)}`;
  const trait = traitOf(model);
  const whole = trait === undefined ? line : `${line} · ${studio.traits[trait]}`;
  const text = whole.length <= longestLine ? whole : line;
  return button(text, "o", model.code, formatOrderChoice(model, chosen));
}

function labelOf({ pricing, locale }: Menu, group: Group, model: Model): string {
  const { nameForPicture = model.name } = model;
  const name = isAboutPicture(group) ? nameForPicture : model.name;
  return locale.texts.studio.from(name[locale.language], lowestPrice(pricing, group, model));
}

function pageOf(models: readonly Model[], page: number): readonly Model[] {
  return models.slice(page * pageSize, (page + 1) * pageSize);
}

/** @param more what the buttons say after the page */
function pageButtons(
  models: readonly Model[],
  page: number,
  place: readonly string[],
  more: readonly string[] = [],
): Rows {
  const pages = Math.ceil(models.length / pageSize);
  return pageRow(page, pages, (label, target) => button(label, ...place, target, ...more));
}
