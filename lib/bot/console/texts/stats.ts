import { addDays, type Day, startOf } from "../../../shop/calendar.js";
import type { ModelFigures, PromoFigures } from "../../../shop/figures.js";
import type { PeriodFigures, Source, Span, StatisticsOutcome } from "../../../shop/statistics.js";
import type { Figures as Format } from "../../texts/format.js";
import { type Html, html, isolated, lines, shorten } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

/** What fits on one line of a phone. */
const lineLength = 40;
const bestModels = 10;
const maxListed = 10;
const longestName = 30;

/** With what figures are written. */
export interface Pen {
  readonly format: Format;
  readonly timeZone: string;
  /** A model's name by the provider's name of it. */
  readonly nameOf: (model: string) => string;
}

const en = {
  periods: { today: "Today", "7d": "7 days", "30d": "30 days", all: "All" },
  usage: html`Which days? For example:
<code>/stats</code> today
<code>/stats 7d</code>, <code>/stats 30d</code>
<code>/stats 2026-11</code> a month
<code>/stats all</code> since the first day`,
  future: html`This month has not begun.`,
  summing: (days: string) =>
    html`Old days are still being added up: ${days} to go. Please ask again in a minute.`,
  days: { one: "day", other: "days" },
  before: "In brackets",
  starsIn: "Received",
  starsBack: "Refunded",
  sold: "Sold",
  cost: "Kie.ai's cost",
  margin: "Margin",
  given: "Given",
  bonuses: "bonuses",
  adjusted: "corrections",
  returned: "Money returned",
  owed: "Owed to users now",
  users: "Users",
  created: "New",
  ordered: "of them ordered",
  paid: "of them paid",
  active: "Active",
  buying: "Buying",
  generations: "Generations",
  done: "Done",
  failed: "Failed",
  ofThemFailed: "failed",
  success: "Success",
  median: "Median time",
  models: "Best models",
  modelSold: "sold",
  modelCost: "cost",
  modelMargin: "margin",
  modelSuccess: "success",
  sources: "Where new users came from",
  noSource: "without a tag",
  sourcePaid: "paid",
  promoCodes: "Promo codes",
  more: (count: number) => html`… and ${count} more`,
  unknownModel: "unknown model",
  digest: "Yesterday",
};

export type StatsWords = typeof en;

const ru: StatsWords = {
  periods: { today: "Сегодня", "7d": "7 дней", "30d": "30 дней", all: "Всё" },
  usage: html`За какие дни? Например:
<code>/stats</code> сегодня
<code>/stats 7d</code>, <code>/stats 30d</code>
<code>/stats 2026-11</code> месяц
<code>/stats all</code> с первого дня`,
  future: html`Этот месяц ещё не начался.`,
  summing: (days) =>
    html`Старые дни ещё подсчитываются: осталось ${days}. Спросите ещё раз через минуту.`,
  days: { one: "день", few: "дня", other: "дней" } as StatsWords["days"],
  before: "В скобках",
  starsIn: "Получено",
  starsBack: "Возвращено",
  sold: "Продано",
  cost: "Расходы на Kie.ai",
  margin: "Маржа",
  given: "Подарено",
  bonuses: "бонусы",
  adjusted: "исправления",
  returned: "Возврат денег",
  owed: "Долг пользователям",
  users: "Пользователи",
  created: "Новые",
  ordered: "из них заказали",
  paid: "из них оплатили",
  active: "Активные",
  buying: "Платили",
  generations: "Генерации",
  done: "Готово",
  failed: "Не удалось",
  ofThemFailed: "не удалось",
  success: "Успешно",
  median: "Обычное время",
  models: "Лучшие модели",
  modelSold: "продано",
  modelCost: "расход",
  modelMargin: "маржа",
  modelSuccess: "успешно",
  sources: "Откуда пришли новые",
  noSource: "без метки",
  sourcePaid: "оплатили",
  promoCodes: "Промокоды",
  more: (count) => html`… и ещё ${count}`,
  unknownModel: "неизвестная модель",
  digest: "Вчера",
};

/** The words of /stats, of the first screen of /admin and of the daily digest. */
export const statsWords: Record<ConsoleLanguage, StatsWords> = { en, ru };

