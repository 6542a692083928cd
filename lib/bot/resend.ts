import { Composer } from "telegraf";
import { createBoundedMap } from "../bounded-map.js";
import { type Found, type Generation, LedgerUnavailable } from "../ledger/ledger.js";
import { generationKey } from "../ledger/operation.js";
import { isFresh } from "../ledger/time.js";
import { isUncertain, TelegramError } from "../telegram.js";
import { TurnMissed } from "../turns.js";
import type { BotContext, Dependencies } from "./context.js";
import { parcelOf } from "./ending.js";
import { html } from "./html.js";
import { type Carrier, type Sent, sendAgain, sendParcel } from "./parcel.js";
import { acknowledge, pressed, show } from "./screen.js";

type Parts = Pick<Dependencies, "ledger" | "texts" | "telegram" | "log" | "now">;

/**
 * From the history: sends a result once more, as Telegram kept it, else from where it was. The latter
 * goes on behind the answer, one result at a time for each user, and Telegram's names for its files
 * are put on record.
 */
export function resendFeature(parts: Parts, carrier: Carrier) {
  const { ledger, texts, telegram } = parts;
  const patient = { ...carrier, telegram: telegram.patient };
  const feature = new Composer<BotContext>();
  const lately = createMemory(parts);
  const busy = new Set<number>();

  feature.action(pressed("send", "(\\d{1,12})"), async (ctx) => {
    const userId = ctx.from.id;
    const key = generationKey(userId, Number(ctx.match[1]));
    const found = await ledger.find({ userId, key });
    return acknowledge(ctx, found ? await send(ctx, found) : ctx.texts.studio.gone);
  });

  /** @returns what the user reads if nothing comes, or nothing yet */
  async function send(ctx: BotContext, found: Found): Promise<string | undefined> {
    const { userId, key, files, resultUrl } = found.generation;
    const { gone, stillSending } = ctx.texts.studio;
    const known = lately.recall(key) ?? files;
    if (known === "gone") return gone;
    const parcel = parcelOf(found, texts, {});
    if (known !== undefined && (await isTaken(() => sendAgain(carrier, parcel, known)))) return;
    if (!resultUrl) return gone;
    if (busy.has(userId)) return stillSending;
    busy.add(userId);
    carrier.background(sendAnew(ctx, found, resultUrl).finally(() => busy.delete(userId)));
    return undefined;
  }

  /** Never rejects. */
  async function sendAnew(ctx: BotContext, found: Found, url: string): Promise<void> {
    try {
      const sent = await sendParcel(patient, parcelOf(found, texts, {}), [url]);
      lately.remember(found.generation.key, sent === "gone" ? sent : sent.files);
      if (sent === "gone") await show(ctx, { text: html`${ctx.texts.studio.gone}` });
      else await record(found, sent);
    } catch (error) {
      await explain(ctx, error);
    }
  }

  /** Of a result that is still to be delivered for the first time that delivery is the record. */
  async function record({ generation }: Found, { files, isProvisional }: Sent): Promise<void> {
    if (isProvisional || !generation.isDelivered || files === "") return;
    const { userId, key }: Generation = generation;
    await ledger.delivered({ userId, key, files });
  }

  async function explain(ctx: BotContext, error: unknown): Promise<void> {
    const { log } = parts;
    const isForeseen = error instanceof TelegramError || error instanceof LedgerUnavailable;
    if (isForeseen) return log.warn(`A result was not sent again: ${error.message}`);
    if (!(error instanceof TurnMissed)) log.error("A result could not be sent again", error);
    const apology = show(ctx, { text: html`${ctx.texts.studio.stillSending}` });
    await apology.catch((failed: unknown) => log.warn(`A user was not told: ${failed}`));
  }

  return feature;
}

const rememberedMs = 10 * 60_000;
const mostRemembered = 1_000;

/**
 * What came of the newest sends, in this instance: for results that the ledger does not remember, such
 * as one whose file Telegram has forgotten, since the ledger keeps the first names that it was given.
 */
function createMemory({ now }: Pick<Dependencies, "now">) {
  const sent = createBoundedMap<string, { readonly files: string; readonly at: number }>(
    mostRemembered,
  );
  return {
    recall(key: string): string | undefined {
      const known = sent.get(key);
      if (known !== undefined && isFresh(known.at, now(), rememberedMs)) return known.files;
      sent.delete(key);
      return undefined;
    },
    remember(key: string, files: string): void {
      sent.set(key, { files, at: now() });
    },
  };
}

/** What Telegram has forgotten may still be where it was made. */
async function isTaken(work: () => Promise<unknown>): Promise<boolean> {
  return work().then(
    () => true,
    (error: unknown) => {
      const isForgotten = error instanceof TelegramError && error.code === 400;
      if (!isForgotten || isUncertain(error)) throw error;
      return false;
    },
  );
}
