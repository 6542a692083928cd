import { createBoundedMap } from "../bounded-map.js";
import { DeadlinePassed, within } from "../ledger/time.js";
import type { PictureRules } from "../studio/model.js";
import type { Picture } from "../studio/provider.js";
import { type Telegram, TelegramError } from "../telegram.js";
import { createTurns, TurnMissed } from "../turns.js";
import type { SentPicture } from "./message.js";
import { largestPicture } from "./order.js";
import { pictureTypeOf } from "./picture-type.js";

export type LoadedPicture =
  | { readonly kind: "loaded"; readonly picture: Picture }
  /** The model does not take it, for what it really is. */
  | { readonly kind: "unfit"; readonly facts: Partial<Pick<SentPicture, "type" | "bytes">> }
  /** Telegram does not have it, or not for bots (over 20 MB). */
  | { readonly kind: "gone" }
  /** Telegram could not be asked, or did not give it in time. */
  | { readonly kind: "unavailable" };

export type LoadPicture = (picture: SentPicture, rules: PictureRules) => Promise<LoadedPicture>;

const mostRemembered = 1_000;
/** They lie in memory, up to 20 MB each, before anything is paid. */
const mostAtOnce = 4;
/** A press waits no longer: the charge must still come before the update's own deadline. */
const patienceMs = 20_000;

/**
 * Loads pictures that users sent, a few at once, and tells by their bytes whether a model takes them.
 * Presses that come while a picture is being loaded share it; one that does not fit is loaded once, for
 * the content of a file never changes.
 */
export function createPictureLoader(telegram: Telegram): LoadPicture {
  const loads = createBoundedMap<string, Promise<LoadedPicture>>(mostRemembered);
  const inTurn = createTurns(mostAtOnce);

  async function loadInTime(picture: SentPicture, rules: PictureRules): Promise<LoadedPicture> {
    const patience = AbortSignal.timeout(patienceMs);
    try {
      return await within(
        patience,
        inTurn(patience, () => loadPicture(telegram, picture, rules)),
      );
    } catch (error) {
      if (error instanceof DeadlinePassed || error instanceof TurnMissed) {
        return { kind: "unavailable" };
      }
      throw error;
    }
  }

  return async (picture, rules) => {
    const key = [picture.fileId, rules.largestBytes, ...rules.types].join(" ");
    const running = loads.get(key);
    if (running !== undefined) return running;
    const load = loadInTime(picture, rules);
    loads.set(key, load);
    let isFinal = false;
    try {
      const loaded = await load;
      isFinal = loaded.kind === "unfit";
      return loaded;
    } finally {
      if (!isFinal) loads.delete(key);
    }
  };
}

async function loadPicture(
  telegram: Telegram,
  { fileId }: SentPicture,
  rules: PictureRules,
): Promise<LoadedPicture> {
  try {
    const most = largestPicture(rules);
    const file = await findFile(telegram, fileId);
    if (file === undefined) return { kind: "gone" };
    const tooMany = { kind: "unfit", facts: { bytes: file.bytes ?? most + 1 } } as const;
    if ((file.bytes ?? 0) > most) return tooMany;
    const bytes = await telegram.download(file.path, most);
    return bytes === undefined ? tooMany : judge(bytes, rules);
  } catch (error) {
    if (error instanceof TelegramError) return { kind: "unavailable" };
    throw error;
  }
}

function judge(bytes: Uint8Array<ArrayBuffer>, { types }: PictureRules): LoadedPicture {
  const type = pictureTypeOf(bytes) ?? "";
  if (types.includes(type)) return { kind: "loaded", picture: { bytes, type } };
  return { kind: "unfit", facts: { type, bytes: bytes.length } };
}

/** Undefined if Telegram does not have it, or not for bots. @throws TelegramError */
async function findFile(telegram: Telegram, file_id: string) {
  try {
    const { file_path: path, file_size: bytes } = await telegram.call("getFile", { file_id });
    return path === undefined ? undefined : { path, bytes };
  } catch (error) {
    if (error instanceof TelegramError && error.code === 400) return undefined;
    throw error;
  }
}
