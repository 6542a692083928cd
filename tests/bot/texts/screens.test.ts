import { describe, expect } from "vitest";
import { Refusal } from "../../../dev/telegram/limits.js";
import { type Language, languages } from "../../../lib/bot/texts/format.js";
import { button } from "../../../lib/bot/ui/screen.js";
import { invoiceFor, lastText, noon, operatorId, test } from "../../support/world.js";

describe("screen: every one", () => {
  const screens: [said: string, words: Record<Language, string>][] = [
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
      "/start deep-link",
      {
        en: "Hello, Ann!",
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
      "/ideas",
      {
        en: "Generation isn't set up",
        ru: "ещё не подключены",
        es: "aún no está activada",
        pt: "ainda não está ativada",
        de: "noch nicht eingerichtet",
        uk: "ще не підключено",
      },
    ],
    [
      "/models",
      {
        en: "Generation isn't set up",
        ru: "ещё не подключены",
        es: "aún no está activada",
        pt: "ainda não está ativada",
        de: "noch nicht eingerichtet",
        uk: "ще не підключено",
      },
    ],
    [
      "/generate",
      {
        en: "/generate a red fox",
        ru: "/generate рыжая лиса",
        es: "/generate un zorro rojo",
        pt: "/generate uma raposa",
        de: "/generate ein roter Fuchs",
        uk: "/generate руда лисиця",
      },
    ],
    [
      "/generate a red fox",
      {
        en: "Generation isn't set up",
        ru: "ещё не подключены",
        es: "aún no está activada",
        pt: "ainda não está ativada",
        de: "noch nicht eingerichtet",
        uk: "ще не підключено",
      },
    ],
    [
      "a red fox",
      {
        en: "Generation isn't set up",
        ru: "ещё не подключены",
        es: "aún no está activada",
        pt: "ainda não está ativada",
        de: "noch nicht eingerichtet",
        uk: "ще не підключено",
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
      "/balance@another_bot",
      {
        en: "I don't know /balance",
        ru: "Команды /balance",
        es: "No conozco /balance",
        pt: "Não conheço /balance",
        de: "/balance kenne ich nicht",
        uk: "Команди /balance",
      },
    ],
    [
      "/balance@Local_Bot",
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
  test.for(screens)("has every language: %s", async ([said, words], { telegram, bot: _ }) => {
    const codes = [
      ...languages.map((language) => [language, language] as const),
      ["ru-RU", "ru"],
      ["pt-br", "pt"],
      ["es-419", "es"],
      ["de-AT", "de"],
      ["eo", "en"],
    ] as const;
    for (const [code, language] of codes) {
      const person = telegram.person({ id: 5, first_name: "Ann", language_code: code });
      expect((await person.say(said)).statuses).toEqual([200]);
      expect(lastText(person)).toContain(words[language]);
    }
  });

  const unknown = ["run", "rue", "RU2", "rus"];

  test.for(unknown)("is English for users of %s", async (code, { telegram, bot: _ }) => {
    const person = telegram.person({ id: 5, first_name: "Ann", language_code: code });
    await person.say("/cancel");
    expect(lastText(person)).toBe("Nothing to cancel.");
  });

  test("is English for users without a language", async ({ telegram, bot: _ }) => {
    const person = telegram.person({ id: 5, first_name: "Ann" });
    await person.say("/balance");
    expect(lastText(person)).toBe("Balance: 0.00\u00a0₽");
  });

  test("costs one SQL request and one call of Telegram at most", async ({
    ann,
    neon,
    telegram,
  }) => {
    const cost = async (act: () => Promise<unknown>) => {
      const [sql, calls] = [neon.requests, telegram.calls.length];
      await act();
      return [neon.requests - sql, telegram.calls.length - calls];
    };
    const invoice = await invoiceFor(ann);
    expect({
      start: await cost(() => ann.say("/start")),
      balance: await cost(() => ann.say("/balance")),
      history: await cost(() => ann.say("/history")),
      paysupport: await cost(() => ann.say("/paysupport")),
      help: await cost(() => ann.say("/help")),
      checkout: await cost(() => ann.checkout(invoice)),
      payment: await cost(() => ann.tellPaid(ann.payWithoutUpdate(invoice))),
      refund: await cost(() => ann.giveBack(ann.payWithoutUpdate(invoice).chargeId)),
      topup: await cost(() => ann.say("/topup")),
      // A press has one call more: its answer.
      pack: await cost(() => ann.press("100\u00a0₽")),
    }).toEqual({
      start: [1, 1],
      balance: [1, 1],
      history: [1, 1],
      paysupport: [1, 1],
      help: [0, 1],
      checkout: [1, 1],
      payment: [1, 1],
      refund: [1, 1],
      topup: [0, 1],
      pack: [0, 2],
    });
  });

  test("is safe from hostile names", async ({ telegram, bot: _ }) => {
    const name = `<b>&amp;"'</i> ${"🦊".repeat(30)}`;
    const person = telegram.person({ id: 5, first_name: name });
    await person.say("/start");
    expect(lastText(person)).toContain(`Hello, ${name}!`);
  });

  test.for([
    ["\u202eEve", "Hello, Eve! Send"],
    ["משה", "Hello, \u2068משה\u2069! Send"],
    ["\u3164", "Hello! Send"],
  ] as const)("keeps its direction with the name %j", async (given, { telegram, bot: _ }) => {
    const [name, begin] = given;
    const person = telegram.person({ id: 5, first_name: name });
    await person.say("/start");
    expect(lastText(person)?.startsWith(begin)).toBe(true);
  });
});

describe("pricing: a sum that the user writes", () => {
  const good: Record<string, number> = {
    "1000": 1600,
    "250": 400,
    "250.5": 401,
    "250.50": 401,
    "250,50": 401,
    "1 000": 1600,
    "1\u00a0000,5": 1601,
    "1\u202f000": 1600,
    "1000₽": 1600,
    "1000\u00a0₽": 1600,
    "1000 руб": 1600,
    "1000 руб.": 1600,
    "1000 рублей": 1600,
    "250 RUB": 400,
    "₽250": 400,
    "２５０": 400,
    "２５０．５０": 401,
    "0250": 400,
    "50": 80,
    "6250": 10_000,
  };
  test.for(Object.entries(good))("%s costs %i Stars", async ([sum, stars], { ann }) => {
    expect((await invoiceFor(ann, sum)).stars).toBe(stars);
  });

  const unclear = [
    "0.005",
    "100.001",
    "1e9",
    "1e3",
    "-100",
    "-5",
    "+100",
    "NaN",
    "Infinity",
    "abc",
    "1_000",
    "1,000",
    "1.000",
    "1,000.50",
    "10 00",
    "1 0000",
    "0x10",
    "0x100",
    "١٠٠",
    "10²",
    "½",
    "100.",
    ".5",
    "$100",
    "100 $",
    "100\u00a0⭐",
    "100 or 200",
    "₽",
    "100;DROP TABLE users",
  ];
  test.for(unclear)("%s is answered with how to write a sum", async (sum, { ann, neon }) => {
    await ann.say("/balance");
    const before = neon.requests;
    await ann.say(`/topup ${sum}`);
    expect(ann.screen?.invoice).toBeUndefined();
    expect(lastText(ann)).toBe(
      "I didn't understand this amount. Write it like 1000 or 250.50 (from 50 to 6\u00a0250).",
    );
    expect(ann.screen?.buttons).toEqual([[button("⭐ Top up", "topup")]]);
    expect(neon.requests).toBe(before);
  });

  const outOfRange = ["0", "49.99", "6250.01", "50000", "50000.01", "1000000000", "1".repeat(4000)];
  test.for(outOfRange)("%s is answered with the range", async (sum, { ann, neon }) => {
    await ann.say("/balance");
    const before = neon.requests;
    await ann.say(`/topup ${sum}`);
    expect(ann.screen?.invoice).toBeUndefined();
    expect(lastText(ann)).toBe("You can top up from 50\u00a0₽ to 6\u00a0250\u00a0₽ at a time.");
    expect(ann.screen?.buttons).toEqual([[button("⭐ Top up", "topup")]]);
    expect(neon.requests).toBe(before);
  });

  const refusals = ["AMOUNT_INVALID", "CURRENCY_TOTAL_AMOUNT_INVALID"];

  describe.for(refusals)("that Telegram refuses with %s", (reason) => {
    test("is explained, without an alarm", async ({ ann, telegram, operator, background }) => {
      telegram.fail("sendInvoice", new Refusal(`Bad Request: ${reason}`));
      await ann.say("/topup 6250");
      await background.end();
      expect(lastText(ann)).toContain("didn't accept an invoice for this amount");
      expect(operator.chat).toEqual([]);
    });
  });

  test("whose invoice Telegram refuses for another reason is one alarm for all users", async ({
    ann,
    telegram,
    operator,
    background,
  }) => {
    telegram.fail("sendInvoice", new Refusal("Bad Request: PAYMENT_PROVIDER_INVALID"), 3);
    const bob = telegram.person({ id: 9, first_name: "Bob", language_code: "ru" });
    for (const sum of ["100", "101"]) await ann.say(`/topup ${sum}`);
    await bob.say("/topup 102");
    await background.end();
    expect(lastText(ann)).toContain("didn't accept the invoice. You were not charged");
    expect(lastText(bob)).toContain("не принял счёт. Деньги не списаны");
    expect(operator.chat).toHaveLength(1);
    expect(lastText(operator)).toContain("an invoice for 160 Stars: Bad Request: PAYMENT");
  });

  test.for([
    ["1.6", 6, "3\u00a0000\u00a0₽ for 4\u00a0800\u00a0⭐"],
    ["5", 5, "1\u00a0000\u00a0₽ for 5\u00a0000\u00a0⭐"],
    ["100", 2, "100\u00a0₽ for 10\u00a0000\u00a0⭐"],
  ] as const)("at %s Stars a unit has %i packs", async (given, { ann, deploy, variables }) => {
    const [rate, count, largest] = given;
    await (await deploy({ ...variables, STARS_PER_UNIT: rate })).setUp();
    await ann.say("/topup");
    const labels = ann.screen?.buttons.flat().map(({ text }) => text) ?? [];
    expect([labels.length, labels.at(-1)]).toEqual([count, largest]);
  });
});

describe("history: the list of operations", () => {
  test("turns its pages in both directions", async ({ ann, ledger }) => {
    for (let number = 1; number <= 12; number++) {
      const entry = {
        key: `pay:${number}`,
        type: "payment",
        amount: BigInt(number) * 100n,
      } as const;
      await ledger.apply(ann.user.id, [{ ...entry, createdAt: new Date(noon + number) }]);
    }
    const sums = () =>
      lastText(ann)
        ?.match(/(?<=\+)\d+(?=\u00a0₽)/g)
        ?.map(Number);
    const turn = async (label: string) => {
      const { delivery, answered } = await ann.press(label);
      expect([delivery.statuses, answered]).toEqual([[200], true]);
      return sums();
    };
    await ann.say("/history");
    const messages = ann.chat.length;
    expect(sums()).toEqual([12, 11, 10, 9, 8]);
    await expect(() => ann.press("Newer")).toThrow("no button");
    expect(await turn("Older")).toEqual([7, 6, 5, 4, 3]);
    expect(await turn("Older")).toEqual([2, 1]);
    await expect(() => ann.press("Older")).toThrow("no button");
    expect(await turn("Newer")).toEqual([7, 6, 5, 4, 3]);
    expect(await turn("Newer")).toEqual([12, 11, 10, 9, 8]);
    await expect(() => ann.press("Newer")).toThrow("no button");
    expect(ann.chat.length).toBe(messages); // It turned one message, and sent none.
  });

  test("survives two quick taps on one button", async ({ ann, ledger }) => {
    for (let number = 1; number <= 6; number++) {
      await ledger.apply(ann.user.id, [{ key: `pay:${number}`, type: "payment", amount: 100n }]);
    }
    await ann.say("/history");
    const { screen } = ann;
    const presses = [await ann.press("Older", screen), await ann.press("Older", screen)];
    expect(presses.map(({ delivery, answered }) => [delivery.statuses, answered])).toEqual([
      [[200], true],
      [[200], true],
    ]);
  });

  test("shows a generation with its model, prompt and result, whatever they hold", async ({
    ann,
    ledger,
  }) => {
    await ledger.apply(ann.user.id, [
      {
        key: "gen:1:1",
        type: "generation",
        state: "done",
        amount: -1240n,
        model: "fox<3",
        prompt: `<script>&\n\n${"🦊".repeat(500)}`,
        resultUrl: 'https://example.com/?a=1&b="2"',
        createdAt: new Date(noon),
      },
    ]);
    await ann.say("/history");
    expect(lastText(ann)).toMatch(
      /22 Nov, 12:00 · Generation −12\.40\u00a0₽ · fox<3 · “<script>& 🦊+…” · result$/u,
    );
  });

  test("shows no other user's operations, whatever a button says", async ({ ann, ledger }) => {
    await ledger.apply(99, [{ key: "pay:x", type: "payment", amount: 100n }]);
    await ann.say("/start");
    const place = `${(Date.now() + 1e6).toString(36)}-zz`;
    await ann.pressData(`1:history:older:${place}`, messageLike(ann));
    expect(lastText(ann)).toContain("Nothing here yet");
    expect(ann.screen?.buttons.at(-1)).toEqual([button("⭐ Top up", "topup")]);
  });
});

describe("screen: payment support", () => {
  test("lists the last payments with sum, Stars and charge id", async ({ ann }) => {
    await invoiceFor(ann, "250");
    const { payment } = await ann.pay();
    await ann.say("/paysupport");
    expect(lastText(ann)).toMatch(
      new RegExp(
        `\\d\\d? [A-Z][a-z]{2}( \\d{4})?, \\d\\d:\\d\\d · \\+250\u00a0₽ · 400\u00a0⭐ · ${payment?.chargeId}\n`,
      ),
    );
  });

  test("says which payments were refunded already", async ({ ann }) => {
    await invoiceFor(ann);
    const [first, second] = [await ann.pay(), await ann.pay()];
    await ann.giveBack(first.payment?.chargeId ?? "");
    await ann.say("/paysupport");
    expect(lastText(ann)).toContain(`${first.payment?.chargeId} · returned`);
    expect(lastText(ann)).toContain(`${second.payment?.chargeId}\n`);
  });

  test("links to the operator", async ({ ann, telegram }) => {
    await ann.say("/support");
    expect(String(telegram.calls.at(-1)?.parameters["text"])).toContain(
      `tg://user?id=${operatorId}`,
    );
  });
});

describe("input: a message that the bot can't work with", () => {
  const kinds = ["sticker", "video", "location", "document"];

  test.for(kinds)("is answered with what it can: %s", async (kind, { ann }) => {
    const contents: Record<string, object> = {
      sticker: {
        file_id: "f",
        file_unique_id: "u",
        type: "regular",
        width: 1,
        height: 1,
        is_animated: false,
        is_video: false,
      },
      video: { file_id: "f", file_unique_id: "u", width: 1, height: 1, duration: 1 },
      location: { latitude: 1, longitude: 1 },
      document: { file_id: "f", file_unique_id: "u" },
    };
    await ann.sendContent({ [kind]: contents[kind] });
    expect(lastText(ann)).toContain("Send me a description, or a photo to edit or animate");
  });

  test("gets no answer if it is a service message or an edit", async ({ ann, telegram }) => {
    const before = telegram.calls.length;
    const group = { id: -5, type: "group", title: "Foxes" };
    await ann.sendContent({ group_chat_created: true });
    const edited_message = {
      message_id: 1,
      date: 1,
      edit_date: 2,
      chat: group,
      from: ann.user,
      text: "x",
    };
    await telegram.deliver({ edited_message });
    expect(telegram.calls.length).toBe(before);
  });

  test("in a group gets an answer only if it addresses the bot, with the way to the private chat", async ({
    ann,
    telegram,
  }) => {
    const group = { id: -100, title: "Foxes" };
    const before = telegram.calls.length;
    await ann.sayInGroup("/balance", group);
    await ann.sayInGroup("a red fox", group);
    await ann.sayInGroup("/balance@another_bot", group);
    expect(telegram.calls.slice(before).map(({ method }) => method)).toEqual(["getMe"]);
    await ann.sayInGroup("/balance@local_bot", group);
    expect(telegram.calls.at(-1)?.parameters).toMatchObject({
      chat_id: -100,
      reply_markup: { inline_keyboard: [[{ url: "https://t.me/local_bot" }]] },
    });
  });

  test("in a group gets none while Telegram does not say who the bot is, and the bot asks again", async ({
    ann,
    telegram,
  }) => {
    const group = { id: -100, title: "Foxes" };
    telegram.fail("getMe", new Refusal("Internal Server Error", 500), 2);
    await ann.sayInGroup("/balance@local_bot", group);
    expect(telegram.calls.at(-1)?.method).toBe("getMe");
    await ann.sayInGroup("/balance@local_bot", group);
    expect(telegram.calls.at(-1)?.method).toBe("sendMessage");
  });
});

describe("callback query: a button", () => {
  const gone = ["1:pack:10000", "1:nonsense", "nonsense", "0:topup", ""];

  test.for(gone)("without its message changes nothing: %s", async (data, { ann }) => {
    const before = ann.chat.length;
    expect(await ann.pressData(data)).toMatchObject({
      delivery: { statuses: [200] },
      answer: expect.stringContaining("no longer works"),
    });
    const gone = { message_id: 1, date: 0, chat: { id: ann.user.id, type: "private" } };
    expect((await ann.pressData(data, gone)).answer).toContain("no longer works");
    expect(ann.chat.length).toBe(before);
  });

  const unknown = [
    "1:nonsense",
    "2:topup",
    "1:pack:",
    "1:pack:-5",
    "1:history:older:zz",
    "1:pack:1e9",
  ];

  test.for(unknown)("of unknown data changes nothing: %s", async (data, { ann }) => {
    await ann.say("/start");
    const before = ann.chat.length;
    expect((await ann.pressData(data, messageLike(ann))).answer).toContain("no longer works");
    expect(ann.chat.length).toBe(before);
  });

  test.for(["1:pack:1", "1:pack:999999999999"])("sells no odd sum: %s", async (data, { ann }) => {
    await ann.say("/start");
    await ann.pressData(data, messageLike(ann));
    expect(ann.screen?.invoice).toBeUndefined();
    expect(lastText(ann)).toContain("You can top up from 50\u00a0₽ to 6\u00a0250\u00a0₽");
  });

  test("pressed too late is no failure", async ({ ann, telegram, lines }) => {
    await ann.say("/start");
    const before = lines.length;
    telegram.fail(
      "answerCallbackQuery",
      new Refusal(
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
      ),
    );
    expect((await ann.press("Help")).delivery.statuses).toEqual([200]);
    expect(lastText(ann)).toContain("How it works");
    expect(lines.slice(before)).toEqual([]);
  });

  test("is answered exactly once, whatever happens", async ({ ann, telegram, neon }) => {
    await ann.say("/start");
    const answers = () =>
      telegram.calls.filter(({ method }) => method === "answerCallbackQuery").length;
    const { screen } = ann;
    for (const label of ["Models", "Top up", "History", "Help"]) {
      const before = answers();
      expect((await ann.press(label, screen)).answered).toBe(true);
      expect(answers() - before).toBe(1);
    }
    neon.fail("refuse");
    const before = answers();
    expect((await ann.press("History", screen)).answered).toBe(true);
    expect(answers() - before).toBe(1);
  });
});

describe("error: what fails", () => {
  const faults = ["refuse", "500", "hang-after"] as const;

  test.for(faults)("without money ends in an apology: %s", async (fault, { ann, neon }) => {
    neon.fail(fault);
    expect((await ann.say("/balance")).statuses).toEqual([200]);
    expect(lastText(ann)).toContain("Something's wrong on our side. You were not charged");
  });

  test("because the user blocked the bot gets no apology", async ({ ann, lines }) => {
    ann.block();
    const before = lines.length;
    expect((await ann.say("/help")).statuses).toEqual([200]);
    expect(lines.slice(before)).toEqual([]);
  });

  test("again with the apology is only logged", async ({ ann, telegram, lines }) => {
    telegram.fail("sendMessage", new Refusal("Internal Server Error", 500), 2);
    expect((await ann.say("/help")).statuses).toEqual([200]);
    expect(lines.at(-1)).toContain("apology failed");
  });
});

function messageLike(person: { screen: { messageId: number } | undefined; user: { id: number } }) {
  const message_id = person.screen?.messageId;
  return { message_id, date: 1, chat: { id: person.user.id, type: "private" }, text: "x" };
}
