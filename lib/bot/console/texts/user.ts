import type { StoredType } from "../../../ledger/operation.js";
import type { OperationFacts, UserCard } from "../../../shop/user-card.js";
import type { Figures } from "../../texts/format.js";
import { type Html, html, isolated, lines, shorten } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

/** What Telegram says of a person now; nothing of it is stored. */
export interface Person {
  readonly name: string;
  readonly username: string | undefined;
}

const longest = { name: 64, source: 40, reason: 200, key: 200 };

const word = (text: string, most: number) => isolated(shorten(text, most));
const code = (text: string | number) => html`<code>${text}</code>`;

function nameLine(person: Person | undefined, unknown: string): Html {
  if (person === undefined) return html`👤 <i>${unknown}</i>`;
  const { name, username } = person;
  const at = username === undefined ? "" : ` · @${username}`;
  return html`👤 <b>${word(name, longest.name)}</b>${at}`;
}

const en = {
  usage: lines(
    html`<b>Whose card?</b>`,
    html`Pick a contact with the button below, or forward a message of theirs and reply to it with /user.`,
    html``,
    html`You can also write <code>/user</code> with their id, a charge id, an operation's key or number (<code>#12</code>), or Kie's task id.`,
  ),
  pick: "👤 Pick a user",
  cancel: "/cancel",
  picked: (id: number) => html`Picked: ${code(id)}`,
  noMorePick: html`OK, no user is picked.`,
  hidden: html`They hide their account in forwarded messages, so Telegram does not tell who it is. Ask them for their id, or for the charge id from /paysupport.`,
  unknown: (clue: string) =>
    html`No user and no operation is known as ${code(shorten(clue, longest.key))}.`,
  neverCame: (id: number) => html`${code(id)} has never used this bot.`,
  unclear: html`I can't read this. Write a Telegram id, a charge id, an operation's key or number (<code>#12</code>), or a task id of Kie.`,
  nameUnknown: "name unknown",
  card: (figures: Figures, card: UserCard, person: Person | undefined): Html => {
    const { money, balance, stars, time, signed } = figures;
    const { generations: made, last, ban } = card;
    return lines(
      nameLine(person, en.nameUnknown),
      html`ID ${code(card.id)}`,
      html`Since ${time(card.createdAt)}`,
      html`Language: ${card.language ?? "as in Telegram"}`,
      card.source === undefined ? undefined : html`Source: ${word(card.source, longest.source)}`,
      card.invitedBy === undefined ? undefined : html`Invited by ${code(card.invitedBy)}`,
      html`Balance: <b>${balance(card.balance)}</b>`,
      html`Paid: ${stars(card.stars.paid)}, refunded: ${stars(card.stars.refunded)}`,
      html`Spent: ${money(card.spent)}`,
      html`Generations: ${made.ok} ok, ${made.failed} failed${made.running > 0 ? `, ${made.running} running` : ""}`,
      last === undefined
        ? html`No operations yet`
        : html`Last: ${en.types[last.type]} ${signed(last.amount)}, ${time(last.at)}`,
      ban === undefined
        ? undefined
        : html`🚫 Banned since ${time(ban.at)}${ban.reason === undefined ? "" : html`: ${word(ban.reason, longest.reason)}`}`,
      card.blockedAt === undefined
        ? undefined
        : html`🔕 Blocks the bot since ${time(card.blockedAt)}`,
      card.foundBy === undefined ? undefined : html`Found by operation ${code(`#${card.foundBy}`)}`,
    );
  },
  types: {
    payment: "top-up",
    generation: "generation",
    refund: "refund",
    reversal: "Stars returned",
    adjustment: "correction",
    bonus: "bonus",
    other: "other",
  } satisfies Record<StoredType, string> as Record<StoredType, string>,
  buttons: {
    operations: "🧾 Operations",
    payments: "💫 Refund",
    adjust: "⚖️ Adjust",
    ban: "🚫 Ban",
    unban: "Unban",
    message: "✉️ Message",
    csv: "CSV",
    erase: "🗑 Erase",
    card: "« Card",
    newer: "« Newer",
    older: "Older »",
    copyRefund: "💫 Copy /refund",
    eraseNow: "🗑 Erase now",
    cancel: "Cancel",
  },
  /** Ready to copy, to be completed by the operator. */
  commands: {
    adjust: (id: number) => `/adjust ${id} +50 reason`,
    ban: (id: number) => `/ban ${id} reason`,
    unban: (id: number) => `/unban ${id}`,
    message: (id: number) => `/msg ${id} text`,
  },
  operations: (id: number) => html`<b>Operations of</b> ${code(id)}`,
  payments: (id: number) => html`<b>Payments of</b> ${code(id)}\nOpen one to refund it.`,
  noOperations: html`Nothing here.`,
  operationLine: (
    { time, signed }: Figures,
    number: number,
    at: Date,
    type: StoredType,
    sum: bigint,
  ) => html`${number}. ${time(at)} · ${en.types[type]} ${signed(sum)}`,
  remembered: html`<i>Only what is remembered: the database can't be reached.</i>`,
  operation: ({ time, signed, stars }: Figures, facts: OperationFacts, credits: string) =>
    lines(
      html`<b>Operation #${facts.id}</b>: ${en.types[facts.type]}`,
      html`${time(facts.createdAt)} · <b>${signed(facts.amount)}</b>`,
      facts.stars === undefined ? undefined : html`Stars: ${stars(facts.stars)}`,
      html`Cause: ${code(facts.key)}`,
      facts.model === undefined ? undefined : html`Model: ${code(facts.model)} (${facts.state})`,
      facts.taskId === undefined ? undefined : html`Task: ${code(facts.taskId)}`,
      facts.credits === undefined ? undefined : html`Cost: ${credits} credits of Kie`,
      facts.deliveredAt === undefined ? undefined : html`Delivered: ${time(facts.deliveredAt)}`,
      facts.actor === undefined ? undefined : html`By ${code(facts.actor)}`,
      facts.note === undefined ? undefined : html`<i>${word(facts.note, longest.reason)}</i>`,
    ),
  erase: (id: number) =>
    lines(
      html`<b>Erase what ${code(id)} wrote and got?</b>`,
      html`Prompts, links, file ids and task ids of all their operations go. Balance, sums, models and payments stay.`,
      html`<b>This can't be undone.</b>`,
    ),
  erased: (id: number, operations: number) =>
    html`✅ Erased for ${code(id)}: ${operations} operations lost their words. Their balance has not changed.`,
  eraseFailed: html`Not all is erased yet: the outcome is unknown. Please press again in a few minutes.`,
};

