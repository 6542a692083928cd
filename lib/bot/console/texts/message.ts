import { type Html, html, lines } from "../../texts/html.js";
import type { ConsoleLanguage } from "../console-language.js";

const en = {
  usage: html`Write it like <code>/msg 123456789 text</code>.`,
  tooLong: (most: number) => html`The text may have at most ${most} characters.`,
  preview: (id: number, text: string): Html =>
    lines(html`<b>Send to</b> <code>${id}</code>?`, html``, html`${text}`),
  to: (id: string) => html`<b>Message to</b> <code>${id}</code>.`,
};

type MessageTexts = typeof en;

const ru: MessageTexts = {
  usage: html`Напишите так: <code>/msg 123456789 текст</code>.`,
  tooLong: (most) => html`В тексте может быть не больше ${most} символов.`,
  preview: (id, text) => lines(html`<b>Отправить</b> <code>${id}</code>?`, html``, html`${text}`),
  to: (id) => html`<b>Сообщение для</b> <code>${id}</code>.`,
};

export const messageTexts: Record<ConsoleLanguage, MessageTexts> = { en, ru };
