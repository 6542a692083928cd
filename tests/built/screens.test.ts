import { describe, expect } from "vitest";
import { type Language, languages } from "../../lib/bot/texts/format.js";
import { testsOnEveryStore } from "./world.js";

const screens: readonly [said: string, words: Record<Language, string>][] = [
  [
    "/start",
    {
      en: "Hello, Ann! Send me a description, or a photo to edit or animate.\nBalance: 0.00\u00a0₽",
      ru: "Здравствуйте, Ann!",
    },
  ],
  ["/balance", { en: "Balance: 0.00\u00a0₽", ru: "Баланс: 0,00\u00a0₽" }],
  [
    "/topup",
    { en: "from 50\u00a0₽ to 6\u00a0250\u00a0₽", ru: "от 50\u00a0₽ до 6\u00a0250\u00a0₽" },
  ],
  ["/topup 100", { en: "Balance top-up", ru: "Пополнение баланса" }],
  ["/history", { en: "Nothing here yet", ru: "Здесь пока пусто" }],
  ["/models", { en: "What I can make", ru: "Что я умею" }],
  ["/help", { en: "How it works", ru: "Как это работает" }],
  ["/terms", { en: "Terms of use", ru: "Условия использования" }],
  ["/settings", { en: "Fast mode", ru: "Быстрый режим" }],
  ["/privacy", { en: "What we store about you", ru: "Что мы о вас храним" }],
  ["/paysupport", { en: "You have no payments yet", ru: "Платежей пока нет" }],
  ["/support", { en: "Message support: the operator", ru: "Поддержка: оператор" }],
  ["/cancel", { en: "Nothing to cancel", ru: "Отменять нечего" }],
  ["/generate a red fox", { en: "What should I make?", ru: "Что создать?" }],
  ["/nonsense", { en: "I don't know /nonsense.", ru: "Команды /nonsense нет." }],
];

describe.for(testsOnEveryStore())("screen: the built bot, with %s", ([, test]) => {
  test.for(languages)("language %s: every screen is there", async (language, { world }) => {
    const ann = world.person(language);
    for (const [said, words] of screens) {
      expect((await ann.say(said)).statuses).toEqual([200]);
      expect(ann.screen?.text).toContain(words[language]);
    }
    await world.host.idle();
    const refused = world.telegram.calls.filter(({ refusal }) => refusal !== undefined);
    expect(refused).toEqual([]);
    expect(world.host.tooLate).toEqual([]);
  });
});