/** `28 Nov`, or `28 Nov 2025` */
function dayText({ format, timeZone }: Pen, day: Day): string {
  return format.time(new Date(startOf(day, timeZone))).split(",")[0] ?? day;
}

/** `28 Nov` or `24 Nov – 30 Nov` */
export function spanText(pen: Pen, { from, until }: Span): string {
  const last = addDays(until, -1);
  return from === last ? dayText(pen, from) : `${dayText(pen, from)} – ${dayText(pen, last)}`;
}

/** A figure with the one of the period before in brackets, which go to the next line if there is no room. */
function figureLine(label: string, current: string, previous: string | undefined): Html {
  if (previous === undefined) return html`${label}: <b>${current}</b>`;
  const whole = `${label}: ${current} (${previous})`;
  const gap = whole.length > lineLength ? "\n   " : " ";
  return html`${label}: <b>${current}</b>${gap}(${previous})`;
}

/** Whole percent; a dash if there is nothing to divide by. */
function percent(part: bigint, of: bigint): string {
  if (of === 0n) return "–";
  const sign = part < 0n !== of < 0n ? "−" : "";
  const [dividend, divisor] = [part < 0n ? -part : part, of < 0n ? -of : of];
  return `${sign}${(dividend * 100n + divisor / 2n) / divisor}%`;
}

const success = ({ done, failed }: { readonly done: number; readonly failed: number }) =>
  percent(BigInt(done), BigInt(done + failed));

/** In percent only of what was sold. */
function marginText({ format }: Pen, { margin, sold }: Pick<ModelFigures, "margin" | "sold">) {
  return sold === 0n ? format.money(margin) : `${format.money(margin)}, ${percent(margin, sold)}`;
}

const medianText = ({ format }: Pen, { medianMs }: Pick<ModelFigures, "medianMs">) =>
  medianMs === undefined ? "–" : format.duration(medianMs / 1000);

type Write = (figures: PeriodFigures) => string;

/** Writes lines of one period beside the one before. */
function compare(current: PeriodFigures, previous: PeriodFigures | undefined) {
  return (label: string, write: Write): Html =>
    figureLine(label, write(current), previous && write(previous));
}

const whole = ({ format }: Pen, number: number) => format.number(number);

/** What came in, what it cost and what is left: the first part of /stats, and what /admin and the digest show. */
export function moneyLines(
  words: StatsWords,
  pen: Pen,
  current: PeriodFigures,
  previous?: PeriodFigures,
): readonly Html[] {
  const line = compare(current, previous);
  const { format } = pen;
  return [
    line(words.starsIn, ({ starsIn }) => format.stars(Number(starsIn))),
    line(words.starsBack, ({ starsBack }) => format.stars(Number(starsBack))),
    line(words.sold, ({ sold }) => format.money(sold)),
    line(words.cost, ({ cost }) => format.money(cost)),
    line(words.margin, (figures) => marginText(pen, figures)),
  ];
}

/** New users, buyers and generations: the rest of what /admin and the digest show. */
export function trafficLines(
  words: StatsWords,
  pen: Pen,
  current: PeriodFigures,
  previous?: PeriodFigures,
): readonly Html[] {
  const line = compare(current, previous);
  const made = ({ generations, failed }: PeriodFigures) =>
    `${whole(pen, generations)}, ${words.ofThemFailed} ${whole(pen, failed)}`;
  return [
    line(words.created, ({ people }) => whole(pen, people.created)),
    line(words.buying, ({ people }) => whole(pen, people.buying)),
    line(words.generations, made),
  ];
}

function peopleLines(
  words: StatsWords,
  pen: Pen,
  current: PeriodFigures,
  previous?: PeriodFigures,
) {
  const line = compare(current, previous);
  return [
    html`\n<b>${words.users}</b>`,
    line(words.created, ({ people }) => whole(pen, people.created)),
    line(`– ${words.ordered}`, ({ people }) => whole(pen, people.ordered)),
    line(`– ${words.paid}`, ({ people }) => whole(pen, people.paid)),
    line(words.active, ({ people }) => whole(pen, people.active)),
    line(words.buying, ({ people }) => whole(pen, people.buying)),
  ];
}

