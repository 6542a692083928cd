import { resultDays } from "../../../shop/model-results.js";
import type { Pause, SettingName } from "../../../shop/settings.js";
import type { Figures } from "../../texts/format.js";
import { type Html, html, isolated, lines, shorten } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

/** A setting as /settings shows it. */
export interface ShownSetting {
  readonly name: SettingName;
  readonly value: string;
  /** Which says what counts until an operator changes it; absent = the code does. */
  readonly variable: string | undefined;
  /** Absent = no operator has changed it. */
  readonly set?: { readonly by: number; readonly at: Date } | undefined;
}

/** A price before and after a change. */
export interface ShownPrice {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

const longest = 80;
const shown = (text: string) => isolated(shorten(text, longest));
const change = (before: string, after: string) => html`${shown(before)} → <b>${shown(after)}</b>`;
const untilIn = ({ time }: Figures, { until }: Pause) =>
  until === undefined ? undefined : time(new Date(until));

const en = {
  title: html`<b>Settings</b>`,
  own: "⚡ My own fast mode",
  pricesTitle: html`<b>Prices</b>`,
  setting: ({ time }: Figures, { name, value, set, variable }: ShownSetting): Html =>
    lines(
      html`<code>${name}</code> = <b>${shown(value)}</b>`,
      html`<i>${en.about[name]}</i>`,
      set === undefined
        ? html`<i>${variable === undefined ? "built in" : `from ${variable}`}</i>`
        : html`✏️ <i>set by ${bySomeone(set.by, "the bot")}, ${time(set.at)}</i>`,
    ),
  about: {
    markup: "price = cost × markup",
    usd_rate: "what a dollar costs",
    stars_per_unit: "Stars for 1.00 of balance",
    star_payout_usd: "what a Star pays out",
    packs: "sums to top up",
    pack_bonus: "what packs give on top, in percent",
    sell_below_cost: "1 = may sell at a loss",
    price_ceiling: "above it: asked twice",
    improve:
      "1 = ✨ Improve under orders. Try it on one order of your own: it takes about 0.1 credits",
  } satisfies Record<SettingName, string>,
  usage: lines(
    html``,
    html`Change: <code>/settings markup 2.5</code>`,
    html`Undo: <code>/settings markup default</code>`,
  ),
  pricesUsage: lines(
    html``,
    html`Change: <code>/prices markup 2.5</code>`,
    html`Undo: <code>/prices markup default</code>`,
  ),
  unknown: (name: string) =>
    html`There is no setting <code>${shorten(name, longest)}</code>. /settings lists them.`,
  wrong: (name: string, problem: string) => html`<code>${name}</code> ${problem}.`,
  same: html`Nothing would change.`,
  belowCost: html`The bot would sell for less than Kie.ai takes. If you want that, add <code>sell_below_cost</code> at the end: from then on the bot may sell at a loss.`,
  willSellBelowCost: html`⚠️ From then on the bot may sell at a loss.`,
  set: (name: string, before: string, after: string): Html =>
    lines(html`<b>Set</b> <code>${name}</code>?`, change(before, after)),
  prices: (prices: readonly ShownPrice[]): Html =>
    lines(html``, ...prices.map((one) => html`${one.name}:\n${change(one.before, one.after)}`)),
  sample: ({ name, after }: ShownPrice): Html => html`${name}: ${after}`,
  hidden: (names: readonly string[]): Html =>
    html`⚠️ Their own prices would no longer cover the cost, so the bot stops selling: ${names.join(", ")}.`,
  soon: html`\nEvery instance knows it within a minute. Orders that show the old price are asked again.`,
  done: (name: string) => html`✅ <code>${name}</code> is changed.`,
  overtaken: html`⚠️ Something was changed meanwhile, so nothing was done. Please send the command again.`,
  pause: {
    usage: html`Write it like <code>/pause 30m We are moving</code>, with m, h or d, or <code>/pause</code>. Users read the text, at most 120 characters.`,
    ask: (duration: string | undefined, text: string): Html =>
      lines(
        html`<b>Pause sales</b> ${duration === undefined ? "until /resume" : `for ${duration}`}?`,
        text === "" ? undefined : html`Users read: ${isolated(text)}`,
        html`\nOnly admins can order and pay then. Payments on their way are still credited, and running generations are finished.`,
      ),
    state: (figures: Figures, pause: Pause | undefined): Html => {
      if (pause === undefined) return html`Sales are on.`;
      const end = untilIn(figures, pause);
      return html`⏸ Sales are paused${end === undefined ? "" : ` until ${end}`}.`;
    },
    askResume: html`<b>Sell again</b> now?`,
    notPaused: html`Sales are on already.`,
    paused: html`⏸ Sales are paused. /resume ends it.`,
    resumed: html`▶️ Sales are on again.`,
  },
  catalogue: {
    title: html`<b>Catalogue</b>`,
    pressOne: html`Which kind? Each model has a card.`,
    off: "off",
    by: {
      operator: html`🔴 Off`,
      failures: html`🔴 Off: it failed too often`,
    },
    on: html`🟢 On`,
    notSold: html`⚪ Not sold: untried, gone or too dear`,
    recommended: html`⭐ Recommended`,
    legend: html`<i>Lowest price · cost · ✓ success, ${resultDays} days</i>`,
    noResults: html`<i>Success rates are in the database, which can't be reached right now.</i>`,
    row: (price: string, cost: string, success: string | undefined): Html =>
      html`${price} · ${cost}${success === undefined ? "" : ` · ✓ ${success}`}`,
    price: (from: string, cost: string) => html`Price from ${from}, cost from ${cost}`,
    success: (rate: string, count: string) =>
      html`Success in ${resultDays} days: <b>${rate}</b> of ${count}`,
    noneEnded: html`No generation ended in ${resultDays} days`,
    fixed: (price: string) => html`Fixed price: ${price}`,
    markup: (markup: string) => html`Own markup: ${markup}`,
    usage: (code: string): Html =>
      lines(
        html``,
        html`<code>/catalogue ${code} price 20</code>`,
        html`<code>/catalogue ${code} markup 3</code>`,
      ),
    verbs: {
      off: "🔴 Switch off",
      on: "🟢 Switch on",
      recommend: "⭐ Recommend",
      unrecommend: "Recommend no more",
      auto: "Automatic price",
      price: "Fixed price",
      markup: "Own markup",
    },
    back: "« Back",
    ask: (name: string, what: string, value: string): Html =>
      html`<b>${name}</b>: ${what}${value === "" ? "" : html` <b>${value}</b>`}?`,
    unknown: html`There is no such model. /catalogue lists them.`,
    wrongUsage: html`Write it like <code>/catalogue zimage off</code>: on, off, recommend, unrecommend, auto, price 20 or markup 3.`,
    done: (name: string) => html`✅ ${name} is changed.`,
  },
};

type SettingsTexts = typeof en;

function bySomeone(id: number, bot: string): string {
  return id === 0 ? bot : String(id);
}

const ru: SettingsTexts = {
  title: html`<b>Настройки</b>`,
  own: "⚡ Мой быстрый режим",
  pricesTitle: html`<b>Цены</b>`,
  setting: ({ time }, { name, value, set, variable }) =>
    lines(
      html`<code>${name}</code> = <b>${shown(value)}</b>`,
      html`<i>${ru.about[name]}</i>`,
      set === undefined
        ? html`<i>${variable === undefined ? "встроено в бота" : `из ${variable}`}</i>`
        : html`✏️ <i>изменил ${bySomeone(set.by, "бот")}, ${time(set.at)}</i>`,
    ),
  about: {
    markup: "цена = себестоимость × markup",
    usd_rate: "сколько стоит доллар",
    stars_per_unit: "звёзд за 1,00 баланса",
    star_payout_usd: "сколько выплачивают за звезду",
    packs: "суммы пополнения",
    pack_bonus: "сколько пакеты дают сверху, в процентах",
    sell_below_cost: "1 = можно в убыток",
    price_ceiling: "дороже: спросить дважды",
    improve: "1 = ✨ Улучшить под заказами. Проверьте на своём заказе: это около 0,1 кредита",
  },
  usage: lines(
    html``,
    html`Изменить: <code>/settings markup 2.5</code>`,
    html`Вернуть: <code>/settings markup default</code>`,
  ),
  pricesUsage: lines(
    html``,
    html`Изменить: <code>/prices markup 2.5</code>`,
    html`Вернуть: <code>/prices markup default</code>`,
  ),
  unknown: (name) => html`Настройки <code>${shorten(name, longest)}</code> нет. Список: /settings.`,
  wrong: (name, problem) => html`<code>${name}</code> ${problem}.`,
  same: html`Ничего не изменится.`,
  belowCost: html`Бот продавал бы дешевле, чем берёт Kie.ai. Если так и нужно, добавьте в конце <code>sell_below_cost</code>: с этого момента бот может продавать в убыток.`,
  willSellBelowCost: html`⚠️ С этого момента бот может продавать в убыток.`,
  set: (name, before, after) =>
    lines(html`<b>Изменить</b> <code>${name}</code>?`, change(before, after)),
  prices: (prices) =>
    lines(html``, ...prices.map((one) => html`${one.name}:\n${change(one.before, one.after)}`)),
  sample: ({ name, after }) => html`${name}: ${after}`,
  hidden: (names) =>
    html`⚠️ Их собственная цена больше не покроет себестоимость, и бот перестанет их продавать: ${names.join(", ")}.`,
  soon: html`\nВсе экземпляры узнают об этом за минуту. Заказы со старой ценой переспросят.`,
  done: (name) => html`✅ <code>${name}</code>: изменено.`,
  overtaken: html`⚠️ За это время что-то изменилось, поэтому ничего не сделано. Отправьте команду ещё раз.`,
  pause: {
    usage: html`Напишите так: <code>/pause 30m Переезжаем</code> (или 2h, 3d) или <code>/pause</code>. Пользователи прочтут текст, до 120 символов.`,
    ask: (duration, text) =>
      lines(
        html`<b>Остановить продажи</b> ${duration === undefined ? "до /resume" : `на ${duration}`}?`,
        text === "" ? undefined : html`Пользователи прочтут: ${isolated(text)}`,
        html`\nЗаказать и заплатить смогут только администраторы. Платежи, которые уже в пути, зачислятся, начатые генерации завершатся.`,
      ),
    state: (figures, pause) => {
      if (pause === undefined) return html`Продажи идут.`;
      const end = untilIn(figures, pause);
      return html`⏸ Продажи остановлены${end === undefined ? "" : ` до ${end}`}.`;
    },
    askResume: html`<b>Продолжить продажи</b> сейчас?`,
    notPaused: html`Продажи и так идут.`,
    paused: html`⏸ Продажи остановлены. Продолжить: /resume.`,
    resumed: html`▶️ Продажи снова идут.`,
  },
  catalogue: {
    title: html`<b>Каталог</b>`,
    pressOne: html`Какой раздел? У каждой модели своя карточка.`,
    off: "выкл.",
    by: {
      operator: html`🔴 Выключена`,
      failures: html`🔴 Выключена: слишком часто не срабатывала`,
    },
    on: html`🟢 Включена`,
    notSold: html`⚪ Не продаётся: не проверена, пропала или слишком дорогая`,
    recommended: html`⭐ Рекомендуется`,
    legend: html`<i>Цена от · расход от · ✓ успешно, ${resultDays} дней</i>`,
    noResults: html`<i>Доля успешных в базе данных, а она сейчас недоступна.</i>`,
    row: (price, cost, success) =>
      html`${price} · ${cost}${success === undefined ? "" : ` · ✓ ${success}`}`,
    price: (from, cost) => html`Цена от ${from}, себестоимость от ${cost}`,
    success: (rate, count) => html`Успешно за ${resultDays} дней: <b>${rate}</b> из ${count}`,
    noneEnded: html`За ${resultDays} дней ничего не завершилось`,
    fixed: (price) => html`Цена: ${price}`,
    markup: (markup) => html`Своя наценка: ${markup}`,
    usage: (code) =>
      lines(
        html``,
        html`<code>/catalogue ${code} price 20</code>`,
        html`<code>/catalogue ${code} markup 3</code>`,
      ),
    verbs: {
      off: "🔴 Выключить",
      on: "🟢 Включить",
      recommend: "⭐ Рекомендовать",
      unrecommend: "Не рекомендовать",
      auto: "Цена по наценке",
      price: "Своя цена",
      markup: "Своя наценка",
    },
    back: "« Назад",
    ask: (name, what, value) =>
      html`<b>${name}</b>: ${what}${value === "" ? "" : html` <b>${value}</b>`}?`,
    unknown: html`Такой модели нет. Список: /catalogue.`,
    wrongUsage: html`Напишите так: <code>/catalogue zimage off</code>: on, off, recommend, unrecommend, auto, price 20 или markup 3.`,
    done: (name) => html`✅ ${name}: изменено.`,
  },
};

export const settingsTexts: Record<ConsoleLanguage, SettingsTexts> = { en, ru };
