import { Composer } from "telegraf";
import { type GenerationWithBalance, LedgerUnavailable } from "../../ledger/ledger.js";
import { generationKey } from "../../ledger/operation.js";
import { isFresh } from "../../ledger/time.js";
import type { Links } from "../../studio/links.js";
import { isUncertain, TelegramError } from "../../telegram.js";
import { createBoundedMap } from "../../util/bounded-map.js";
import { TurnTimeout } from "../../util/concurrency-limit.js";
import type { BotContext, Dependencies } from "../context.js";
import { html } from "../texts/html.js";
import { answerCallback, callbackPattern, send } from "../ui/screen.js";
import { type Compensate, createCompensation, type Loss } from "./compensation.js";
import { filesAmong, readFiles } from "./kept-files.js";
import { failureButtons, originalParcel, parcelFromHistory } from "./result-message.js";
import { sendAgain } from "./send-again.js";
import type { Item } from "./send-media.js";
import { type Carrier, type Parcel, ResultUnheard, type Sent, sendParcel } from "./send-result.js";

type Parts = Pick<Dependencies, "ledger" | "texts" | "telegram" | "log" | "now" | "operator">;

/** What is wanted of a generation that has ended. */
interface Request {
  readonly ctx: BotContext;
  readonly found: GenerationWithBalance;
  readonly parcel: Parcel;
  /** Under which it is remembered. */
  readonly name: string;
}

/**
 * Sends results once more: from the history, or as the files that they were made as. What Telegram
 * keeps is sent at once; the rest goes on behind the answer, one result at a time for each user, and
 * Telegram's names for its files are put on record.
 * @param links where the provider keeps results; absent = generations are not connected
 */
export function resendFeature(parts: Parts, carrier: Carrier, links: Links = noLinks) {
  const { ledger, texts, now, log } = parts;
  const feature = new Composer<BotContext>();
  const lately = createMemory(parts);
  const busy = new Set<number>();
  const sendAnew = createAnew(parts, carrier, links, lately);

  feature.action(callbackPattern("send", "(\\d{1,12})"), (ctx) =>
    answer(ctx, (found) => {
      const parcel = parcelFromHistory(found, texts, links, now());
      return { ctx, found, parcel, name: found.generation.key };
    }),
  );

  feature.action(callbackPattern("orig", "(\\d{1,12})"), (ctx) =>
    answer(ctx, (found) => {
      const parcel = originalParcel(found, texts, links);
      return { ctx, found, parcel, name: `original of ${found.generation.key}` };
    }),
  );

  async function answer(
    ctx: BotContext & { readonly match: RegExpExecArray },
    toRequest: (found: GenerationWithBalance) => Request,
  ): Promise<void> {
    const userId = ctx.from?.id ?? 0;
    const key = generationKey(userId, Number(ctx.match[1]));
    const found = await ledger.find({ userId, key });
    const { gone, notNow } = ctx.texts.studio;
    if (found === undefined) return void (await answerCallback(ctx, gone));
    const note = await resend(toRequest(found)).catch((error: unknown) => {
      if (!(error instanceof TelegramError)) throw error;
      log.warn(`A result was not sent again: ${error.message}`);
      return notNow;
    });
    await answerCallback(ctx, note);
  }

  /** @returns what the user reads if nothing comes, or nothing yet */
  async function resend(request: Request): Promise<string | undefined> {
    const { ctx, found, parcel } = request;
    const { userId } = found.generation;
    const { gone, stillSending } = ctx.texts.studio;
    const recalled = lately.recall(request.name);
    const known = (isErased(found) ? undefined : recalled) ?? knownOf(request);
    if (known === "gone") return gone;
    const isSent = known !== undefined && (await isTaken(() => sendAgain(carrier, parcel, known)));
    if (isSent) return undefined;
    if (busy.has(userId)) return stillSending;
    busy.add(userId);
    carrier.background(sendAnew(request).finally(() => busy.delete(userId)));
    return undefined;
  }

  return feature;
}

/** Where even the address is not on record the user has had it erased, or it has faded. */
function isErased({ generation: { resultUrl = "" } }: GenerationWithBalance): boolean {
  return resultUrl === "";
}

const noLinks: Links = {
  urlsOf: async ({ resultUrl = "" }) => (resultUrl === "" ? [] : [resultUrl]),
  renew: async () => ({ kind: "gone" }),
};

