import type { EndedGeneration } from "../../ledger/ledger.js";
import { rememberedPrompt } from "../../ledger/operation.js";
import { findNamed } from "../../studio/catalogue/catalogue.js";
import type { Links } from "../../studio/links.js";
import type { DeliveryOptions, EndedWithUrls } from "../../studio/notifier.js";
import { quote } from "../orders/order.js";
import { nameInButton, readOrderContext } from "../orders/order-context.js";
import { albumRow } from "../orders/ordered-album.js";
import { type Html, html, lines } from "../texts/html.js";
import type { Language, Texts } from "../texts/texts.js";
import { type Button, button, type Screen } from "../ui/screen.js";
import type { ResultMessage } from "./result-sender.js";

type AllTexts = Record<Language, Texts>;

/**
 * Whether the result is a reply to the order's own message, which then holds the order's picture and
 * prompt: a later press on a button under the result reads them there.
 */
export function repliesToOrderMessage({ generation }: EndedGeneration): boolean {
  const { messageId, replyTo } = readOrderContext(generation);
  return messageId === replyTo;
}

/**
 * The order's message after the end, if it stays: how it ended, and only what no other message says. An
 * album stays named in it, for orders of the same pictures.
 */
export function endScreen(
  ended: EndedGeneration,
  texts: AllTexts,
  mark: "✅" | "❌",
  note?: Html,
): Screen & Required<Pick<Screen, "buttons">> {
  const { generation } = ended;
  const { language, isPicture, album } = readOrderContext(generation);
  const isOnlyCopy = isPicture || repliesToOrderMessage(ended);
  const name = html`${mark} <b>${nameOfModel(generation.model, language)}</b>`;
  const text = lines(name, note, isOnlyCopy ? quoteKept(ended) : undefined);
  return { text, buttons: albumRow(album, texts[language]) };
}

/** For the order's message, if no result has these buttons. */
export function orderButtons(ended: EndedGeneration, texts: AllTexts, lacksOriginals: boolean) {
  const original = lacksOriginals ? [[originalButton(ended, texts)]] : [];
  return [...original, ...buttonsOf(ended, texts, "anew")];
}

/** The same for several parts whose results came in one album: an original for each. */
export function partsButtons(parts: readonly EndedGeneration[], texts: AllTexts) {
  const originals = parts.map((ended, at) => {
    const original = originalButton(ended, texts);
    return { ...original, text: `${original.text} ${at + 1}` };
  });
  const rows = Array.from({ length: Math.ceil(originals.length / 2) }, (_, row) =>
    originals.slice(2 * row, 2 * row + 2),
  );
  return [...rows, ...parts.slice(0, 1).flatMap((ended) => buttonsOf(ended, texts, "anew"))];
}

/** Under the message about a failure, which is a reply to the user's prompt or picture. */
export function failureButtons(
  { generation }: EndedGeneration,
  texts: AllTexts,
): readonly Button[][] {
  const { language, choice } = readOrderContext(generation);
  const { tryAgain, otherModel } = texts[language].studio.failureButtons;
  const model = findNamed(generation.model ?? "");
  const again = model === undefined ? [] : [button(tryAgain, "again", model.code, choice)];
  return [[...again, button(otherModel, "other")]];
}

/** The message that delivers a result. */
export function toResultMessage(
  ended: EndedGeneration,
  texts: AllTexts,
  links: Links,
  how: DeliveryOptions,
): ResultMessage {
  const { generation, balance, asOf } = ended;
  const { studio } = texts[readOrderContext(generation).language];
  const { name, ...message } = baseMessage(ended, texts, links);
  const price = generation.amount === undefined ? undefined : -generation.amount;
  const paid = { price, seconds: secondsOf(ended, how) };
  const caption = how.isLate ? studio.gift(name) : studio.result(name, paid, balance, asOf);
  return { ...message, caption };
}

