import type { EndedGeneration, GenerationRecord } from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import { longestPrompt, rememberedPrompt } from "../../ledger/operation.js";
import { findById, findNamed } from "../../studio/catalogue/catalogue.js";
import { readChoice } from "../../studio/choice.js";
import type { Model } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import { formatSource } from "../input/picture-source.js";
import { priceFingerprint, requestedPictures } from "../orders/order.js";
import { nameInButton, readOrderContext, sourceOfResult } from "../orders/order-context.js";
import type { Language, Texts } from "../texts/texts.js";
import { type Button, button, hasRoom, toReadableRows, toRows } from "../ui/screen.js";

export interface ResultButtonParts {
  readonly texts: Record<Language, Texts>;
  /** What is sold now, and for how much; undefined = nothing is. */
  readonly pricing: () => Pick<Pricing, "isSold" | "priceOf" | "priceOfCredits"> | undefined;
  /** The price on "Again" is the one that has just been charged: a delivery asks for no other. Absent = that of now. */
  readonly isCharged?: true;
}

type Rows = readonly (readonly Button[])[];

/** Under one result: the same once more, and what leads on from it. */
export function resultButtons(ended: EndedGeneration, parts: ResultButtonParts): Rows {
  const { generation } = ended;
  const { kinds } = studioTextsOf(ended, parts);
  const again = againButton(ended, parts);
  const edit = button(kinds.edits, "ed", "r");
  const animate = button(kinds.animation, "an", "r");
  switch (findNamed(generation.model ?? "")?.makes) {
    case "picture":
      return [[again], ...toReadableRows([edit, animate, button(kinds.upscale, "up", "r")])];
    case "file":
      return [[again], ...toReadableRows([edit, animate])];
    case "video":
    case "sound":
      return toReadableRows([again, originalButton(ended, parts.texts)]);
    case undefined:
      return [[again]];
  }
}

/** Results that have no buttons of their own. */
interface Unbuttoned {
  readonly lacksOriginals: boolean;
  /** Some may be in the history only. */
  readonly isIncomplete: boolean;
  /** Absent = they came in none, or it is not known now. */
  readonly album?: SentAlbum | undefined;
}

/** An album's first message, and how many results it has. */
export interface SentAlbum {
  readonly messageId: number;
  readonly count: number;
}

/**
 * In the order's message, where the results have no buttons. Of an album of pictures each one can be
 * edited.
 */
export function orderButtons(
  ended: EndedGeneration,
  parts: ResultButtonParts,
  { lacksOriginals, isIncomplete, album }: Unbuttoned,
): Rows {
  const { buttons, studio } = parts.texts[readOrderContext(ended.generation).language];
  const isPicture = findNamed(ended.generation.model ?? "")?.makes === "picture";
  const count = isPicture ? Math.min(album?.count ?? 0, 10) : 0;
  const edits = Array.from({ length: count }, (_, index) =>
    button(
      `${studio.kinds.edits} ${index + 1}`,
      "ed",
      formatSource(sourceOfResult(ended.generation, index)),
    ),
  );
  const others = [
    ...(lacksOriginals ? [originalButton(ended, parts.texts)] : []),
    ...(isIncomplete ? [button(buttons.history, "history")] : []),
  ];
  return [[againUnderOrder(ended, parts, album)], ...toRows(edits), ...toRows(others)];
}

/** One of several parts of an order whose results came in one album. */
interface PartInAlbum extends Pick<Unbuttoned, "lacksOriginals"> {
  readonly ended: EndedGeneration;
}

/** In the order's message: each of the parts can be edited, and has an original. */
export function partsButtons(
  arrived: readonly [PartInAlbum, ...PartInAlbum[]],
  parts: ResultButtonParts,
  { isIncomplete, album }: Omit<Unbuttoned, "lacksOriginals">,
): Rows {
  const [{ ended: first }] = arrived;
  const { buttons, studio } = parts.texts[readOrderContext(first.generation).language];
  const edits = arrived.map(({ ended: { generation } }, at) =>
    button(`${studio.kinds.edits} ${at + 1}`, "ed", formatSource(sourceOfResult(generation, 0))),
  );
  const originals = arrived.flatMap(({ ended, lacksOriginals }, at) => {
    const original = originalButton(ended, parts.texts);
    return lacksOriginals ? [{ ...original, text: `${original.text} ${at + 1}` }] : [];
  });
  const history = isIncomplete ? [[button(buttons.history, "history")]] : [];
  return [
    [againUnderOrder(first, parts, album)],
    ...inPairs(edits),
    ...inPairs(originals),
    ...history,
  ];
}

/** Numbered labels are too long for more in a row. */
function inPairs(buttons: readonly Button[]): Rows {
  return Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) =>
    buttons.slice(2 * row, 2 * row + 2),
  );
}

