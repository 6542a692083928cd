import { formatMoney, type Money } from "../../ledger/money.js";
import { once } from "../../util/once.js";

/** The languages of the bot; users of any other language read the first. */
export const languages = ["en", "ru", "es", "pt", "de", "uk"] as const;
export type Language = (typeof languages)[number];

/** What the operator decides about the look of sums and times. */
export interface FigureSettings {
  /** The label of the balance, such as "₽". */
  readonly currency: string;
  /** What a sum costs in whole Stars. */
  readonly starsFor: (sum: Money) => number;
  /** An IANA name such as "Europe/Moscow": Telegram does not tell the user's time zone. */
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The forms of a noun; English has only `one` and `other`. */
export type Forms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

export type Figures = ReturnType<typeof figuresIn>;

/** Keeps a number and what it counts on one line. */
const noBreak = "\u00a0";

/** How sums, numbers, times and lists look in a language: the only place that decides it. */
export function figuresIn(language: Language, settings: FigureSettings) {
  const { currency, starsFor } = settings;
  const point = points[language];
  const plurals = once(() => new Intl.PluralRules(locales[language]));
  const alternatives = once(() => new Intl.ListFormat(locales[language], { type: "disjunction" }));

  /** Without the currency: `50 000`, `250.50`. */
  function amount(sum: Money): string {
    return exactly(sum).replace(/\D00$/, "");
  }

  /** Two decimals always. */
  function exactly(sum: Money): string {
    const [whole = "", fraction] = formatMoney(sum).replace("-", "−").split(".");
    return `${grouped(whole)}${point}${fraction}`;
  }

  /** A price, or a sum that moves: `6.40 ₽`, `50 000 ₽`. */
  const money = (sum: Money): string => `${amount(sum)}${noBreak}${currency}`;

  /** `11 ⭐` */
  const stars = (number: number): string => `${grouped(String(number))}${noBreak}⭐`;

  return {
    currency,
    amount,
    money,
    stars,
    /** A user's balance: `1 240.00 ₽`. */
    balance: (sum: Money): string => `${exactly(sum)}${noBreak}${currency}`,
    /** The same as `money` with a plus: `+100 ₽`. */
    signed: (sum: Money): string => (sum > 0n ? `+${money(sum)}` : money(sum)),
    /** A price with what it costs in Stars: `6.40 ₽ ≈ 11 ⭐`. */
    price: (sum: Money): string => `${money(sum)} ≈ ${stars(starsFor(sum))}`,
    /** `1 character`, `1 500 characters`, `12.5 MB` */
    count: (number: number, forms: Forms): string =>
      `${grouped(String(number)).replace(".", point)}${noBreak}${forms[plurals().select(number)] ?? forms.other}`,
    /** `1 500` */
    number: (number: number): string => grouped(String(number)),
    /** `JPEG, PNG or WebP` */
    anyOf: (names: readonly string[]): string => alternatives().format(names),
    time: timeIn(language, settings),
    /** @param seconds such as 14: `14 s`; longer times in minutes or hours */
    duration: (seconds: number): string => durationIn(units[language], Math.round(seconds)),
  };
}

const points: Record<Language, string> = { en: ".", ru: ",", es: ",", pt: ",", de: ",", uk: "," };

/** Of English the British one, which puts no comma before "or"; of Portuguese that of Brazil. */
const locales: Record<Language, string> = {
  en: "en-GB",
  ru: "ru",
  es: "es",
  pt: "pt-BR",
  de: "de",
  uk: "uk",
};

/** By spaces in every language: a point or a comma there would be a decimal one elsewhere. */
function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, noBreak);
}

type Unit = "second" | "minute" | "hour";
const units: Record<Language, Record<Unit, string>> = {
  en: { second: "s", minute: "min", hour: "h" },
  ru: { second: "с", minute: "мин", hour: "ч" },
  es: { second: "s", minute: "min", hour: "h" },
  pt: { second: "s", minute: "min", hour: "h" },
  de: { second: "s", minute: "min", hour: "h" },
  uk: { second: "с", minute: "хв", hour: "год" },
};

function durationIn({ second, minute, hour }: Record<Unit, string>, seconds: number): string {
  if (seconds < 60) return `${seconds}${noBreak}${second}`;
  const minutes = Math.round(seconds / 60);
  const rest = minutes % 60 === 0 ? "" : ` ${minutes % 60}${noBreak}${minute}`;
  if (minutes < 60) return rest.trimStart();
  return `${Math.floor(minutes / 60)}${noBreak}${hour}${rest}`;
}

/** Intl's own short names differ in length, and in Russian they end in a dot. */
const months: Record<Language, readonly string[]> = {
  en: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  ru: ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
  es: ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
  pt: ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"],
  de: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
  uk: ["січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"],
};

/** German days are ordinals: `28. Nov`. */
const afterDay: Record<Language, string> = { en: "", ru: "", es: "", pt: "", de: ".", uk: "" };

/** `28 Nov, 14:05`, or `28 Nov 2025, 14:05` if that is not this year. */
function timeIn(language: Language, { timeZone, now }: FigureSettings) {
  const format = once(
    () =>
      new Intl.DateTimeFormat("en-GB", {
        timeZone,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "2-digit",
        minute: "2-digit",
      }),
  );
  const partsOf = (time: number | Date) =>
    Object.fromEntries(
      format()
        .formatToParts(time)
        .map(({ type, value }) => [type, value]),
    );

  return (time: Date): string => {
    const { year, month, day, hour, minute } = partsOf(time);
    const name = months[language][Number(month) - 1];
    const ofYear = year === partsOf(now())["year"] ? "" : ` ${year}`;
    return `${Number(day)}${afterDay[language]} ${name}${ofYear}, ${hour}:${minute}`;
  };
}
