import type { Habits, LastPhoto, RecentGeneration } from "../../ledger/habits.js";
import { findNamed } from "../../studio/catalogue/catalogue.js";
import { readFiles } from "../delivery/kept-files.js";
import type { SentPicture } from "../input/message.js";
import { sourceOfResult } from "./order-context.js";

/** So long after a picture plain words are taken for what to change in it. */
const recentMs = 10 * 60_000;

/** The picture that the user sent or got last, if that was only minutes ago and no other result followed. */
export function recentPicture(
  { generations, preferences }: Habits,
  now: number,
): SentPicture | undefined {
  const { photo } = preferences;
  const sent =
    photo === undefined ? [] : [{ ageMs: now - photo.at, picture: sentPictureOf(photo) }];
  const got = generations
    .filter(({ files }) => files !== undefined)
    .slice(0, 1)
    .flatMap(resultOf);
  const [newest] = [...sent, ...got]
    .filter(({ ageMs }) => ageMs <= recentMs)
    .sort((one, other) => one.ageMs - other.ageMs);
  return newest?.picture;
}

function sentPictureOf({ fileId, kind, type, bytes }: LastPhoto): SentPicture {
  return {
    fileId,
    kind,
    ...(type !== undefined && { type }),
    ...(bytes !== undefined && { bytes }),
  };
}

/** The first picture of a result; empty if it has none. */
function resultOf({ key, model = "", files, ageMs }: RecentGeneration) {
  const { makes } = findNamed(model) ?? {};
  const isPicture = makes === "picture" || makes === "file";
  const { items } = readFiles(files);
  const item =
    items.find(({ kind }) => kind === "photo") ?? items.find(({ kind }) => kind === "document");
  if (!isPicture || item === undefined || ageMs === undefined) return [];
  const fileId = item.media;
  const source = sourceOfResult({ key }, 0);
  const picture: SentPicture =
    item.kind === "photo"
      ? { fileId, kind: "photo", type: "image/jpeg", source }
      : { fileId, kind: "document", source };
  return [{ ageMs, picture }];
}
