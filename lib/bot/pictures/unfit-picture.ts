import { catalogue } from "../../studio/catalogue/catalogue.js";
import type { PictureRules } from "../../studio/model.js";
import type { SentPicture } from "../input/message.js";
import { nameOfType } from "../input/picture-document.js";
import type { Html } from "../texts/html.js";
import type { Misfit } from "../texts/studio-en.js";
import type { Texts } from "../texts/texts.js";

type Accepted = Pick<PictureRules, "types" | "maxBytes">;

/** Telegram's limit for downloads by bots. */
const maxDownloadBytes = 20_000_000;

/** In bytes. */
export function maxPictureBytes({ maxBytes }: Accepted): number {
  return Math.min(maxBytes, maxDownloadBytes);
}

/** The sentence why a model can't use a picture; undefined if it can, or if only the bytes can tell. */
export function validatePicture(
  rules: Accepted,
  picture: SentPicture,
  { noPicture, unfitPicture }: Texts["studio"],
): Html | undefined {
  if (picture.type === "") return noPicture;
  const misfit = misfitOf(rules, picture);
  return misfit && unfitPicture(misfit, true);
}

/** Why no model can use it: the user reads this before they choose a model. */
export function validateForAll(
  picture: SentPicture,
  { noPicture, unfitPicture }: Texts["studio"],
): Html | undefined {
  if (picture.type === "") return noPicture;
  const misfit = misfitOf(ofAll, picture);
  return misfit && unfitPicture(misfit, false);
}

const all = catalogue.flatMap(({ picture }) => picture ?? []);
const ofAll: Accepted = {
  types: [...new Set(all.flatMap(({ types }) => types))],
  maxBytes: Math.max(...all.map(({ maxBytes }) => maxBytes)),
};

function misfitOf(rules: Accepted, { type, bytes = 0, kind }: SentPicture): Misfit | undefined {
  const largest = maxPictureBytes(rules);
  const isKnown = type === undefined || rules.types.includes(type);
  if (isKnown && bytes <= largest) return undefined;
  return {
    types: rules.types.map(nameOfType),
    megabytes: Math.floor(largest / 1_000_000),
    yours: isKnown ? Math.ceil(bytes / 100_000) / 10 : nameOfType(type),
    isPhoto: kind === "photo",
  };
}