function generationLines(
  words: StatsWords,
  pen: Pen,
  current: PeriodFigures,
  previous?: PeriodFigures,
) {
  const line = compare(current, previous);
  return [
    html`\n<b>${words.generations}</b>`,
    line(words.generations, ({ generations }) => whole(pen, generations)),
    line(words.failed, ({ failed }) => whole(pen, failed)),
    line(words.success, success),
    line(words.median, (figures) => medianText(pen, figures)),
    line(words.returned, ({ returned }) => pen.format.money(returned)),
  ];
}

function givenLines(words: StatsWords, pen: Pen, current: PeriodFigures, previous?: PeriodFigures) {
  const line = compare(current, previous);
  return [
    line(`${words.given}, ${words.bonuses}`, ({ bonuses }) => pen.format.money(bonuses)),
    line(`${words.given}, ${words.adjusted}`, ({ adjusted }) => pen.format.money(adjusted)),
  ];
}

const listed = (title: string, rows: readonly Html[]): readonly Html[] =>
  rows.length === 0 ? [] : [html`\n<b>${title}</b>`, ...rows];

function modelLines(words: StatsWords, pen: Pen, models: readonly ModelFigures[]): readonly Html[] {
  const { money } = pen.format;
  const rows = models.slice(0, bestModels).map((model, index) => {
    const name = shorten(
      model.model === "" ? words.unknownModel : pen.nameOf(model.model),
      longestName,
    );
    return lines(
      html`${index + 1}. ${isolated(name)}`,
      html`   ${words.modelSold} <b>${money(model.sold)}</b>`,
      html`   ${words.modelCost} ${money(model.cost)} · ${words.modelSuccess} ${success(model)}`,
      html`   ${words.modelMargin} ${marginText(pen, model)}`,
    );
  });
  return listed(words.models, rows);
}

function limited<T>(
  all: readonly T[],
  words: StatsWords,
  write: (one: T) => Html,
): readonly Html[] {
  const rest = all.length - maxListed;
  return [...all.slice(0, maxListed).map(write), ...(rest > 0 ? [words.more(rest)] : [])];
}

function sourceLines(words: StatsWords, pen: Pen, sources: readonly Source[]): readonly Html[] {
  const rows = limited(sources, words, ({ source, created, paid }) => {
    const name = source === undefined ? words.noSource : isolated(shorten(source, longestName));
    return html`${name}: <b>${whole(pen, created)}</b>, ${words.sourcePaid} ${whole(pen, paid)}`;
  });
  return listed(words.sources, rows);
}

function promoLines(words: StatsWords, pen: Pen, codes: readonly PromoFigures[]): readonly Html[] {
  const rows = limited(codes, words, ({ code, uses, sum }) => {
    return html`${shorten(code, longestName)}: <b>${whole(pen, uses)}</b> × · ${pen.format.money(sum)}`;
  });
  return listed(words.promoCodes, rows);
}

/** The whole of /stats: about 60 lines at most, well below Telegram's 4,096 characters. */
export function statsText(
  words: StatsWords,
  pen: Pen,
  title: string,
  { current, previous, owed, sources }: Extract<StatisticsOutcome, { kind: "figures" }>,
): Html {
  const span = spanText(pen, current.span);
  return lines(
    html`📊 <b>${title === "" ? span : `${title}, ${span}`}</b>`,
    previous && html`<i>${words.before}: ${spanText(pen, previous.span)}</i>`,
    html``,
    ...moneyLines(words, pen, current, previous),
    ...givenLines(words, pen, current, previous),
    html`${words.owed}: <b>${pen.format.money(owed)}</b>`,
    ...peopleLines(words, pen, current, previous),
    ...generationLines(words, pen, current, previous),
    ...modelLines(words, pen, current.models),
    ...sourceLines(words, pen, sources),
    ...promoLines(words, pen, current.promoCodes),
  );
}

/** The daily message to operators: ten lines. */
export function digestText(
  words: StatsWords,
  pen: Pen,
  { current, previous }: Extract<StatisticsOutcome, { kind: "figures" }>,
): Html {
  return lines(
    html`📊 <b>${spanText(pen, current.span)}</b>`,
    previous && html`<i>${words.before}: ${spanText(pen, previous.span)}</i>`,
    ...moneyLines(words, pen, current, previous),
    ...trafficLines(words, pen, current, previous),
  );
}
