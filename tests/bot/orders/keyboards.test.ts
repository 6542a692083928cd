import { describe, expect, test } from "vitest";
import { readHtml } from "../../../dev/telegram/html.js";
import type { SentPicture } from "../../../lib/bot/input/message.js";
import {
  cardsMenu,
  catalogueMenu,
  lowestPrice,
  modelsMenu,
  pictureMenu,
  wordsMenu,
} from "../../../lib/bot/orders/menu.js";
import { isAboutPicture, menuPosition, modelsIn } from "../../../lib/bot/orders/menu-groups.js";
import {
  confirmPriceScreen,
  type Order,
  orderScreen,
  priceFingerprint,
  toRequest,
} from "../../../lib/bot/orders/order.js";
import type { OrderInput } from "../../../lib/bot/orders/order-input.js";
import { languages } from "../../../lib/bot/texts/format.js";
import type { Locale } from "../../../lib/bot/ui/locale.js";
import { type Button, button, toRows } from "../../../lib/bot/ui/screen.js";
import { type Money, parseMoney } from "../../../lib/ledger/money.js";
import { catalogue, findModel } from "../../../lib/studio/catalogue/catalogue.js";
import { choicesOf, defaultChoice, formatChoice, readChoice } from "../../../lib/studio/choice.js";
import {
  type GenerationRequest,
  type Group,
  groups,
  type Model,
} from "../../../lib/studio/model.js";
import { createPricing } from "../../../lib/studio/price.js";
import { texts } from "../../support/texts.js";

const english: Locale = { language: "en", texts: texts.en };
const locales: Locale[] = languages.map((language) => ({ language, texts: texts[language] }));
/** As dear as can be, for the longest numbers. */
const pricing = createPricing({
  usdRate: { perMille: 10n ** 8n },
  markup: { perMille: 10_000n },
  triedModels: catalogue.map(({ id }) => id),
});
const picture: SentPicture = { fileId: "f", kind: "photo", type: "image/jpeg", bytes: 1 };

type Rows = readonly (readonly Button[])[];

/** What Telegram would not take, or nobody could press. */
function complaintsAbout(rows: Rows): string[] {
  const bad = rows.flat().filter((one) => {
    const bytes = "callback_data" in one ? Buffer.byteLength(one.callback_data) : 0;
    return bytes < 1 || bytes > 64 || one.text.trim() === "";
  });
  const wrong = rows.filter(({ length }) => length < 1 || length > 4);
  return [...bad, ...wrong.flat()].map((one) => JSON.stringify(one));
}

function dataOf(rows: Rows = []): string[][] {
  return rows.map((row) => row.map((one) => ("callback_data" in one ? one.callback_data : "")));
}

/** For words and for a picture, as far as the model takes them. */
function subjectsFor(model: Model, words = "a red fox"): OrderInput[] {
  const input = { prompt: model.prompt === undefined ? "" : words, replyTo: 1 };
  const withPicture = model.picture === undefined ? [] : [{ ...input, picture }];
  return model.picture?.required === true ? withPicture : [input, ...withPicture];
}

function ordersOf(model: Model): Order[] {
  return choicesOf(model).flatMap((choice) =>
    subjectsFor(model).map((input) => ({ model, choice, input })),
  );
}

/** A picture may decide what would be asked otherwise. */
function askedOf({ model, input }: Order) {
  const hasPicture = input.picture !== undefined;
  return model.options.filter(({ onlyWithoutPicture }) => !(hasPicture && onlyWithoutPicture));
}
const models = catalogue.map((model) => [model.code, model] as const);

