import pMap from "p-map";
import type { PictureRules } from "../../studio/model.js";
import type { Picture } from "../../studio/provider.js";
import type { SentPicture } from "../input/message.js";
import type { LoadedPicture, LoadPicture } from "./picture-file.js";

/** The pictures of one order take at most so much memory. */
export const maxAlbumBytes = 40_000_000;
/** The others wait: a picture that does not fit ends the loading. */
const concurrency = 3;

export type LoadedPictures =
  | { readonly kind: "loaded"; readonly pictures: readonly Picture[] }
  | { readonly kind: "too big" }
  | Exclude<LoadedPicture, { readonly kind: "loaded" }>;

/** Loads the pictures of one order, a few at a time. The first that can't be had ends it. */
export async function loadPictures(
  load: LoadPicture,
  pictures: readonly SentPicture[],
  rules: PictureRules,
): Promise<LoadedPictures> {
  let bytes = 0;
  let failure: Exclude<LoadedPictures, { readonly kind: "loaded" }> | undefined;
  const loadNext = async (picture: SentPicture): Promise<Picture[]> => {
    if (failure !== undefined) return [];
    const loaded = await load(picture, rules);
    if (loaded.kind !== "loaded") {
      failure ??= loaded;
      return [];
    }
    bytes += loaded.picture.bytes.length;
    if (pictures.length > 1 && bytes > maxAlbumBytes) failure ??= { kind: "too big" };
    return [loaded.picture];
  };
  const all = await pMap(pictures, loadNext, { concurrency });
  return failure ?? { kind: "loaded", pictures: all.flat() };
}
