import { describe, expect } from "vitest";
import { type Language, languages } from "../../lib/bot/texts/format.js";
import { testsOnEveryStore } from "./world.js";

const screens: readonly [said: string, words: Record<Language, string>][] = [
  [
    "/start",
    {
      en: "Try an example, or open 💡 Ideas.\nBalance: 0.00\u00a0₽",
      ru: "Здравствуйте, Ann!",
      es: "¡Hola, Ann!",
      pt: "Olá, Ann!",
      de: "Hallo, Ann!",
      uk: "Вітаю, Ann!",
    },
  ],
  [
    "/balance",
    {
      en: "Balance: 0.00\u00a0₽",
      ru: "Баланс: 0,00\u00a0₽",
      es: "Saldo: 0,00\u00a0₽",
      pt: "Saldo: 0,00\u00a0₽",
      de: "Guthaben: 0,00\u00a0₽",
      uk: "Баланс: 0,00\u00a0₽",
    },
  ],
  [
    "/topup",
    {
      en: "from 50\u00a0₽ to 6\u00a0250\u00a0₽",
      ru: "от 50\u00a0₽ до 6\u00a0250\u00a0₽",
      es: "de 50\u00a0₽ a 6\u00a0250\u00a0₽",
      pt: "de 50\u00a0₽ a 6\u00a0250\u00a0₽",
      de: "von 50\u00a0₽ bis 6\u00a0250\u00a0₽",
      uk: "від 50\u00a0₽ до 6\u00a0250\u00a0₽",
    },
  ],
  [
    "/topup 100",
    {
      en: "Balance top-up",
      ru: "Пополнение баланса",
      es: "Recarga de saldo",
      pt: "Recarga de saldo",
      de: "Guthaben aufladen",
      uk: "Поповнення балансу",
    },
  ],
  [
    "/history",
    {
      en: "Nothing here yet",
      ru: "Здесь пока пусто",
      es: "Aquí todavía no hay nada",
      pt: "Ainda não há nada aqui",
      de: "Hier ist noch nichts",
      uk: "Тут поки порожньо",
    },
  ],
  [
    "/ideas",
    {
      en: "Choose a kind, then an idea",
      ru: "Выберите раздел, затем идею",
      es: "Elige un tipo y después una idea",
      pt: "Escolha um tipo e depois uma ideia",
      de: "Wähle eine Art und dann eine Idee",
      uk: "Виберіть розділ, а потім ідею",
    },
  ],
  [
    "/models",
    {
      en: "What I can make",
      ru: "Что я умею",
      es: "Qué puedo crear",
      pt: "O que eu posso criar",
      de: "Was ich erstellen kann",
      uk: "Що я вмію",
    },
  ],
  [
    "/help",
    {
      en: "How it works",
      ru: "Как это работает",
      es: "Cómo funciona",
      pt: "Como funciona",
      de: "So funktioniert’s",
      uk: "Як це працює",
    },
  ],
  [
    "/terms",
    {
      en: "Terms of use",
      ru: "Условия использования",
      es: "Condiciones de uso",
      pt: "Termos de uso",
      de: "Nutzungsbedingungen",
      uk: "Умови використання",
    },
  ],
  [
    "/privacy",
    {
      en: "What we store about you",
      ru: "Что мы о вас храним",
      es: "Qué guardamos sobre ti",
      pt: "O que guardamos sobre você",
      de: "Was wir über dich speichern",
      uk: "Що ми про вас зберігаємо",
    },
  ],
  [
    "/paysupport",
    {
      en: "You have no payments yet",
      ru: "Платежей пока нет",
      es: "Aún no tienes pagos",
      pt: "Você ainda não tem pagamentos",
      de: "Du hast noch keine Zahlungen",
      uk: "Платежів поки немає",
    },
  ],
  [
    "/support",
    {
      en: "Message support: the operator",
      ru: "Поддержка: оператор",
      es: "Soporte: el operador",
      pt: "Suporte: o operador",
      de: "Support: der Betreiber",
      uk: "Підтримка: оператор",
    },
  ],
  [
    "/cancel",
    {
      en: "Nothing to cancel",
      ru: "Отменять нечего",
      es: "No hay nada que cancelar",
      pt: "Não há nada para cancelar",
      de: "Es gibt nichts abzubrechen",
      uk: "Скасовувати нічого",
    },
  ],
  [
    "/generate a red fox",
    {
      en: "GPT Image 2.5 Sunburst",
      ru: "Цена: 4,80\u00a0₽",
      es: "Precio: 4,80\u00a0₽",
      pt: "Preço: 4,80\u00a0₽",
      de: "Preis: 4,80\u00a0₽",
      uk: "Ціна: 4,80\u00a0₽",
    },
  ],
  [
    "/nonsense",
    {
      en: "I don't know /nonsense",
      ru: "Команды /nonsense нет",
      es: "No conozco /nonsense",
      pt: "Não conheço /nonsense",
      de: "/nonsense kenne ich nicht",
      uk: "Команди /nonsense немає",
    },
  ],
  [
    "/settings",
    {
      en: "Fast mode",
      ru: "Быстрый режим",
      es: "Modo rápido",
      pt: "Modo rápido",
      de: "Schnellmodus",
      uk: "Швидкий режим",
    },
  ],
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
