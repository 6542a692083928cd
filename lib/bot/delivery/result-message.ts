import type { EndedGeneration } from "../../ledger/ledger.js";
import { rememberedPrompt } from "../../ledger/operation.js";
import { findNamed } from "../../studio/catalogue/catalogue.js";
import type { Links } from "../../studio/links.js";
import type { DeliveryOptions, EndedWithUrls } from "../../studio/notifier.js";
import { quote } from "../orders/order.js";
import { readOrderContext, sourceOfResult } from "../orders/order-context.js";
import { albumRow } from "../orders/ordered-album.js";
import { type Html, html, lines } from "../texts/html.js";
import type { Language } from "../texts/texts.js";
import type { Screen } from "../ui/screen.js";
import { originalButton, type ResultButtonParts, resultButtons } from "./result-buttons.js";
import type { ResultMessage } from "./result-sender.js";

interface ResultMessageParts extends ResultButtonParts {
  readonly links: Links;
}

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
  texts: ResultButtonParts["texts"],
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

/** The message that delivers a result. */
export function toResultMessage(
  ended: EndedGeneration,
  parts: ResultMessageParts,
  how: DeliveryOptions,
): ResultMessage {
  const { generation, balance, asOf } = ended;
  const { studio } = parts.texts[readOrderContext(generation).language];
  const { name, ...message } = baseMessage(ended, parts);
  const price = generation.amount === undefined ? undefined : -generation.amount;
  const paid = { price, seconds: secondsOf(ended, how) };
  const caption = how.isLate ? studio.gift(name) : studio.result(name, paid, balance, asOf);
  return { ...message, caption };
}

/** The message that delivers the results of several parts of an order. */
export function toPartsMessage(
  all: EndedWithUrls,
  parts: ResultMessageParts,
  how: DeliveryOptions,
): ResultMessage {
  const [{ ended }] = all;
  const generations = all.map((part) => part.ended.generation);
  const amounts = generations.flatMap(({ amount }) => amount ?? []);
  const ages = generations.flatMap(({ ageMs }) => ageMs ?? []);
  const together = {
    ...ended.generation,
    amount:
      amounts.length < all.length ? undefined : amounts.reduce((sum, amount) => sum + amount, 0n),
    ageMs: ages.length < all.length ? undefined : Math.max(...ages),
  };
  const message = toResultMessage({ ...ended, generation: together }, parts, how);
  const places = all.flatMap(({ ended: { generation }, urls }) =>
    urls.map((_, index) => ({ generation, index })),
  );
  return {
    ...message,
    source: undefined,
    async renew(url, at) {
      const place = places[at];
      return place === undefined
        ? { kind: "gone" }
        : parts.links.renew(place.generation, url, place.index);
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
  parts: ResultMessageParts,
  now: number,
): ResultMessage {
  const { ageMs } = ended.generation;
  const { studio } = parts.texts[readOrderContext(ended.generation).language];
  const { name, ...message } = baseMessage(ended, parts);
  const at = ageMs === undefined ? undefined : new Date(now - ageMs);
  return { ...message, caption: studio.fromHistory(name, at) };
}

/** The original files. */
export function toOriginalMessage(
  ended: EndedGeneration,
  parts: ResultMessageParts,
): ResultMessage {
  const { studio } = parts.texts[readOrderContext(ended.generation).language];
  const { name, ...message } = baseMessage(ended, parts);
  const caption = studio.originalOf(name);
  return { ...message, caption, buttons: [], originalButton: undefined, isOriginal: true };
}

function baseMessage(ended: EndedGeneration, parts: ResultMessageParts) {
  const { generation } = ended;
  const { texts, links } = parts;
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
    buttons: resultButtons(ended, parts),
    source: sourceOfResult(generation, 0),
    originalButton: originalButton(ended, texts),
    linkText: texts[language].studio.link,
    renew: (url: string, index: number) => links.renew(generation, url, index),
  };
}

export function nameOfModel(id: string | null | undefined, language: Language): string {
  return findNamed(id ?? "")?.name[language] ?? id ?? "";
}

/** In an outage only the beginning of a prompt is remembered, so it may have been cut. */
function quoteKept({ generation: { prompt = "" }, asOf }: EndedGeneration): Html | undefined {
  const isWhole = asOf === undefined || prompt.length < rememberedPrompt;
  return isWhole ? quote(prompt, "picture") : quote(`${prompt}…`, "cut");
}
