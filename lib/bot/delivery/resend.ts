import { Composer } from "telegraf";
import {
  type Generation,
  type GenerationWithBalance,
  LedgerUnavailable,
} from "../../ledger/ledger.js";
import { generationKey } from "../../ledger/operation.js";
import { isFresh } from "../../ledger/time.js";
import type { Links } from "../../studio/links.js";
import { isUncertain, TelegramError } from "../../telegram.js";
import { createBoundedMap } from "../../util/bounded-map.js";
import { TurnTimeout } from "../../util/concurrency-limit.js";
import type { BotContext, Dependencies } from "../context.js";
import { namePattern } from "../orders/order-context.js";
import { html } from "../texts/html.js";
import { answerCallback, callbackPattern, send } from "../ui/screen.js";
import { type Compensate, createCompensation, type Loss } from "./compensation.js";
import { documentsIn, readFiles } from "./kept-files.js";
import { failureButtons, type ResultButtonParts } from "./result-buttons.js";
import { toHistoryMessage, toOriginalMessage } from "./result-message.js";
import type { ResultMessage, ResultSender } from "./result-sender.js";
import { sendAgain } from "./send-again.js";
import type { MediaItem } from "./send-media.js";
import { ResultUnavailable } from "./send-one-result.js";
import { type SendReport, sendResult } from "./send-result.js";

type ResendOptions = Pick<
  Dependencies,
  "ledger" | "texts" | "telegram" | "log" | "now" | "operator"
>;

type PressedName = BotContext & { readonly match: RegExpExecArray };
type ResendParts = ResendOptions & ResultButtonParts & { readonly links: Links };

/** One press on a button that sends a result again. */
interface ResendRequest {
  readonly ctx: BotContext;
  readonly found: GenerationWithBalance;
  readonly message: ResultMessage;
  /** Key in this instance's memory. */
  readonly memoryKey: string;
}

/**
 * Sends results again: from the history, or as original files. Files that Telegram keeps are sent at
 * once; others are downloaded after the response, one result at a time per user, and Telegram's file
 * ids are recorded.
 */
export function resendFeature(parts: ResendParts, sender: ResultSender) {
  const { ledger, now, log } = parts;
  const feature = new Composer<BotContext>();
  const lately = createMemory(parts);
  const busy = new Set<number>();
  const sendAnew = createResender(parts, sender, lately);

  feature.action(callbackPattern("send", namePattern), (ctx) =>
    answer(ctx, (found) => {
      const message = toHistoryMessage(found, parts, now());
      return { ctx, found, message, memoryKey: found.generation.key };
    }),
  );

  feature.action(callbackPattern("orig", namePattern), (ctx) =>
    answer(ctx, (found) => {
      const message = toOriginalMessage(found, parts);
      return { ctx, found, message, memoryKey: `original of ${found.generation.key}` };
    }),
  );

  async function answer(
    ctx: PressedName,
    toRequest: (found: GenerationWithBalance) => ResendRequest,
  ): Promise<void> {
    const found = await ledger.find(generationOf(ctx));
    const { gone, notNow } = ctx.texts.studio;
    if (found === undefined) return void (await answerCallback(ctx, gone));
    const note = await resend(toRequest(found)).catch((error: unknown) => {
      if (!(error instanceof TelegramError)) throw error;
      log.warn(`A result was not sent again: ${error.message}`);
      return notNow;
    });
    await answerCallback(ctx, note);
  }

  /** @returns a notice for the user if nothing is sent, or nothing yet */
  async function resend(request: ResendRequest): Promise<string | undefined> {
    const { ctx, found, message } = request;
    const { userId } = found.generation;
    const { gone, stillSending } = ctx.texts.studio;
    const recalled = lately.recall(request.memoryKey);
    const known = (isErased(found) ? undefined : recalled) ?? recordedFiles(request);
    if (known === "gone") return gone;
    const isSent =
      known !== undefined && (await isAccepted(() => sendAgain(sender, message, known)));
    if (isSent) return undefined;
    if (busy.has(userId)) return stillSending;
    busy.add(userId);
    sender.background(sendAnew(request).finally(() => busy.delete(userId)));
    return undefined;
  }

  return feature;
}

/** The generation that a button names. */
function generationOf({ from, match: [, message, part = "1"] }: PressedName): Generation {
  const userId = from?.id ?? 0;
  return { userId, key: generationKey(userId, Number(message), Number(part)) };
}

/** Without a link on record: the user erased their data, or it was old enough to be cleared. */
function isErased({ generation: { resultUrl = "" } }: GenerationWithBalance): boolean {
  return resultUrl === "";
}

/** Of a bot that is not connected to the provider. */
export const noLinks: Links = {
  urlsOf: async ({ resultUrl = "" }) => (resultUrl === "" ? [] : [resultUrl]),
  renew: async () => ({ kind: "gone" }),
};