export type UserTexts = typeof en;

const ru: UserTexts = {
  usage: lines(
    html`<b>Чья карточка?</b>`,
    html`Выберите контакт кнопкой внизу или перешлите сообщение этого человека и ответьте на него: /user.`,
    html``,
    html`Или напишите <code>/user</code> и id в Telegram, id платежа, ключ или номер операции (<code>#12</code>), id задачи Kie.`,
  ),
  pick: "👤 Выбрать",
  cancel: "/cancel",
  picked: (id) => html`Выбран: ${code(id)}`,
  noMorePick: html`Хорошо, никто не выбран.`,
  hidden: html`Этот человек скрывает аккаунт в пересланных сообщениях, и Telegram не говорит, кто это. Спросите его id или id платежа из /paysupport.`,
  unknown: (clue) =>
    html`Ни пользователь, ни операция не известны как ${code(shorten(clue, longest.key))}.`,
  neverCame: (id) => html`${code(id)} никогда не пользовался этим ботом.`,
  unclear: html`Не получилось прочитать. Напишите id в Telegram, id платежа, ключ или номер операции (<code>#12</code>) или id задачи Kie.`,
  nameUnknown: "имя неизвестно",
  card: (figures, card, person) => {
    const { money, balance, stars, time, signed } = figures;
    const { generations: made, last, ban } = card;
    return lines(
      nameLine(person, ru.nameUnknown),
      html`ID ${code(card.id)}`,
      html`С нами с ${time(card.createdAt)}`,
      html`Язык: ${card.language ?? "как в Telegram"}`,
      card.source === undefined ? undefined : html`Источник: ${word(card.source, longest.source)}`,
      card.invitedBy === undefined ? undefined : html`Приглашение от ${code(card.invitedBy)}`,
      html`Баланс: <b>${balance(card.balance)}</b>`,
      html`Оплачено: ${stars(card.stars.paid)}, возвращено: ${stars(card.stars.refunded)}`,
      html`Потрачено: ${money(card.spent)}`,
      html`Генерации: ${made.ok} готово, ${made.failed} с ошибкой${made.running > 0 ? `, ${made.running} в работе` : ""}`,
      last === undefined
        ? html`Операций ещё нет`
        : html`Последняя: ${ru.types[last.type]} ${signed(last.amount)}, ${time(last.at)}`,
      ban === undefined
        ? undefined
        : html`🚫 Забанен с ${time(ban.at)}${ban.reason === undefined ? "" : html`: ${word(ban.reason, longest.reason)}`}`,
      card.blockedAt === undefined ? undefined : html`🔕 Заблокировал бота ${time(card.blockedAt)}`,
      card.foundBy === undefined ? undefined : html`Найден по операции ${code(`#${card.foundBy}`)}`,
    );
  },
  types: {
    payment: "пополнение",
    generation: "генерация",
    refund: "возврат",
    reversal: "возврат звёзд",
    adjustment: "исправление",
    bonus: "бонус",
    other: "другое",
  },
  buttons: {
    operations: "🧾 Операции",
    payments: "💫 Вернуть",
    adjust: "⚖️ Исправить",
    ban: "🚫 Бан",
    unban: "Снять бан",
    message: "✉️ Написать",
    csv: "CSV",
    erase: "🗑 Стереть",
    card: "« Карточка",
    newer: "« Новее",
    older: "Старее »",
    copyRefund: "💫 Скопировать /refund",
    eraseNow: "🗑 Стереть",
    cancel: "Отмена",
  },
  commands: {
    adjust: (id) => `/adjust ${id} +50 причина`,
    ban: (id) => `/ban ${id} причина`,
    unban: (id) => `/unban ${id}`,
    message: (id) => `/msg ${id} текст`,
  },
  operations: (id) => html`<b>Операции</b> ${code(id)}`,
  payments: (id) => html`<b>Платежи</b> ${code(id)}\nОткройте тот, который нужно вернуть.`,
  noOperations: html`Здесь пусто.`,
  operationLine: ({ time, signed }, number, at, type, sum) =>
    html`${number}. ${time(at)} · ${ru.types[type]} ${signed(sum)}`,
  remembered: html`<i>Только то, что помнится: база данных недоступна.</i>`,
  operation: ({ time, signed, stars }, facts, credits) =>
    lines(
      html`<b>Операция #${facts.id}</b>: ${ru.types[facts.type]}`,
      html`${time(facts.createdAt)} · <b>${signed(facts.amount)}</b>`,
      facts.stars === undefined ? undefined : html`Звёзды: ${stars(facts.stars)}`,
      html`Причина: ${code(facts.key)}`,
      facts.model === undefined ? undefined : html`Модель: ${code(facts.model)} (${facts.state})`,
      facts.taskId === undefined ? undefined : html`Задача: ${code(facts.taskId)}`,
      facts.credits === undefined ? undefined : html`Стоимость: ${credits} кредитов Kie`,
      facts.deliveredAt === undefined ? undefined : html`Доставлено: ${time(facts.deliveredAt)}`,
      facts.actor === undefined ? undefined : html`Оператор ${code(facts.actor)}`,
      facts.note === undefined ? undefined : html`<i>${word(facts.note, longest.reason)}</i>`,
    ),
  erase: (id) =>
    lines(
      html`<b>Стереть то, что ${code(id)} писал и получал?</b>`,
      html`Исчезнут описания, ссылки, id файлов и задач всех операций. Баланс, суммы, модели и платежи останутся.`,
      html`<b>Отменить это нельзя.</b>`,
    ),
  erased: (id, operations) =>
    html`✅ Стёрто для ${code(id)}: без слов осталось операций: ${operations}. Баланс не изменился.`,
  eraseFailed: html`Стёрто ещё не всё: исход неизвестен. Нажмите ещё раз через несколько минут.`,
};

export const userTexts: Record<ConsoleLanguage, UserTexts> = { en, ru };
