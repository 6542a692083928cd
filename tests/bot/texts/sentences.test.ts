import { describe, expect, test } from "vitest";
import { readHtml } from "../../../dev/telegram/html.js";
import {
  type ConsoleLanguage,
  consoleLanguages,
} from "../../../lib/bot/console/console-language.js";
import { bonusTexts } from "../../../lib/bot/texts/bonus-texts.js";
import { type Language, languages } from "../../../lib/bot/texts/format.js";
import {
  Html,
  html,
  isolated,
  isVisible,
  readVerbatim,
  verbatim,
} from "../../../lib/bot/texts/html.js";
import { noticeTexts } from "../../../lib/bot/texts/notice-texts.js";
import { languageOf } from "../../../lib/bot/texts/texts.js";
import { parseMoney } from "../../../lib/ledger/money.js";
import { valueOfStars } from "../../../lib/payments/stars.js";
import { createTexts, texts } from "../../support/texts.js";
import { consoleFiles, readConsoleSentences } from "./console-sentences.js";

const day = new Date(Date.UTC(2026, 10, 21, 9, 5));
const contact = html`<a href="tg://user?id=1">1</a>`;
const asOfs = [undefined, "never", day] as const;

/** What each function is called with, by its path; all that it can say must come out. */
const samples: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  "buttons.pack": [
    [100_00n, 0n, 160],
    [1_000_00n, 50_00n, 1_600],
  ],
  greeting: asOfs.flatMap((asOf) => [
    ["Ann", 0n, asOf],
    ["", -1_234_567_89n, asOf],
  ]),
  balance: asOfs.map((asOf) => [1_240_00n, asOf]),
  topup: [[50_00n, 50_000_00n]],
  amountUnclear: [[50_00n, 50_000_00n]],
  amountOutOfRange: [[50_00n, 50_000_00n]],
  "invoice.description": [
    [250_50n, 0n],
    [1_000_00n, 50_00n],
  ],
  paused: [[{}], [{ until: day.getTime(), text: "1" }]],
  paid: asOfs.flatMap((asOf) => [0n, 5_00n].map((bonus) => [100_00n, bonus, 100_00n, asOf])),
  returned: asOfs.map((asOf) => [-100_00n, 0n, asOf]),
  historyRemembered: [["never"], [day]],
  operation: ["payment", "generation", "refund", "reversal", "adjustment", "lost", "other"].map(
    (type) => [type, day, -6_40n, []],
  ),
  quoted: [["1 < 2"]],
  paysupport: [
    [[], contact],
    [[contact], contact],
  ],
  payment: [
    [day, 100_00n, 160, "1", false],
    [day, 100_00n, null, "1", true],
  ],
  support: [[contact]],
  privacy: [[contact, 365]],
  "fastMode.about": [
    [undefined, undefined],
    [5_00n, 64n],
  ],
  "erasing.done": [[{ unfinished: 0, isRecorded: false }], [{ unfinished: 2, isRecorded: true }]],
  dontKnow: [
    ["/1", true],
    ["/1", false],
  ],
  "studio.from": [["1", 64n]],
  "studio.chooseModel": [["🎬"]],
  "studio.option": [["1", "2"]],
  "studio.order": [[6_40n]],
  "studio.needsPicture": [[true], [false]],
  "studio.promptTooLong": [
    [1_000, 1_001],
    [500, 12_345],
  ],
  "studio.promptTooShort": [[1], [3]],
  "studio.unfitPicture": [
    [{ types: ["JPEG", "PNG", "WebP"], megabytes: 10, yours: "HEIC", isPhoto: false }, true],
    [{ types: ["JPEG"], megabytes: 10, yours: 10.5, isPhoto: true }, false],
  ],
  "studio.fromHistory": [
    ["1", day],
    ["1", undefined],
  ],
  "studio.album.count": [[2]],
  "studio.album.some": [[1], [5]],
  "studio.album.late": [[2]],
  "studio.album.changed": [[2]],
  "studio.album.tooBig": [[40]],
  "studio.several.started": [
    [1, 4],
    [3, 4],
  ],
  "studio.originalOf": [["1"]],
  "studio.partlyLost": [[1, 4, 64n, 0n, day]],
  "studio.waiting": [[1], [3]],
  "studio.dear": [[804_00n]],
  "studio.sure": [[804_00n]],
  "studio.missing": [[64n, 0n, day]],
  "studio.shortOf": [[64n]],
  "studio.buttons.instead": [["1", 6_40n]],
  "studio.buttons.generate": [[6_40n]],
  "studio.buttons.again": [[undefined], [6_40n]],
  "studio.failureButtons.tryAgain": [[undefined], [6_40n]],
  "studio.working": [[20], [180]],
  "studio.failed": [
    ["account", 64n, 100_00n, day],
    ...["busy", "request", "picture", "unreachable", "failure", "deadline", "unknown"].map(
      (why) => [why, undefined, 0n],
    ),
  ],
  "studio.result": [
    ["1", { price: 64n, seconds: 1754 }, 0n, day],
    ["1", { price: undefined, seconds: 7_300 }, 0n],
    ["1", { price: undefined, seconds: undefined }, 0n],
  ],
  "studio.gift": [["1"]],
  "studio.link": [["https://example.com/?1&2"]],
  "studio.vanished": [
    [64n, 0n],
    [undefined, 0n],
  ],
  "studio.card": [["1", 64n, "1"]],
  "studio.remark": [[true], [false]],
  "studio.replaced": [["1"]],
  "words.ideas.tooLong": [[1], [540]],
  "words.improve.limit": [[1], [3], [20]],
};

