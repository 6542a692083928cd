import { rememberedPrompt } from "../ledger/journal.js";
import type { Ended } from "../ledger/ledger.js";
import type { How } from "../studio/announcer.js";
import { findNamed } from "../studio/catalogue/catalogue.js";
import { type Html, html, lines } from "./html.js";
import { quote } from "./order.js";
import { placeOf } from "./order-context.js";
import type { Parcel } from "./parcel.js";
import { button, type Screen } from "./screen.js";
import type { Language, Texts } from "./texts/texts.js";

type AllTexts = Record<Language, Texts>;

/** The message with the order when it has ended, with the buttons that stand nowhere else. */
export function endScreen(ended: Ended, texts: AllTexts, state: Html, hasButtons: boolean): Screen {
  const { generation } = ended;
  const { language, isPicture, choice } = placeOf(generation);
  const name = html`<b>${nameOfModel(generation.model, language)}</b>`;
  const text = lines(state, name, isPicture ? quoteKept(ended) : undefined);
  return hasButtons ? { text, buttons: buttonsOf(ended, texts, "anew", choice) } : { text };
}

/** What is sent with the result. */
export function parcelOf(ended: Ended, texts: AllTexts, { isLate }: How): Parcel {
  const { generation, balance, asOf } = ended;
  const { chatId, replyTo, language, choice } = placeOf(generation);
  const { studio } = texts[language];
  const name = nameOfModel(generation.model, language);
  const price = generation.amount === undefined ? undefined : -generation.amount;
  return {
    chatId,
    replyTo,
    makes: findNamed(generation.model ?? "")?.makes ?? "file",
    caption: isLate ? studio.gift(name) : studio.result(name, price, balance, asOf),
    buttons: buttonsOf(ended, texts, "again", choice),
    linkText: studio.link,
  };
}

export function doneText({ generation }: Ended, texts: AllTexts, { isRepeated }: How): Html {
  const { studio } = texts[placeOf(generation).language];
  const { ageMs } = generation;
  return ageMs === undefined || isRepeated ? studio.doneSometime : studio.done(seconds(ageMs));
}

const seconds = (milliseconds: number) => Math.max(1, Math.round(milliseconds / 1000));

function buttonsOf({ generation }: Ended, texts: AllTexts, verb: string, choice: string) {
  const { buttons, studio } = texts[placeOf(generation).language];
  const model = findNamed(generation.model ?? "");
  const again = model && button(studio.buttons.again, verb, model.code, choice);
  const history = button(buttons.history, "history");
  return [again === undefined ? [history] : [again, history]];
}

export function nameOfModel(id: string | null | undefined, language: Language): string {
  return findNamed(id ?? "")?.name[language] ?? id ?? "";
}

/** In an outage little of a prompt is remembered: what may have been cut is not called whole. */
function quoteKept({ generation: { prompt = "" }, asOf }: Ended): Html | undefined {
  const isWhole = asOf === undefined || prompt.length < rememberedPrompt;
  return isWhole ? quote(prompt, "picture") : quote(`${prompt}…`, "cut");
}
