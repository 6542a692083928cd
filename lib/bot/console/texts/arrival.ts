import type { Arrival } from "../../../shop/message-user.js";
import type { ConsoleLanguage } from "../console-language.js";

/** Whether a message to a user arrived. */
const arrivalTexts: Record<ConsoleLanguage, Record<Arrival, string>> = {
  en: {
    arrived: "The message arrived.",
    blocked: "They have blocked the bot or never pressed Start: it did not arrive.",
    unknown: "Telegram knows no such chat with this bot: it did not arrive.",
    refused: "Telegram refused the message: it did not arrive.",
    uncertain: "Telegram gave no answer: it may have arrived. It will not be sent again.",
  },
  ru: {
    arrived: "Сообщение дошло.",
    blocked: "Бот заблокирован или ни разу не запущен: сообщение не дошло.",
    unknown: "Telegram не знает такого чата с ботом: сообщение не дошло.",
    refused: "Telegram не принял сообщение: оно не дошло.",
    uncertain: "Telegram не ответил: сообщение могло дойти. Ещё раз оно не отправится.",
  },
};

/** How the log of acts names it: "arrived", or a newer version's word. */
export function describeArrival(language: ConsoleLanguage, arrival: unknown): string | undefined {
  const texts: Readonly<Record<string, string>> = arrivalTexts[language];
  return typeof arrival === "string" ? texts[arrival] : undefined;
}