/** Under the message about a failure, which answers the user's prompt or picture. */
export function failureButtons(ended: EndedGeneration, parts: ResultButtonParts): Rows {
  const { failureButtons: labels } = studioTextsOf(ended, parts);
  const other = otherButton(ended, parts);
  const repeat = repeatable(ended, parts);
  if (repeat === undefined) return [[other]];
  return [[repeatButton(repeat, labels.tryAgain, "again")], [other]];
}

/** Sends the file as the provider made it. */
export function originalButton(
  { generation }: EndedGeneration,
  texts: ResultButtonParts["texts"],
): Button {
  const { language } = readOrderContext(generation);
  return button(texts[language].studio.originalButton, "orig", nameInButton(generation));
}

function againButton(ended: EndedGeneration, parts: ResultButtonParts): Button {
  const repeat = repeatable(ended, parts);
  if (repeat === undefined) return otherButton(ended, parts);
  return repeatButton(repeat, studioTextsOf(ended, parts).buttons.again, "again");
}

/** The order's own message has paid for one order, so the album's first message stands in the key of the next. */
function againUnderOrder(
  ended: EndedGeneration,
  parts: ResultButtonParts,
  album: SentAlbum | undefined,
): Button {
  const repeat = repeatable(ended, parts);
  if (repeat === undefined) return otherButton(ended, parts);
  const { again } = studioTextsOf(ended, parts).buttons;
  const { price: _, ...unpriced } = repeat;
  if (album === undefined) return repeatButton(unpriced, again, "anew");
  return repeatButton({ ...repeat, keyedId: album.messageId }, again, "anew");
}

interface Repeatable {
  readonly generation: GenerationRecord;
  readonly model: Model;
  /** Undefined if it can't be told from what is on record. */
  readonly price?: Money | undefined;
  /** Stands in the key; absent = the message with the button. */
  readonly keyedId?: number;
}

/** One press orders it at this price; without a known price, or without room, the order is shown first. */
function repeatButton(
  { generation, model, price, keyedId }: Repeatable,
  label: (price?: Money) => string,
  verb: "again" | "anew",
): Button {
  const { choice, source } = readOrderContext(generation);
  const shown = button(label(price), verb, model.code, choice);
  if (price === undefined) return shown;
  const order = ["re", model.code, choice, priceFingerprint(price)] as const;
  const from = source === undefined ? "" : formatSource(source);
  const key = keyedId === undefined ? "" : keyedId.toString(36);
  // Without room for its source, the order is made from the photo that Telegram shows.
  const parts = [from, ""].map((one) => (one === "" && key === "" ? [] : [one, key]));
  const placed = parts.map((more) => button(label(price), ...order, ...more));
  return placed.find(hasRoom) ?? shown;
}

/** Undefined if it is not sold now. */
function repeatable(ended: EndedGeneration, parts: ResultButtonParts): Repeatable | undefined {
  const { generation } = ended;
  const pricing = parts.pricing();
  const model = findById(generation.model ?? "");
  if (pricing === undefined || model === undefined || !pricing.isSold(model)) return undefined;
  const { amount = 0n } = generation;
  const isKnown = parts.isCharged === true && amount < 0n;
  return { generation, model, price: isKnown ? -amount : priceNow(ended, model, pricing) };
}

/** Undefined if it depends on words that are not on record as a whole. */
function priceNow(
  { generation, asOf }: EndedGeneration,
  model: Model,
  pricing: Pick<Pricing, "priceOf" | "priceOfCredits">,
): Money | undefined {
  const { prompt = "", credits } = generation;
  const { choice: chosen, isPicture, album } = readOrderContext(generation);
  const choice = readChoice(model, chosen);
  if (choice === undefined) return undefined;
  const pictures = isPicture ? requestedPictures(model, album) : {};
  const priceFor = (prompt: string) => pricing.priceOf(model, { choice, prompt, ...pictures });
  const { shortest = 0, longest = 0 } = model.prompt ?? {};
  const kept = asOf === undefined ? longestPrompt : rememberedPrompt;
  if (prompt.length >= shortest && prompt.length < kept) return priceFor(prompt);
  const least = priceFor("x".repeat(shortest));
  if (least === priceFor("x".repeat(longest))) return least;
  return credits === undefined ? undefined : pricing.priceOfCredits(credits, model.id);
}

function otherButton(ended: EndedGeneration, parts: ResultButtonParts): Button {
  const { otherModel } = studioTextsOf(ended, parts).failureButtons;
  const model = findById(ended.generation.model ?? "");
  const { choice } = readOrderContext(ended.generation);
  return button(otherModel, "other", ...(model === undefined ? [] : [model.code, choice]));
}

function studioTextsOf({ generation }: EndedGeneration, { texts }: ResultButtonParts) {
  return texts[readOrderContext(generation).language].studio;
}
