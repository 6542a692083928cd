import { ifAvailable } from "../../ledger/if-available.js";
import type { GenerationRecord, Ledger } from "../../ledger/ledger.js";
import { generationKey } from "../../ledger/operation.js";
import { type Time, within } from "../../ledger/time.js";
import type { Links } from "../../studio/links.js";
import type { PictureRules } from "../../studio/model.js";
import type { ResultFetcher } from "../delivery/fetch-result.js";
import { readFiles, resultsIn } from "../delivery/kept-files.js";
import type { SentPicture } from "../input/message.js";
import type { PictureSource } from "../input/picture-source.js";
import { checkPicture, type LoadedPicture, type LoadPicture } from "./picture-file.js";
import { maxPictureBytes } from "./unfit-picture.js";

export type LoadBestPicture = (
  picture: SentPicture,
  rules: PictureRules,
  userId: number,
) => Promise<LoadedPicture>;

interface BestPictureOptions {
  readonly ledger: Pick<Ledger, "find">;
  readonly links: Links;
  readonly results: ResultFetcher;
  readonly time: Pick<Time, "deadline">;
  /** Loads what Telegram shows. */
  readonly loadShown: LoadPicture;
}

/** Then the order is made from what Telegram shows: a press has time for both. */
const patienceMs = 12_000;

/**
 * Loads the pictures of orders. Of a result it takes the original, which has more pixels than the photo:
 * the file that Telegram keeps, else the provider's. If neither can be had or fits, the photo has to do.
 */
export function createBestPictureLoader(options: BestPictureOptions): LoadBestPicture {
  const { loadShown, time } = options;

  return async function loadBestPicture(picture, rules, userId) {
    const { source } = picture;
    if (source === undefined) return loadShown(picture, rules);
    const loading = loadOriginal(options, { source, userId }, rules);
    // Whatever goes wrong, there is the photo.
    const original = await within(time.deadline(patienceMs), loading).catch(() => undefined);
    return original ?? loadShown(picture, rules);
  };
}

interface OwnResult {
  readonly source: PictureSource;
  /** No user gets the result of another one. */
  readonly userId: number;
}

/** Undefined if there is none, or the model doesn't accept it. */
async function loadOriginal(
  options: BestPictureOptions,
  { source, userId }: OwnResult,
  rules: PictureRules,
): Promise<LoadedPicture | undefined> {
  const key = generationKey(userId, source.generation, source.part);
  const found = await ifAvailable(options.ledger.find({ userId, key }));
  if (found === undefined) return undefined;
  const { generation } = found;
  const kept = await loadKept(options, generation, source, rules);
  return kept ?? loadFromProvider(options, generation, source, rules);
}

/** The file that was sent beside the photo, or instead of one. */
async function loadKept(
  { loadShown }: BestPictureOptions,
  { files }: GenerationRecord,
  { index }: PictureSource,
  rules: PictureRules,
): Promise<LoadedPicture | undefined> {
  const result = resultsIn(readFiles(files).items)[index];
  const file = result?.original ?? result?.shown;
  if (file?.kind !== "document") return undefined;
  const loaded = await loadShown({ fileId: file.media, kind: "document" }, rules);
  return loaded.kind === "loaded" ? loaded : undefined;
}

async function loadFromProvider(
  { links, results }: BestPictureOptions,
  generation: GenerationRecord,
  { index }: PictureSource,
  rules: PictureRules,
): Promise<LoadedPicture | undefined> {
  const urls = index === 0 ? [generation.resultUrl] : await links.urlsOf(generation);
  const url = urls?.[index];
  if (!url) return undefined;
  return results.load(url, { makes: "picture", model: "" }, async (file) => {
    if (!(file instanceof File) || file.size > maxPictureBytes(rules)) return undefined;
    const loaded = checkPicture(new Uint8Array(await file.arrayBuffer()), rules);
    return loaded.kind === "loaded" ? loaded : undefined;
  });
}