describe.for(models)("order: the screens of %s", ([code, model]) => {
  test.for(locales)("have orders that can be pressed, in $language", (locale) => {
    const complaints = ordersOf(model).flatMap((order) => {
      const { buttons = [] } = orderScreen({ order, pricing, locale });
      const again = confirmPriceScreen(order, 10n ** 11n, locale).buttons;
      const chosen = buttons.flat().filter(({ text }) => text.startsWith("• "));
      const isMarked = chosen.length === askedOf(order).length;
      return [
        ...complaintsAbout([...buttons, ...(again ?? [])]),
        ...(isMarked ? [] : [formatChoice(model, order.choice)]),
      ];
    });
    expect(complaints).toEqual([]);
  });

  test("read their own buttons back, each with one option changed", () => {
    for (const order of ordersOf(model)) {
      const rows = dataOf(orderScreen({ order, pricing, locale: english }).buttons);
      const read = rows
        .slice(0, -2)
        .flat()
        .map((data) => readChoice(model, data.split(":")[3] ?? ""));
      const changed = askedOf(order).flatMap(({ name, values }) =>
        values.map((value) => ({ ...order.choice, [name]: value.code })),
      );
      expect(read).toEqual(changed);
      const go = `1:go:${code}:${formatChoice(model, order.choice)}:`;
      expect(rows.at(-2)).toEqual([expect.stringMatching(new RegExp(`^${go}[\\w-]{4}$`))]);
    }
  });

  test("have a way back to the page that lists the model", () => {
    for (const input of subjectsFor(model)) {
      const order = { model, choice: defaultChoice(model), input };
      const { buttons } = orderScreen({ order, pricing, locale: english });
      const place = menuPosition(model, input.picture !== undefined, pricing);
      const back = place === undefined ? "1:b" : `1:g:${place.group}:${place.page}`;
      expect(dataOf(buttons).at(-1)).toEqual([back, "1:x"]);
      const menu = { pricing, locale: english };
      const rows = place ? modelsMenu(menu, place.group, place.page) : pictureMenu(menu);
      expect(dataOf(rows).join()).toContain(`1:o:${code}:`);
    }
  });

  test.for(locales)("have room for every text, in $language", (locale) => {
    const { priceChanged, album, unused, limited, missing } = locale.texts.studio;
    const notes = [
      undefined,
      ...Object.values(album),
      ...Object.values(unused),
      priceChanged,
      limited,
      missing(10n ** 11n, -(10n ** 11n), new Date(0)),
    ];
    const prompts = ["<".repeat(700), "<".repeat(4096), "🦊".repeat(350), "🦊".repeat(2048)];
    for (const input of prompts.flatMap((words) => subjectsFor(model, words))) {
      const order = { model, choice: defaultChoice(model), input };
      const screens = notes.map((note) =>
        orderScreen({ order, pricing, locale, ...(note && { note }) }),
      );
      const most = input.picture !== undefined ? 1024 : 4096;
      for (const { text } of [...screens, confirmPriceScreen(order, 10n ** 11n, locale)]) {
        expect(readHtml(text.source).text.length).toBeLessThanOrEqual(most);
      }
    }
  });
});

describe.for(locales)("order: menus in $language", (locale) => {
  const menu = { pricing, locale };

  test("can be pressed", () => {
    const pages = groups.flatMap((group) => [0, 1, 2, 3].map((page) => ({ group, page })));
    const menus = [
      wordsMenu(menu),
      pictureMenu(menu),
      catalogueMenu(menu),
      ...pages.map(({ group, page }) => modelsMenu(menu, group, page)),
      ...pages.map(({ group, page }) => cardsMenu(menu, group, page)),
    ];
    for (const rows of menus) expect(complaintsAbout(rows)).toEqual([]);
  });

  test("show every model of a group once, page by page", () => {
    for (const group of groups) {
      const pages = [0, 1, 2, 3].map((page) => dataOf(modelsMenu(menu, group, page)).flat());
      const codes = pages.flat().flatMap((data) => /^1:o:(\w+):/.exec(data)?.[1] ?? []);
      expect(codes).toEqual(modelsIn(group).map(({ code }) => code));
      const cards = [0, 1, 2, 3].map((page) => dataOf(cardsMenu(menu, group, page)).flat());
      const shown = cards.flat().flatMap((data) => /^1:m:(\w+):/.exec(data)?.[1] ?? []);
      expect(shown).toEqual(modelsIn(group).map(({ code }) => code));
    }
  });
});