/** The recorded files that Telegram keeps. A link must be checked before it is sent again. */
function recordedFiles({ found, message }: ResendRequest): readonly MediaItem[] | undefined {
  const { items, links } = readFiles(found.generation.files);
  const files = documentsIn(items);
  const wanted = message.isOriginal ? files : items;
  const isWhole = links.length === 0 && (!message.isOriginal || files.length * 2 >= items.length);
  return isWhole && wanted.length > 0 ? wanted : undefined;
}

/** Sends what Telegram does not keep, from the provider. Never rejects. */
function createResender(parts: ResendParts, sender: ResultSender, lately: Memory) {
  const { ledger, telegram, links } = parts;
  const patient = { ...sender, telegram: telegram.patient };
  const compensate = createCompensation({ ledger, alarm: parts.operator.alarm });

  async function record(
    { found, message }: ResendRequest,
    { files, lost }: SendReport,
  ): Promise<void> {
    const { userId, key, isDelivered, files: before } = found.generation;
    // A result that was not delivered yet is recorded by its first delivery.
    if (message.isOriginal || !isDelivered || files === undefined || files === before) return;
    // A partial set does not replace a complete one.
    await ledger.markDelivered({ userId, key, files, ...(lost === 0 && { replaces: before }) });
  }

  async function sayGone(request: ResendRequest): Promise<void> {
    const { ctx, found, memoryKey } = request;
    const back = await compensateIfNew(compensate, found);
    lately.remember(memoryKey, "gone");
    const { gone, vanished } = ctx.texts.studio;
    if (back === undefined) return send(ctx, { text: html`${gone}` });
    const { userId, key } = found.generation;
    await ledger.markDelivered({ userId, key });
    const text = vanished(back.sum, back.balance, back.asOf);
    await send(ctx, { text, buttons: failureButtons(found, parts) });
  }

  /** Runs before the files are recorded: after that nothing is paid back any more. */
  async function payShare({ ctx, found }: ResendRequest, loss: Loss): Promise<void> {
    const back = loss.lost === 0 ? undefined : await compensateIfNew(compensate, found, loss);
    if (back === undefined) return;
    const { partlyLost } = ctx.texts.studio;
    await send(ctx, { text: partlyLost(loss.lost, loss.of, back.sum, back.balance, back.asOf) });
  }

  return async function sendAnew(request: ResendRequest): Promise<void> {
    const { ctx, found, message, memoryKey } = request;
    try {
      const urls = await links.urlsOf(found.generation);
      if (urls === undefined) throw new ResultUnavailable("the provider can't be asked now");
      const sent = await sendResult(patient, message, urls);
      if (sent === "gone") return await sayGone(request);
      const { items, links: tooLarge } = readFiles(sent.files);
      if (tooLarge.length === 0 && items.length > 0) lately.remember(memoryKey, items);
      await payShare(request, { lost: sent.lost, of: urls.length });
      await record(request, sent);
    } catch (error) {
      await apologise(parts, ctx, error);
    }
  };
}

/** Once, and only if the user never got the result. After an erasure that is unknown. */
async function compensateIfNew(compensate: Compensate, found: GenerationWithBalance, loss?: Loss) {
  const { state, files = "" } = found.generation;
  if (state !== "done" || files !== "" || isErased(found)) return undefined;
  const back = await compensate(found, loss);
  return back.isNew ? back : undefined;
}

/** Every press gets an answer, whatever went wrong. */
async function apologise({ log }: ResendOptions, ctx: BotContext, error: unknown): Promise<void> {
  const { stillSending, notNow } = ctx.texts.studio;
  const expected = [TelegramError, LedgerUnavailable, ResultUnavailable, TurnTimeout];
  const isExpected = error instanceof Error && expected.some((kind) => error instanceof kind);
  if (isExpected) log.warn(`A result was not sent again: ${error.message}`);
  else log.error("A result could not be sent again", error);
  const note = error instanceof TurnTimeout ? stillSending : notNow;
  const apology = send(ctx, { text: html`${note}` });
  await apology.catch((failed: unknown) => log.warn(`A user got no answer to a press: ${failed}`));
}

const rememberedMs = 10 * 60_000;
const maxRemembered = 1_000;

type Memory = ReturnType<typeof createMemory>;

/**
 * This instance's newest sends, for what the ledger does not store, such as the file ids of originals.
 */
function createMemory({ now }: Pick<Dependencies, "now">) {
  const sent = createBoundedMap<
    string,
    { readonly items: readonly MediaItem[] | "gone"; readonly at: number }
  >(maxRemembered);
  return {
    recall(name: string): readonly MediaItem[] | "gone" | undefined {
      const known = sent.get(name);
      if (known !== undefined && isFresh(known.at, now(), rememberedMs)) return known.items;
      sent.delete(name);
      return undefined;
    },
    remember(name: string, items: readonly MediaItem[] | "gone"): void {
      sent.set(name, { items, at: now() });
    },
  };
}

/** False if Telegram no longer has the file: the provider may still have it. */
async function isAccepted(work: () => Promise<unknown>): Promise<boolean> {
  return work().then(
    () => true,
    (error: unknown) => {
      const isForgotten = error instanceof TelegramError && error.code === 400;
      if (!isForgotten || isUncertain(error)) throw error;
      return false;
    },
  );
}
