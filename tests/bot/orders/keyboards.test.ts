import { describe, expect, test } from "vitest";
import { readHtml } from "../../../dev/telegram/html.js";
import { markIn } from "../../../lib/bot/input/mark.js";
import type { SentPicture } from "../../../lib/bot/input/message.js";
import { kindOf, kindsFor, modelsOfKind } from "../../../lib/bot/orders/kinds.js";
import {
  cardsMenu,
  catalogueMenu,
  lowestPrice,
  type Menu,
  modelsMenu,
} from "../../../lib/bot/orders/menu.js";
import { isAboutPicture, modelsIn } from "../../../lib/bot/orders/menu-groups.js";
import { type Order, priceFingerprint, toRequest } from "../../../lib/bot/orders/order.js";
import { mayRepeat } from "../../../lib/bot/orders/order-choice.js";
import { markOf, type OrderInput } from "../../../lib/bot/orders/order-input.js";
import {
  confirmPriceScreen,
  optionsScreen,
  orderScreen,
} from "../../../lib/bot/orders/order-screen.js";
import { albumInButtons, keepAlbum } from "../../../lib/bot/orders/ordered-album.js";
import { languages } from "../../../lib/bot/texts/format.js";
import type { Locale } from "../../../lib/bot/ui/locale.js";
import {
  type Button,
  button,
  pageRow,
  type Screen,
  toMessage,
  toReadableRows,
  toRows,
} from "../../../lib/bot/ui/screen.js";
import { type Money, parseMoney } from "../../../lib/ledger/money.js";
import { catalogue, findModel } from "../../../lib/studio/catalogue/catalogue.js";
import { choicesOf, defaultChoice, formatChoice, readChoice } from "../../../lib/studio/choice.js";
import {
  type GenerationRequest,
  type Group,
  groups,
  type Kind,
  kinds,
  type Model,
  wordKinds,
} from "../../../lib/studio/model.js";
import { fixedPricing } from "../../support/fixed-pricing.js";
import { texts } from "../../support/texts.js";

const english: Locale = { language: "en", texts: texts.en };
const locales: Locale[] = languages.map((language) => ({ language, texts: texts[language] }));
/** As dear as can be, for the longest numbers. */
const pricing = fixedPricing({
  usdRate: { perMille: 10n ** 8n },
  markup: { perMille: 10_000n },
  triedModels: catalogue.map(({ id }) => id),
});
const picture: SentPicture = { fileId: "f", kind: "photo", type: "image/jpeg", bytes: 1 };

type Rows = readonly (readonly Button[])[];
const pages = [0, 1, 2, 3];
const words: OrderInput = { prompt: "a red fox", replyTo: 1 };

/** All pages of the models of a kind, for an input that it fits. */
function listsOf(menu: Menu, kind: Kind, from?: Order): Rows[] {
  const isAboutWords = wordKinds.some((one) => one === kind);
  const input = isAboutWords ? words : { ...words, picture };
  return pages.map((page) => modelsMenu(menu, { kind, page, input, from }));
}

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

/** The largest that messages can have to remember. */
function marked(input: OrderInput): OrderInput[] {
  const largestId = 2 ** 31 - 1;
  const keyed = { ...input, keyedId: largestId };
  if (input.picture === undefined) return [keyed];
  const source = { generation: largestId, index: 9, part: 4 };
  const album = { id: "13579246801234567", count: 10 };
  return [
    { ...keyed, album },
    { ...keyed, picture: { ...input.picture, source } },
  ];
}

/** What a message with this screen remembers. */
function rememberedBy(screen: Screen, input: OrderInput) {
  const kept = keepAlbum({ ...screen, ...markOf(input) }, input.album, texts.en);
  const { reply_markup } = toMessage(1, kept);
  const rows = reply_markup.inline_keyboard as { callback_data?: string }[][];
  const mark = markIn({ from: { is_bot: true }, reply_markup });
  return { ...mark, album: albumInButtons(rows.flat()) };
}