test("order: buttons stand at most four in a row, in rows of nearly the same length", () => {
  const lengthsFor = (count: number) => {
    const buttons = Array.from({ length: count }, (_, index) => button(String(index + 1), "send"));
    return toRows(buttons).map(({ length }) => length);
  };
  expect([0, 1, 4, 5, 9].map(lengthsFor)).toEqual([[], [1], [4], [3, 2], [3, 3, 3]]);
});

describe("pricing: the price after “from”", () => {
  /** As it is without anything tried, so that something is left out everywhere. */
  const certain = createPricing({ usdRate: { perMille: 80_000n }, markup: { perMille: 2_000n } });
  const menu = { pricing: certain, locale: english };
  const pages = [0, 1, 2, 3];
  const priceIn = (label: string) =>
    parseMoney(/ · from (.*)\u00a0₽$/.exec(label)?.[1]?.replaceAll("\u00a0", "") ?? "");

  /** The cheapest order of a model that can really be placed, with a picture or without one. */
  function leastOf(model: Model, hasPicture: boolean): Money | undefined {
    const prices = ordersOf(model)
      .filter(({ input }) => (input.picture !== undefined) === hasPicture)
      .map((order) =>
        certain.priceOf(model, {
          ...toRequest(order),
          prompt: "x".repeat(model.prompt?.shortest ?? 0),
        }),
      );
    return least(prices);
  }

  test.for(groups)("of a model of %s is its cheapest order there, in both menus", (group) => {
    const menus = pages.map((page) => modelsMenu(menu, group, page));
    const cards = pages.map((page) => cardsMenu(menu, group, page));
    for (const one of [...menus, ...cards].flat(2)) {
      const code = /^1:[om]:(\w+):/.exec(
        dataOf([[one]])
          .flat()
          .join(),
      )?.[1];
      const model = findModel(code ?? "");
      if (model === undefined) continue;
      expect(priceIn(one.text), one.text).toBe(leastOf(model, isAboutPicture(group)));
    }
  });

  test("of a model that is dearer with a picture depends on what the group is about", () => {
    const [model] = modelsIn("edits").filter(({ picture }) => picture?.required === false);
    if (model === undefined) throw new Error("no model does both");
    const credits = ({ pictureUrl }: GenerationRequest) => (pictureUrl === undefined ? 100n : 200n);
    const dearer = { ...model, credits };
    expect(lowestPrice(certain, "pictures", dearer)).toBe(80n);
    expect(lowestPrice(certain, "edits", dearer)).toBe(160n);
  });

  test("of a group is that of its cheapest model that is sold, wherever it stands", () => {
    const rows = [wordsMenu(menu), pictureMenu(menu), catalogueMenu(menu)].flat(2);
    const seen = rows.flatMap((one) => {
      const group = /^1:m?g:(\w+):0$/.exec(
        dataOf([[one]])
          .flat()
          .join(),
      )?.[1];
      return group === undefined ? [] : [{ group: group as Group, price: priceIn(one.text) }];
    });
    expect(seen).toHaveLength(3 + 2 + 6);
    for (const { group, price } of seen) {
      const sold = modelsIn(group).filter(certain.isSold);
      const prices = sold.flatMap((model) => leastOf(model, isAboutPicture(group)) ?? []);
      expect(price, group).toBe(least(prices));
    }
  });

  test("is never of a model that is off until it is tried", () => {
    const all = groups.flatMap((group) => pages.flatMap((page) => modelsMenu(menu, group, page)));
    const offered = dataOf(all)
      .flat()
      .flatMap((data) => /^1:o:(\w+):/.exec(data)?.[1] ?? []);
    const untried = catalogue.filter(({ offUntilTried }) => offUntilTried !== undefined);
    for (const { code } of untried) expect(offered).not.toContain(code);
  });
});

function least(prices: readonly Money[]): Money | undefined {
  return prices.toSorted((one, other) => Number(one - other))[0];
}

test("pricing: two prices have different fingerprints, and a fingerprint stays as it is", () => {
  const marks = Array.from({ length: 2000 }, (_, at) => priceFingerprint(BigInt(at)));
  expect(new Set(marks).size).toBe(marks.length);
  for (const mark of marks) expect(mark).toMatch(/^[\w-]{4}$/);
  expect(priceFingerprint(64n)).toBe(priceFingerprint(64n));
});