/** Not sentences. */
const settings = ["language", "currency", "figures"];

/** Every text below an object, by its path. */
function sentencesIn(value: unknown, path = ""): [path: string, text: string | Html][] {
  if (settings.includes(path)) return [];
  if (typeof value === "string" || value instanceof Html) return [[path, value]];
  if (value === undefined) return [];
  if (typeof value === "function") {
    const given = samples[path];
    if (given === undefined) throw new Error(`no sample for ${path}`);
    return given.map((sample) => [path, value(...sample)]);
  }
  return Object.entries(value as object).flatMap(([key, inner]) =>
    sentencesIn(inner, path === "" ? key : `${path}.${key}`),
  );
}

/** As people read it; markup that Telegram refuses throws. */
function readText(text: string | Html): string {
  return text instanceof Html ? readHtml(text.source).text : text;
}

const readIn = (language: Language) =>
  sentencesIn(texts[language]).map(([path, text]) => ({ path, text: readText(text) }));

/** Commands, addresses and names, which are the same in every language. */
const names =
  /\b(\d+[mhd]|markup|price|default|sell_below_cost|zimage|on|off|recommend|unrecommend|auto)\b|\/[a-z]+( a red fox in the snow)?|https:\S+|Telegram|BotFather|Kie(\.ai)?|CSV|JPEG|PNG|WebP|HEIC|\bID\b|\bid\b|Vercel( Deployment Protection)?|Neon|Ann|[A-Z]+(_[A-Z]+)+|npm run [a-z]+|\b(operations|users|log|all|7d|30d)\b/g;

/** Whether more is left to translate than figures, emoji, and what is the same in every language. */
const hasWords = (text: string) => /\p{L}/u.test(text.replaceAll(names, ""));

/** Sentences that really are the same as in English, by their paths. */
const sharedWithEnglish: Partial<Record<Language, readonly string[]>> = {
  es: ["buttons.ideas", "studio.originalButton", "studio.originalOf"],
  pt: ["studio.originalButton", "studio.originalOf"],
  de: ["studio.kinds.video"],
};

const translations = languages.filter((language) => language !== "en");