/** A picture may decide what would be asked otherwise. */
function askedOf({ model, input }: Order) {
  const hasPicture = input.picture !== undefined;
  return model.options.filter(({ onlyWithoutPicture }) => !(hasPicture && onlyWithoutPicture));
}

/** How many rows of options there are, each with a mark; the last may be how many results are wanted. */
const asksFor = (order: Order) => askedOf(order).length + Number(mayRepeat(order.model));

const models = catalogue.map((model) => [model.code, model] as const);

describe.for(models)("order: the screens of %s", ([code, model]) => {
  test.for(locales)("have orders that can be pressed, in $language", (locale) => {
    // The longest choice there is.
    const times = mayRepeat(model) ? ({ times: 4 } as const) : {};
    const complaints = ordersOf(model).flatMap((bare) => {
      const order = { ...bare, ...times };
      const input = { ...order.input, isGuessed: true as const };
      const { buttons = [] } = orderScreen({ order: { ...order, input }, pricing, locale });
      const options = optionsScreen({ order: { ...order, input }, pricing, locale }).buttons ?? [];
      const again = confirmPriceScreen(order, 10n ** 11n, locale).buttons;
      const asked = asksFor(order);
      const chosen = options.flat().filter(({ text }) => text.startsWith("• "));
      const isMarked = chosen.length === (asked || 1);
      return [
        ...complaintsAbout([...buttons, ...options, ...(again ?? [])]),
        ...(isMarked ? [] : [formatChoice(model, order.choice)]),
      ];
    });
    expect(complaints).toEqual([]);
  });

  test("remember the key, the album and the source of the picture beside each other", () => {
    const times = mayRepeat(model) ? ({ times: 4 } as const) : {};
    const orders = ordersOf(model).flatMap((order) =>
      marked(order.input).map((input) => ({ ...order, ...times, input })),
    );
    for (const order of orders) {
      const drawn = { order, pricing, locale: english };
      const confirmation = confirmPriceScreen(order, 10n ** 11n, english);
      for (const screen of [orderScreen(drawn), optionsScreen(drawn), confirmation]) {
        expect(rememberedBy(screen, order.input)).toEqual({
          ...markOf(order.input),
          album: order.input.album,
        });
      }
    }
  });

  test("read their own buttons back, each with one option changed", () => {
    for (const order of ordersOf(model)) {
      const chosen = formatChoice(model, order.choice);
      const go = `1:go:${code}:${chosen}:`;
      const shown = dataOf(orderScreen({ order, pricing, locale: english }).buttons);
      expect(shown[0]).toEqual([expect.stringMatching(new RegExp(`^${go}[\\w-]{4}$`))]);
      const hasOptions = asksFor(order) > 0;
      expect(shown[1]?.slice(1)).toEqual(hasOptions ? [`1:opt:${code}:${chosen}`] : []);
      if (!hasOptions) continue;
      const rows = dataOf(optionsScreen({ order, pricing, locale: english }).buttons);
      const read = rows
        .slice(0, askedOf(order).length - asksFor(order) - 2)
        .flat()
        .map((data) => readChoice(model, data.split(":")[3] ?? ""));
      const changed = askedOf(order).flatMap(({ name, values }) =>
        values.map((value) => ({ ...order.choice, [name]: value.code })),
      );
      expect(read).toEqual(changed);
      expect(rows.at(-2)).toEqual(shown[0]);
      expect(rows.at(-1)).toEqual([`1:o:${code}:${chosen}`]);
    }
  });

  test("lead to the page that lists the model, and from there back to the same order", () => {
    for (const order of ordersOf(model)) {
      const { input, choice } = order;
      const back = `1:o:${code}:${formatChoice(model, choice)}`;
      const { buttons } = orderScreen({ order, pricing, locale: english });
      const [list = ""] = dataOf(buttons)[1] ?? [];
      const [, , kind, page] = list.split(":");
      expect(kind).toBe(kindOf(model, input));
      expect(list).toBe(`1:g:${kind}:${page}:${back.slice("1:o:".length)}`);
      const menu = { pricing, locale: english };
      const place = { kind: kind as Kind, page: Number(page), input, from: order };
      const rows = dataOf(modelsMenu(menu, place));
      expect(rows.slice(0, -1).flat()).toContain(back);
      expect(rows.at(-1)).toEqual([back]);
    }
  });

  test("offer every kind of the same input, and mark their own", () => {
    for (const input of subjectsFor(model)) {
      const order = { model, choice: defaultChoice(model), input };
      const { buttons = [] } = orderScreen({ order, pricing, locale: english });
      const own = `1:o:${code}:${formatChoice(model, order.choice)}`;
      const offered = kindsFor(input).map((kind) =>
        kind === kindOf(model, input) ? own : `1:k:${kind}`,
      );
      expect(dataOf(buttons).at(-1)).toEqual(offered);
      const marked = buttons.at(-1)?.filter(({ text }) => text.startsWith("• ")) ?? [];
      expect(dataOf([marked])).toEqual([[own]]);
    }
  });

  test.for(locales)("have room for every text, in $language", (locale) => {
    const { priceChanged, album, unused, limited, missing } = locale.texts.studio;
    const notes = [
      undefined,
      ...[album.first, album.later, album.unread, album.gone],
      ...[album.some, album.late, album.changed, album.tooBig].map((note) => note(99)),
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
    const menus = [
      catalogueMenu(menu),
      ...kinds.flatMap((kind) => listsOf(menu, kind)),
      ...groups.flatMap((group) => pages.map((page) => cardsMenu(menu, group, page))),
    ];
    for (const rows of menus) expect(complaintsAbout(rows)).toEqual([]);
  });

  test("show every model of a kind and of a group once, page by page", () => {
    for (const kind of kinds) {
      const lists = listsOf(menu, kind).map((rows) => dataOf(rows).flat());
      const codes = lists.flat().flatMap((data) => /^1:o:(\w+):/.exec(data)?.[1] ?? []);
      expect(codes).toEqual(modelsOfKind(kind).map(({ code }) => code));
    }
    for (const group of groups) {
      const cards = pages.map((page) => dataOf(cardsMenu(menu, group, page)).flat());
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

test("order: labels stand beside each other only where a narrow phone shows them whole", () => {
  const rowsOf = (...labels: readonly string[]) =>
    toReadableRows(labels.map((label) => button(label, "x"))).map((row) =>
      row.map(({ text }) => text),
    );
  expect(rowsOf()).toEqual([]);
  expect(rowsOf("✏️ Edit", "🎬 Animate", "🔍 Upscale")).toHaveLength(1);
  expect(rowsOf("✏️ Bearbeiten", "🎬 Animieren", "🔍 Vergrößern")).toEqual([
    ["✏️ Bearbeiten", "🎬 Animieren"],
    ["🔍 Vergrößern"],
  ]);
  expect(rowsOf("🔍 Upscale", "✂️ Remove background")).toHaveLength(2);
  expect(rowsOf("1000 + 100 ₽ · 1600 ⭐", "50 ₽ · 80 ⭐", "🖼")).toEqual([
    ["1000 + 100 ₽ · 1600 ⭐"],
    ["50 ₽ · 80 ⭐", "🖼"],
  ]);
  expect(rowsOf("🖼", "🎬", "🔊", "✏️", "✂️").map(({ length }) => length)).toEqual([4, 1]);
});

test("order: the buttons that turn a page name it and the number of pages", () => {
  const turns = (page: number, pages: number) =>
    pageRow(page, pages, (label, target) => button(label, "g", target));
  expect(turns(0, 1)).toEqual([]);
  expect(turns(0, 3)).toEqual([[{ text: "2/3 »", callback_data: "1:g:1" }]]);
  expect(turns(1, 3)).toEqual([
    [
      { text: "« 1/3", callback_data: "1:g:0" },
      { text: "3/3 »", callback_data: "1:g:2" },
    ],
  ]);
  expect(turns(99, 3)).toEqual([]);
});

describe("pricing: the price after “from”", () => {
  /** As it is without anything tried, so that something is left out everywhere. */
  const certain = fixedPricing({ usdRate: { perMille: 80_000n }, markup: { perMille: 2_000n } });
  const menu = { pricing: certain, locale: english };
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

  test.for(groups)("of a model of %s is its cheapest order there", (group) => {
    const cards = pages.map((page) => cardsMenu(menu, group, page));
    for (const one of cards.flat(2)) {
      const code = /^1:m:(\w+):/.exec(
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
    const rows = catalogueMenu(menu).flat();
    const seen = rows.flatMap((one) => {
      const group = /^1:mg:(\w+):0$/.exec(
        dataOf([[one]])
          .flat()
          .join(),
      )?.[1];
      return group === undefined ? [] : [{ group: group as Group, price: priceIn(one.text) }];
    });
    expect(seen).toHaveLength(6);
    for (const { group, price } of seen) {
      const sold = modelsIn(group).filter(certain.isSold);
      const prices = sold.flatMap((model) => leastOf(model, isAboutPicture(group)) ?? []);
      expect(price, group).toBe(least(prices));
    }
  });

  test("is never of a model that is off until it is tried", () => {
    const all = kinds.flatMap((kind) => listsOf(menu, kind).flat());
    const offered = dataOf(all)
      .flat()
      .flatMap((data) => /^1:o:(\w+):/.exec(data)?.[1] ?? []);
    const untried = catalogue.filter(({ offUntilTried }) => offUntilTried !== undefined);
    for (const { code } of untried) expect(offered).not.toContain(code);
  });
});

describe("pricing: the price in the list of models", () => {
  const menu = { pricing, locale: english };

  test.for(kinds)("of %s is that of the order that a press opens", (kind) => {
    for (const model of modelsOfKind(kind)) {
      for (const choice of choicesOf(model)) {
        const input = kindsFor(words).some((one) => one === kind) ? words : { ...words, picture };
        const from = { model, choice, input };
        const lines = listsOf(menu, kind, from).flat(2);
        const data = `1:o:${model.code}:${formatChoice(model, choice)}`;
        const line = lines.find(({ text }) => text.startsWith("• "));
        const { buttons = [] } = orderScreen({ order: from, pricing, locale: english });
        const price = english.texts.figures.money(pricing.priceOf(model, toRequest(from)));
        expect(buttons[0]?.[0]?.text).toContain(price);
        expect(line).toMatchObject({ callback_data: data });
        expect(line?.text).toContain(` · ${price}`);
      }
    }
  });

  test("is followed by one word where the line has room for it", () => {
    const labelsOf = (kind: Kind) => {
      const [lines = []] = listsOf({ ...menu, pricing: cheap }, kind);
      return lines.flat().map(({ text }) => text.replaceAll("\u00a0", " "));
    };
    expect(labelsOf("edits")[1]).toBe("GPT Image 2.5 Sunburst Edit · 4.80 ₽");
    expect(labelsOf("pictures").slice(0, 4)).toEqual([
      "GPT Image 2.5 Sunburst · 4.80 ₽ · precise",
      "Nano Banana 2.1 · 3.20 ₽ · best",
      "Seedream 5 Pro · 5.60 ₽ · detailed",
      "Ideogram V3 · 2.80 ₽ · text",
    ]);
  });
});

const cheap = fixedPricing({
  usdRate: { perMille: 80_000n },
  markup: { perMille: 2_000n },
  triedModels: [],
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

describe.for(locales)("order: the buttons of /models in $language", (locale) => {
  test("end in a price that a narrow phone shows whole", () => {
    for (const { text } of catalogueMenu({ pricing: cheap, locale }).flat()) {
      expect(text.length, text).toBeLessThanOrEqual(44);
    }
  });
});
