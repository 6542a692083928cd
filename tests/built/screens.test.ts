import { describe, expect } from "vitest";
import { testsOnEveryStore } from "./world.js";

const screens: readonly [said: string, english: string, russian: string][] = [
  [
    "/start",
    "Hello, Ann! Send me a description, or a photo to edit or animate.\nBalance: 0.00\u00a0₽",
    "Здравствуйте, Ann!",
  ],
  ["/balance", "Balance: 0.00\u00a0₽", "Баланс: 0,00\u00a0₽"],
  ["/topup", "from 50\u00a0₽ to 6\u00a0250\u00a0₽", "от 50\u00a0₽ до 6\u00a0250\u00a0₽"],
  ["/topup 100", "Balance top-up", "Пополнение баланса"],
  ["/history", "Nothing here yet", "Здесь пока пусто"],
  ["/models", "What I can make", "Что я умею"],
  ["/help", "How it works", "Как это работает"],
  ["/terms", "Terms of use", "Условия использования"],
  ["/privacy", "What we store about you", "Что мы о вас храним"],
  ["/paysupport", "You have no payments yet", "Платежей пока нет"],
  ["/support", "Message support: the operator", "Поддержка: оператор"],
  ["/cancel", "Nothing to cancel", "Отменять нечего"],
  ["/generate a red fox", "What should I make?", "Что создать?"],
  ["/nonsense", "I don't know /nonsense.", "Команды /nonsense нет."],
];

describe.for(testsOnEveryStore())("screen: the built bot, with %s", ([, test]) => {
  test.for(["en", "ru"])("language %s: every screen is there", async (language, { world }) => {
    const ann = world.person(language);
    for (const [said, english, russian] of screens) {
      expect((await ann.say(said)).statuses).toEqual([200]);
      expect(ann.screen?.text).toContain(language === "ru" ? russian : english);
    }
    await world.host.idle();
    const refused = world.telegram.calls.filter(({ refusal }) => refusal !== undefined);
    expect(refused).toEqual([]);
    expect(world.host.tooLate).toEqual([]);
  });
});