/** What no sentence has, however short a part of it. */
const faultsOfParts: readonly [name: string, pattern: RegExp][] = [
  ["three dots for an ellipsis", /\.\.\./],
  ["two spaces", / {2}|\u00a0 | \u00a0/],
  ["straight quotation marks", /"/],
];

/** What a plain sentence has none of, in any language. */
const faults: readonly [name: string, pattern: RegExp][] = [
  ...faultsOfParts,
  ["a space at an end of a line", /^ | $/m],
  ["a space before a stop", /\s[.,;!?](\s|$)/],
  ["a plain space before a unit", /\d [₽⭐]|\d (MB|МБ|s|min|h|с|мин|ч|хв|год)(?!\p{L})/u],
  ["a plain space within a number", /\d \d{3}/],
  ["something empty", /^\s*$|«»|“”|„“|\(\)|undefined|null|NaN|Invalid|\[object/],
];

/** Letters of another language. */
const foreign: Record<Language, RegExp> = {
  en: /\p{Script=Cyrillic}|[ñ¿¡ãõäöüß]/iu,
  ru: /[a-zіїєґ]/i,
  es: /\p{Script=Cyrillic}|[ãõçäöß]/iu,
  pt: /\p{Script=Cyrillic}|[ñ¿¡äöüß]/iu,
  de: /\p{Script=Cyrillic}|[ñ¿¡ãõç]/iu,
  uk: /[a-zыэъё]/i,
};

const isForeign = (language: Language, text: string) =>
  foreign[language].test(text.replaceAll(names, ""));

/** Words that nobody says to a customer. */
const stiff =
  /\b(he|him|his|must|shall|whoever|nobody|somebody|by itself|by myself|is told|are missing|at this moment|not to worry|kindly|forbidden)\b/i;

describe.for(languages)("locale: every sentence in %s", (language) => {
  test.for(faults)("has no %s", ([, pattern]) => {
    expect(readIn(language).filter(({ text }) => pattern.test(text))).toEqual([]);
  });
});

describe("locale: a language", () => {
  test("has every sentence of the others", () => {
    const pathsIn = (language: Language) => sentencesIn(texts[language]).map(([path]) => path);
    for (const language of languages) expect(pathsIn(language)).toEqual(pathsIn("en"));
  });

  test("is not mixed with the others", () => {
    const mixed = languages.flatMap((language) =>
      readIn(language).filter(({ text }) => isForeign(language, text)),
    );
    expect(mixed).toEqual([]);
  });

  test.for(translations)("has no sentence of the English one: %s", (language) => {
    const english = readIn("en");
    const same = readIn(language).filter(({ text }, at) => text === english[at]?.text);
    const shared = sharedWithEnglish[language] ?? [];
    const copied = same.filter(({ path, text }) => hasWords(text) && !shared.includes(path));
    expect(copied).toEqual([]);
  });

  test("sounds like a person, not like a form", () => {
    expect(readIn("en").filter(({ text }) => stiff.test(text))).toEqual([]);
  });

  test.for([
    ["ru", "ru"],
    ["ru-RU", "ru"],
    ["RU", "ru"],
    ["run", "en"],
    ["rue", "en"],
    ["en", "en"],
    ["uk", "uk"],
    ["es-419", "es"],
    ["pt-br", "pt"],
    ["pt-PT", "pt"],
    ["de-AT", "de"],
    ["be", "en"],
    ["", "en"],
    [undefined, "en"],
  ] as const)("of code %s is %s", ([code, language]) => {
    expect(languageOf(code)).toBe(language);
  });

  test.for(languages)("fits into what Telegram shows of a bot and an invoice: %s", (language) => {
    const { commands, description, shortDescription, invoice } = texts[language];
    expect(shortDescription.length).toBeLessThanOrEqual(120);
    expect(description.length).toBeLessThanOrEqual(512);
    for (const command of Object.values(commands)) expect(command.length).toBeLessThan(64);
    expect(invoice.title.length).toBeLessThanOrEqual(32);
    expect(invoice.label.length).toBeLessThanOrEqual(32);
    expect(invoice.description(50_000_00n, 50_000_00n).length).toBeLessThanOrEqual(255);
  });

  test.for(languages)("fits into what Telegram shows when a button is pressed: %s", (language) => {
    const { studio, refusals, ...words } = texts[language];
    const { already, closed, banned, gone, limits, notNow, stillSending } = studio;
    const { slowDown, stale, checkoutUnavailable, checkoutBanned, erasing } = words;
    const alerts = [already, closed, banned, gone, notNow, stillSending, slowDown, stale];
    const others = [checkoutUnavailable, checkoutBanned, erasing.tooOften];
    const all = [...alerts, ...others, ...Object.values(limits), ...Object.values(refusals)];
    expect(all.filter(({ length }) => length > 200)).toEqual([]);
  });

  test.for(languages)("fits into a message, and a button: %s", (language) => {
    const isLabel = (path: string) => /buttons?\.|Button$|^erasing\.(button|confirm)$/i.test(path);
    const most = (path: string) => (isLabel(path) ? 40 : 4_096);
    expect(readIn(language).filter(({ path, text }) => text.length > most(path))).toEqual([]);
  });

  const bots = ["bonusTexts", "noticeTexts"] as const;
  test.for(bots)("has its own words for what was done without the user: %s", (name) => {
    const { figures } = texts.en;
    const saidIn = (language: Language) => {
      const { corrected, banned, unbanned } = noticeTexts[language];
      const notices = [corrected(figures, 1n, 2n, "1"), banned("1"), unbanned];
      const all = {
        bonusTexts: [bonusTexts[language].taken(figures, 1n, 2n)],
        noticeTexts: notices,
      };
      return all[name].map(readText);
    };
    const said = languages.flatMap(saidIn);
    expect(new Set(said).size).toBe(said.length);
    const mixed = languages.flatMap((one) => saidIn(one).filter((text) => isForeign(one, text)));
    expect(mixed).toEqual([]);
  });
});

describe.for(consoleFiles)("locale: the sentences for operators in %s", (file) => {
  const readHere = (language: ConsoleLanguage) => readConsoleSentences(file, language);
  const english = readHere("en");

  test.for(consoleLanguages)("are found in %s", (language) => {
    expect(readHere(language)).not.toEqual([]);
  });

  test.for(consoleLanguages)("are plain and of one language: %s", (language) => {
    const bad = readHere(language).filter(
      ({ text }) =>
        isForeign(language, text) || faultsOfParts.some(([, pattern]) => pattern.test(text)),
    );
    expect(bad).toEqual([]);
  });

  test("sound like a person, not like a form", () => {
    expect(english.filter(({ text }) => stiff.test(text))).toEqual([]);
  });

  test.for(consoleLanguages.slice(1))("are not copied from English: %s", (language) => {
    const copied = readHere(language).filter(({ text }) =>
      english.some((one) => one.text === text && hasWords(text)),
    );
    expect(copied).toEqual([]);
  });

  test.for(consoleLanguages)("fit a message, a menu and a button: %s", (language) => {
    const longest = (path: string) => {
      if (/\bbuttons\./.test(path)) return 40;
      return path === "description" ? 63 : 1_000;
    };
    const long = readHere(language).filter(({ path, text }) => text.length > longest(path));
    expect(long).toEqual([]);
  });
});

describe("locale: a sum", () => {
  const money = (language: "en" | "ru", sum: string) => {
    const { paid } = texts[language];
    return paid(parseMoney(sum) ?? 0n, 0n, 0n)
      .source.slice(2)
      .split(". ")[0];
  };
  test.for([
    ["6.40", "+6.40\u00a0₽", "+6,40\u00a0₽"],
    ["100.00", "+100\u00a0₽", "+100\u00a0₽"],
    ["0.01", "+0.01\u00a0₽", "+0,01\u00a0₽"],
    ["0.10", "+0.10\u00a0₽", "+0,10\u00a0₽"],
    ["0.00", "0\u00a0₽", "0\u00a0₽"],
    ["1000.00", "+1\u00a0000\u00a0₽", "+1\u00a0000\u00a0₽"],
    ["50000", "+50\u00a0000\u00a0₽", "+50\u00a0000\u00a0₽"],
    ["-0.05", "−0.05\u00a0₽", "−0,05\u00a0₽"],
    ["-1234567.80", "−1\u00a0234\u00a0567.80\u00a0₽", "−1\u00a0234\u00a0567,80\u00a0₽"],
    [
      "9999999999.99",
      "+9\u00a0999\u00a0999\u00a0999.99\u00a0₽",
      "+9\u00a0999\u00a0999\u00a0999,99\u00a0₽",
    ],
    ["-1000", "−1\u00a0000\u00a0₽", "−1\u00a0000\u00a0₽"],
  ] as const)("%s has decimals only where they count", ([sum, en, ru]) => {
    expect([money("en", sum), money("ru", sum)]).toEqual([en, ru]);
  });

  test.for([
    [0n, "0.00", "0,00"],
    [100_00n, "100.00", "100,00"],
    [-4_00n, "−4.00", "−4,00"],
    [12_345_678_90n, "12\u00a0345\u00a0678.90", "12\u00a0345\u00a0678,90"],
  ] as const)("that is a balance always has two: %s", ([sum, en, ru]) => {
    expect(texts.en.balance(sum).source).toBe(`Balance: ${en}\u00a0₽`);
    expect(texts.ru.balance(sum).source).toBe(`Баланс: ${ru}\u00a0₽`);
  });

  test("that is a price stands beside its value in Stars, at the operator's rate", () => {
    expect(texts.en.studio.buttons.generate(6_40n)).toBe("✅ Generate · 6.40\u00a0₽ ≈ 11\u00a0⭐");
    expect(texts.ru.studio.order(1_224_00n).source).toBe(
      "Цена: <b>1\u00a0224\u00a0₽ ≈ 1\u00a0959\u00a0⭐</b>",
    );
    const dear = createTexts({
      currency: "USD",
      starsFor: (sum) => Number(sum),
      timeZone: "UTC",
      now: () => 0,
    });
    expect(dear.en.studio.buttons.generate(6_40n)).toBe(
      "✅ Generate · 6.40\u00a0USD ≈ 640\u00a0⭐",
    );
    expect(valueOfStars(11, { perMille: 1_600n })).toBeGreaterThanOrEqual(6_40n);
  });
});

describe("locale: a time", () => {
  const timeIn = (timeZone: string, now: number, time: Date) => {
    const { en, ru } = createTexts({ currency: "₽", starsFor: () => 1, timeZone, now: () => now });
    return [en, ru].map(({ operation }) => operation("other", time, 0n, []).source.split(" · ")[0]);
  };
  const noon = Date.UTC(2026, 10, 28, 12);

  test("stands in the bot's time zone, with its summer time", () => {
    const time = new Date(Date.UTC(2026, 10, 28, 11, 5));
    expect(timeIn("UTC", noon, time)).toEqual(["28 Nov, 11:05", "28 ноя, 11:05"]);
    expect(timeIn("Europe/Moscow", noon, time)).toEqual(["28 Nov, 14:05", "28 ноя, 14:05"]);
    expect(timeIn("Europe/Berlin", noon, time)).toEqual(["28 Nov, 12:05", "28 ноя, 12:05"]);
    const summer = new Date(Date.UTC(2026, 4, 9, 22, 30));
    expect(timeIn("Europe/Berlin", noon, summer)).toEqual(["10 May, 00:30", "10 мая, 00:30"]);
    expect(timeIn("Asia/Kolkata", noon, summer)).toEqual(["10 May, 04:00", "10 мая, 04:00"]);
  });

  test("has the year if it is not this one, by the clock of that zone", () => {
    const eve = new Date(Date.UTC(2025, 11, 31, 22));
    expect(timeIn("UTC", noon, eve)).toEqual(["31 Dec 2025, 22:00", "31 дек 2025, 22:00"]);
    expect(timeIn("Europe/Moscow", noon, eve)).toEqual(["1 Jan, 01:00", "1 янв, 01:00"]);
    const early = Date.UTC(2025, 11, 31, 23);
    expect(timeIn("Europe/Moscow", early, eve)).toEqual(["1 Jan, 01:00", "1 янв, 01:00"]);
    expect(timeIn("UTC", early, eve)).toEqual(["31 Dec, 22:00", "31 дек, 22:00"]);
  });

  test("is short in every month, and midnight is 00:00", () => {
    const months = Array.from({ length: 12 }, (_, month) =>
      timeIn("UTC", noon, new Date(Date.UTC(2026, month, 1))),
    );
    expect(months.map(([en]) => en)).toContain("1 Sep, 00:00");
    expect(new Set(months.flat()).size).toBe(24);
    for (const [en, ru] of months) {
      expect(en).toMatch(/^1 [A-Z][a-z]{2}, 00:00$/);
      expect(ru).toMatch(/^1 [а-я]{3}, 00:00$/);
    }
  });

  test.for([
    [1, "1\u00a0s", "1\u00a0с"],
    [14, "14\u00a0s", "14\u00a0с"],
    [59, "59\u00a0s", "59\u00a0с"],
    [60, "1\u00a0min", "1\u00a0мин"],
    [1754, "29\u00a0min", "29\u00a0мин"],
    [3_599, "1\u00a0h", "1\u00a0ч"],
    [3_900, "1\u00a0h 5\u00a0min", "1\u00a0ч 5\u00a0мин"],
  ] as const)("of %s seconds is %s, %s", ([seconds, en, ru]) => {
    const paid = { price: undefined, seconds };
    expect(texts.en.studio.result("Fox", paid, 0n).source).toContain(`<b>Fox</b> · ${en}\n`);
    expect(texts.ru.studio.result("Fox", paid, 0n).source).toContain(`<b>Fox</b> · ${ru}\n`);
  });
});

/** What "Your text has so many characters" says of 1, 2, 5 and 21. */
const characters: Record<
  Language,
  readonly [one: string, two: string, five: string, more: string]
> = {
  en: ["1_character", "2_characters", "5_characters", "21_characters"],
  ru: ["1_знак", "2_знака", "5_знаков", "21_знак"],
  es: ["1_carácter", "2_caracteres", "5_caracteres", "21_caracteres"],
  pt: ["1_caractere", "2_caracteres", "5_caracteres", "21_caracteres"],
  de: ["1_Zeichen", "2_Zeichen", "5_Zeichen", "21_Zeichen"],
  uk: ["1_знак", "2_знаки", "5_знаків", "21_знак"],
};
/** What the privacy notice says of so many days. */
const days: Record<Language, readonly [one: string, two: string, five: string, more: string]> = {
  en: ["1_day", "2_days", "5_days", "21_days"],
  ru: ["1_дня", "2_дней", "5_дней", "21_дня"],
  es: ["1_día", "2_días", "5_días", "21_días"],
  pt: ["1_dia", "2_dias", "5_dias", "21_dias"],
  de: ["1_Tag", "2_Tage", "5_Tage", "21_Tage"],
  uk: ["1_дня", "2_днів", "5_днів", "21_дня"],
};
/** One result, and several. */
const waiting: Record<Language, readonly [one: string, several: string]> = {
  en: ["1 result is waiting", "3 results are waiting"],
  ru: ["Остальное (1) ждёт", "Остальное (3) ждёт"],
  es: ["1 resultado te espera", "3 resultados te esperan"],
  pt: ["1 resultado espera", "3 resultados esperam"],
  de: ["1 Ergebnis wartet", "3 Ergebnisse warten"],
  uk: ["Решта (1) чекає", "Решта (3) чекає"],
};

describe.for(languages)("locale: a plural in %s", (language) => {
  const counts = [1, 2, 5, 21];
  const { studio, privacy } = texts[language];
  const spaced = (words: readonly string[]) => words.map((one) => one.replace("_", "\u00a0"));

  test("has the form that goes with 1, 2, 5 and 21", () => {
    counts.forEach((count, at) => {
      const said = studio.promptTooLong(1, count).source;
      expect(said).toMatch(
        new RegExp(`(?<!\\d)${spaced(characters[language])[at]}(?!\\p{L})`, "u"),
      );
      const kept = privacy(contact, count).source;
      expect(kept).toMatch(new RegExp(`(?<!\\d)${spaced(days[language])[at]}(?!\\p{L})`, "u"));
    });
  });

  test("goes with its verb", () => {
    const [one, several] = waiting[language];
    expect(studio.waiting(1).source).toContain(one);
    expect(studio.waiting(3).source).toContain(several);
  });
});

test.for([
  [1, "1\u00a0знак."],
  [2, "2\u00a0знака."],
  [5, "5\u00a0знаков."],
  [21, "21\u00a0знак."],
  [11, "11\u00a0знаков."],
  [1_002, "1\u00a0002\u00a0знака."],
] as const)("locale: a Russian plural of %i is %s", ([length, words]) => {
  expect(texts.ru.studio.promptTooLong(1, length).source).toContain(words);
});

describe("text direction: a user's text", () => {
  const hostile = [
    "\u202eEve",
    "\u202a\u202b\u202d",
    "\u2067a",
    "\u2066\u2069\u2069\u202e",
    "a\u202c",
  ];
  test.for(hostile)("can't turn a sentence of ours: %j", (name) => {
    const { greeting, quoted, dontKnow } = texts.en;
    const sentences = [greeting(name, 0n), quoted(name), dontKnow(name, true)];
    for (const { source } of sentences) expect(source).not.toMatch(/[\u202a-\u202e\u2066\u2067]/);
  });

  test("from right to left is isolated, all other text stands as it is", () => {
    expect(texts.en.greeting("משה", 0n).source).toMatch(/^Hello, \u2068משה\u2069! /);
    expect(texts.ru.quoted("\u202eمرحبا").source).toBe("«\u2068مرحبا\u2069»");
    expect(texts.en.quoted("Ольга 🦊 123").source).toBe("“Ольга 🦊 123”");
    expect(isolated("\u2069𞤀")).toBe("\u2068𞤀\u2069");
  });

  const prompts = [
    "a red fox",
    "\u202eEve",
    "שלום\nעולם",
    "\u2068framed\u2069",
    "\u2068\u2068twice\u2069\u2069",
    "\u2069\u202e",
    "\u2068",
    "\u2068half",
    "half\u2069",
    "",
  ];
  test.for(prompts)("on lines of its own is read back exactly: %j", (words) => {
    expect(readVerbatim(verbatim(words))).toBe(words);
    expect(readVerbatim(readHtml(html`<b>${verbatim(words)}</b>`.source).text)).toBe(words);
  });

  test.for([
    ["", false],
    [" \n\u00a0", false],
    ["\u200b\u2060\ufeff", false],
    ["\u3164", false],
    ["\u2800", false],
    ["\u202e\u2069", false],
    ["a", true],
    ["🦊", true],
    ["\u202e.", true],
  ] as const)("%j is visible: %s", ([text, expected]) => {
    expect(isVisible(text)).toBe(expected);
  });
});