/** What Telegram keeps of it on record. A link must be seen to be alive before it is sent again. */
function knownOf({ found, parcel }: Request): readonly Item[] | undefined {
  const { items, links } = readFiles(found.generation.files);
  const files = filesAmong(items);
  const wanted = parcel.isOriginal ? files : items;
  const isWhole = links.length === 0 && (!parcel.isOriginal || files.length * 2 >= items.length);
  return isWhole && wanted.length > 0 ? wanted : undefined;
}

/** Sends what Telegram does not keep. Never rejects. */
function createAnew(parts: Parts, carrier: Carrier, links: Links, lately: Memory) {
  const { ledger, texts, telegram } = parts;
  const patient = { ...carrier, telegram: telegram.patient };
  const compensate = createCompensation({ ledger, alarm: parts.operator.alarm });

  async function record({ found, parcel }: Request, { files }: Sent): Promise<void> {
    const { userId, key, isDelivered } = found.generation;
    // Of a result that is still to be delivered for the first time that delivery is the record.
    if (parcel.isOriginal || !isDelivered || files === undefined) return;
    await ledger.markDelivered({ userId, key, files });
  }

  async function sayGone(request: Request): Promise<void> {
    const { ctx, found, name } = request;
    const back = await payBack(compensate, found);
    lately.remember(name, "gone");
    const { gone, vanished } = ctx.texts.studio;
    if (back === undefined) return send(ctx, { text: html`${gone}` });
    const { userId, key } = found.generation;
    await ledger.markDelivered({ userId, key });
    const text = vanished(back.sum, back.balance, back.asOf);
    await send(ctx, { text, buttons: failureButtons(found, texts) });
  }

  /** Before the record says that its user got any: that is when nothing is paid back any more. */
  async function payShare({ ctx, found }: Request, loss: Loss): Promise<void> {
    const back = loss.lost === 0 ? undefined : await payBack(compensate, found, loss);
    if (back === undefined) return;
    const { partlyLost } = ctx.texts.studio;
    await send(ctx, { text: partlyLost(loss.lost, loss.of, back.sum, back.balance, back.asOf) });
  }

  return async function sendAnew(request: Request): Promise<void> {
    const { ctx, found, parcel, name } = request;
    try {
      const urls = await links.urlsOf(found.generation);
      if (urls === undefined) throw new ResultUnheard("the provider can't be asked now");
      const sent = await sendParcel(patient, parcel, urls);
      if (sent === "gone") return await sayGone(request);
      const { items, links: tooLarge } = readFiles(sent.files);
      if (tooLarge.length === 0 && items.length > 0) lately.remember(name, items);
      await payShare(request, { lost: sent.lost, of: urls.length });
      await record(request, sent);
    } catch (error) {
      await explain(parts, ctx, error);
    }
  };
}

/** Once, and only for results that the user never got: after an erasure that can't be known. */
async function payBack(compensate: Compensate, found: GenerationWithBalance, loss?: Loss) {
  const { state, files = "" } = found.generation;
  if (state !== "done" || files !== "" || isErased(found)) return undefined;
  const back = await compensate(found, loss);
  return back.isNew ? back : undefined;
}

/** A press has an answer, whatever went wrong. */
async function explain({ log }: Parts, ctx: BotContext, error: unknown): Promise<void> {
  const { stillSending, notNow } = ctx.texts.studio;
  const foreseen = [TelegramError, LedgerUnavailable, ResultUnheard, TurnTimeout];
  const isForeseen = error instanceof Error && foreseen.some((kind) => error instanceof kind);
  if (isForeseen) log.warn(`A result was not sent again: ${error.message}`);
  else log.error("A result could not be sent again", error);
  const note = error instanceof TurnTimeout ? stillSending : notNow;
  const apology = send(ctx, { text: html`${note}` });
  await apology.catch((failed: unknown) => log.warn(`A user was not told: ${failed}`));
}

const rememberedMs = 10 * 60_000;
const mostRemembered = 1_000;

type Memory = ReturnType<typeof createMemory>;

/**
 * What came of the newest sends, in this instance: for what the ledger does not remember, such as the
 * files as they were made, or a result whose file Telegram has forgotten: the ledger keeps the first
 * names that it was given.
 */
function createMemory({ now }: Pick<Dependencies, "now">) {
  const sent = createBoundedMap<
    string,
    { readonly items: readonly Item[] | "gone"; readonly at: number }
  >(mostRemembered);
  return {
    recall(name: string): readonly Item[] | "gone" | undefined {
      const known = sent.get(name);
      if (known !== undefined && isFresh(known.at, now(), rememberedMs)) return known.items;
      sent.delete(name);
      return undefined;
    },
    remember(name: string, items: readonly Item[] | "gone"): void {
      sent.set(name, { items, at: now() });
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