/** The message that delivers the results of several parts of an order. */
export function toPartsMessage(
  parts: EndedWithUrls,
  texts: AllTexts,
  links: Links,
  how: DeliveryOptions,
): ResultMessage {
  const [{ ended }] = parts;
  const all = parts.map((part) => part.ended.generation);
  const amounts = all.flatMap(({ amount }) => amount ?? []);
  const ages = all.flatMap(({ ageMs }) => ageMs ?? []);
  const together = {
    ...ended.generation,
    amount:
      amounts.length < all.length ? undefined : amounts.reduce((sum, amount) => sum + amount, 0n),
    ageMs: ages.length < all.length ? undefined : Math.max(...ages),
  };
  const message = toResultMessage({ ...ended, generation: together }, texts, links, how);
  const places = parts.flatMap(({ ended: { generation }, urls }) =>
    urls.map((_, index) => ({ generation, index })),
  );
  return {
    ...message,
    async renew(url, at) {
      const place = places[at];
      return place === undefined
        ? { kind: "gone" }
        : links.renew(place.generation, url, place.index);
    },
  };
}

/** From the order to the result; unknown if the result may have arrived before. */
function secondsOf(
  { generation: { ageMs } }: EndedGeneration,
  { isRepeated }: DeliveryOptions,
): number | undefined {
  return ageMs === undefined || isRepeated ? undefined : Math.max(1, Math.round(ageMs / 1000));
}

/** A result sent from the history: no sums, because nothing is charged. */
export function toHistoryMessage(
  ended: EndedGeneration,
  texts: AllTexts,
  links: Links,
  now: number,
): ResultMessage {
  const { ageMs } = ended.generation;
  const { studio } = texts[readOrderContext(ended.generation).language];
  const { name, ...message } = baseMessage(ended, texts, links);
  const at = ageMs === undefined ? undefined : new Date(now - ageMs);
  return { ...message, caption: studio.fromHistory(name, at) };
}

/** The original files. */
export function toOriginalMessage(
  ended: EndedGeneration,
  texts: AllTexts,
  links: Links,
): ResultMessage {
  const { studio } = texts[readOrderContext(ended.generation).language];
  const { name, ...message } = baseMessage(ended, texts, links);
  const caption = studio.originalOf(name);
  return { ...message, caption, buttons: [], originalButton: undefined, isOriginal: true };
}

function baseMessage(ended: EndedGeneration, texts: AllTexts, links: Links) {
  const { generation } = ended;
  const { chatId, replyTo, topic, language } = readOrderContext(generation);
  const model = findNamed(generation.model ?? "");
  return {
    name: nameOfModel(generation.model, language),
    chatId,
    replyTo,
    topic,
    makes: model?.makes ?? "file",
    model: model?.name.en ?? "",
    mayBeTransparent: model?.mayBeTransparent,
    buttons: buttonsOf(ended, texts, "again"),
    originalButton: originalButton(ended, texts),
    linkText: texts[language].studio.link,
    renew: (url: string, index: number) => links.renew(generation, url, index),
  };
}

function originalButton({ generation }: EndedGeneration, texts: AllTexts): Button {
  const { language } = readOrderContext(generation);
  return button(texts[language].studio.originalButton, "orig", nameInButton(generation));
}

function buttonsOf({ generation }: EndedGeneration, texts: AllTexts, verb: string) {
  const { language, choice } = readOrderContext(generation);
  const { buttons, studio } = texts[language];
  const model = findNamed(generation.model ?? "");
  const again = model && button(studio.buttons.again, verb, model.code, choice);
  const history = button(buttons.history, "history");
  return [again === undefined ? [history] : [again, history]];
}

export function nameOfModel(id: string | null | undefined, language: Language): string {
  return findNamed(id ?? "")?.name[language] ?? id ?? "";
}

/** In an outage only the beginning of a prompt is remembered, so it may have been cut. */
function quoteKept({ generation: { prompt = "" }, asOf }: EndedGeneration): Html | undefined {
  const isWhole = asOf === undefined || prompt.length < rememberedPrompt;
  return isWhole ? quote(prompt, "picture") : quote(`${prompt}…`, "cut");
}
