import type { EndedGeneration } from "../../ledger/ledger.js";
import { rememberedPrompt } from "../../ledger/operation.js";
import { findNamed } from "../../studio/catalogue/catalogue.js";
import type { Links } from "../../studio/links.js";
import type { DeliveryOptions } from "../../studio/notifier.js";
import { quote } from "../orders/order.js";
import { placeOf } from "../orders/order-context.js";
import { type Html, html, lines } from "../texts/html.js";
import type { Language, Texts } from "../texts/texts.js";
import { type Button, button, type Screen } from "../ui/screen.js";
import type { Parcel } from "./send-result.js";

type AllTexts = Record<Language, Texts>;

/** The message with the order when it has ended, with the buttons that stand nowhere else. */
export function endScreen(
  ended: EndedGeneration,
  state: Html,
  buttons: Screen["buttons"] = [],
): Screen {
  const { generation } = ended;
  const { language, isPicture } = placeOf(generation);
  const name = html`<b>${nameOfModel(generation.model, language)}</b>`;
  return { text: lines(state, name, isPicture ? quoteKept(ended) : undefined), buttons };
}

/** For the message with the order, if they stand under no result. */
export function orderButtons(ended: EndedGeneration, texts: AllTexts, lacksOriginals: boolean) {
  const original = lacksOriginals ? [[originalButton(ended, texts)]] : [];
  return [...original, ...buttonsOf(ended, texts, "anew")];
}

/** Under what is said of a failure, which answers the words or the picture of the order. */
export function failureButtons(
  { generation }: EndedGeneration,
  texts: AllTexts,
): readonly Button[][] {
  const { language, choice } = placeOf(generation);
  const { tryAgain, otherModel } = texts[language].studio.failureButtons;
  const model = findNamed(generation.model ?? "");
  const again = model === undefined ? [] : [button(tryAgain, "again", model.code, choice)];
  return [[...again, button(otherModel, "other")]];
}

/** What is sent with the result when it is ready. */
export function parcelOf(
  ended: EndedGeneration,
  texts: AllTexts,
  links: Links,
  { isLate }: DeliveryOptions,
): Parcel {
  const { generation, balance, asOf } = ended;
  const { studio } = texts[placeOf(generation).language];
  const { name, ...parcel } = bareParcel(ended, texts, links);
  const price = generation.amount === undefined ? undefined : -generation.amount;
  const caption = isLate ? studio.gift(name) : studio.result(name, price, balance, asOf);
  return { ...parcel, caption };
}

/** What is sent with a result from the history: no sums, for nothing is charged. */
export function parcelFromHistory(
  ended: EndedGeneration,
  texts: AllTexts,
  links: Links,
  now: number,
): Parcel {
  const { ageMs } = ended.generation;
  const { studio } = texts[placeOf(ended.generation).language];
  const { name, ...parcel } = bareParcel(ended, texts, links);
  const at = ageMs === undefined ? undefined : new Date(now - ageMs);
  return { ...parcel, caption: studio.fromHistory(name, at) };
}

/** The files as they were made. */
export function originalParcel(ended: EndedGeneration, texts: AllTexts, links: Links): Parcel {
  const { studio } = texts[placeOf(ended.generation).language];
  const { name, ...parcel } = bareParcel(ended, texts, links);
  const caption = studio.originalOf(name);
  return { ...parcel, caption, buttons: [], originalButton: undefined, isOriginal: true };
}

function bareParcel(ended: EndedGeneration, texts: AllTexts, links: Links) {
  const { generation } = ended;
  const { chatId, replyTo, topic, language } = placeOf(generation);
  const model = findNamed(generation.model ?? "");
  return {
    name: nameOfModel(generation.model, language),
    chatId,
    replyTo,
    topic,
    makes: model?.makes ?? "file",
    model: model?.name.en ?? "",
    buttons: buttonsOf(ended, texts, "again"),
    originalButton: originalButton(ended, texts),
    linkText: texts[language].studio.link,
    renew: (url: string, index: number) => links.renew(generation, url, index),
  };
}

function originalButton({ generation }: EndedGeneration, texts: AllTexts): Button {
  const { messageId, language } = placeOf(generation);
  return button(texts[language].studio.originalButton, "orig", messageId);
}

export function doneText(
  { generation }: EndedGeneration,
  texts: AllTexts,
  { isRepeated }: DeliveryOptions,
): Html {
  const { studio } = texts[placeOf(generation).language];
  const { ageMs } = generation;
  return ageMs === undefined || isRepeated ? studio.doneSometime : studio.done(seconds(ageMs));
}

const seconds = (milliseconds: number) => Math.max(1, Math.round(milliseconds / 1000));

function buttonsOf({ generation }: EndedGeneration, texts: AllTexts, verb: string) {
  const { language, choice } = placeOf(generation);
  const { buttons, studio } = texts[language];
  const model = findNamed(generation.model ?? "");
  const again = model && button(studio.buttons.again, verb, model.code, choice);
  const history = button(buttons.history, "history");
  return [again === undefined ? [history] : [again, history]];
}

export function nameOfModel(id: string | null | undefined, language: Language): string {
  return findNamed(id ?? "")?.name[language] ?? id ?? "";
}

/** In an outage little of a prompt is remembered: what may have been cut is not called whole. */
function quoteKept({ generation: { prompt = "" }, asOf }: EndedGeneration): Html | undefined {
  const isWhole = asOf === undefined || prompt.length < rememberedPrompt;
  return isWhole ? quote(prompt, "picture") : quote(`${prompt}…`, "cut");
}
