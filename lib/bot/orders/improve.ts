import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import type { Improvement, ImprovementOutcome } from "../../ledger/improvements.js";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import { improvementKey } from "../../ledger/operation.js";
import { newAttemptId } from "../../ledger/time.js";
import { findOffer } from "../../studio/catalogue/catalogue.js";
import type { Improver } from "../../studio/improve.js";
import type { Model } from "../../studio/model.js";
import type { BotContext, Dependencies, Studio } from "../context.js";
import { html, lines } from "../texts/html.js";
import type { Texts } from "../texts/texts.js";
import {
  answerCallback,
  callbackPattern,
  type MessageRef,
  pressedMessage,
  reply,
  send,
} from "../ui/screen.js";
import { isImprovable } from "./improve-button.js";
import { isClosed, orderInputOf } from "./order-input.js";
import { createOwnPrompts } from "./own-prompts.js";

type ImproveOptions = Pick<Dependencies, "log"> & { readonly studio: Studio };

/** A prompt that is to be improved, with the order that it stands in. */
interface Wanted {
  readonly prompt: string;
  readonly model: Model;
  readonly chosen: string;
  /** The message that the order replies to. */
  readonly replyTo: number;
  readonly place: MessageRef;
}

/** ✨ under an order made of words: a second order with the improved prompt. The first one stays. */
export function improveFeature({ log, studio }: ImproveOptions) {
  const feature = new Composer<BotContext>();
  const own = createOwnPrompts(studio.pricing);
  const improverNow = () => (studio.pricing.improvesPrompts() ? studio.improver : undefined);

  feature.action(callbackPattern("bw", "([a-z0-9]{1,12})", "([A-Za-z0-9-]{0,48})"), async (ctx) => {
    const wanted = wantedIn(ctx, ctx.match[1] ?? "", ctx.match[2] ?? "");
    if (wanted === undefined) return answerCallback(ctx, ctx.texts.stale);
    const { unfit, off } = ctx.texts.words.improve;
    const improver = improverNow();
    if (!isImprovable(wanted.model)) return answerCallback(ctx, unfit);
    if (improver === undefined) return answerCallback(ctx, off);
    const improvement = improvementOf(ctx, wanted.place, studio);
    const outcome = await begin(improver, improvement);
    if (outcome !== "begun") return answerCallback(ctx, refusal(outcome, ctx.texts, improver));
    await answerCallback(ctx);
    const work = improve(ctx, improver, improvement, wanted);
    const giveUp = (error: unknown) => log.error("An improved prompt could not be sent", error);
    studio.background(work.catch(giveUp));
  });

  /** Runs after the response: the model may take 20 seconds. */
  async function improve(
    ctx: BotContext,
    improver: Improver,
    improvement: Improvement,
    wanted: Wanted,
  ): Promise<void> {
    const [prompt] = await Promise.all([improver.improve(improvement, wanted), showTyping(ctx)]);
    const { done, failed } = ctx.texts.words.improve;
    if (prompt === undefined) {
      await reply(ctx, { text: failed }, wanted.replyTo);
      return;
    }
    const screen = own.screen(ctx, wanted, prompt);
    await send(ctx, { ...screen, text: lines(screen.text, html``, done) });
  }

  return feature;
}

/** Undefined if the message is no order of words that can still be placed. */
function wantedIn(ctx: BotContext, code: string, chosen: string): Wanted | undefined {
  const message = ctx.callbackQuery?.message as Message | undefined;
  const input = message && orderInputOf(message);
  const place = pressedMessage(ctx);
  const model = findOffer(code)?.model;
  if (isClosed(message) || input?.picture !== undefined || !place || !model) return undefined;
  if (input === undefined || input.prompt === "") return undefined;
  return { prompt: input.prompt, model, chosen, replyTo: input.replyTo, place };
}

function improvementOf({ from }: BotContext, place: MessageRef, { time }: Studio): Improvement {
  return {
    userId: from?.id ?? 0,
    key: improvementKey(place.chatId, place.messageId),
    attemptId: newAttemptId(time),
  };
}

type Refusal = Exclude<ImprovementOutcome, "begun"> | "outage";

async function begin(improver: Improver, improvement: Improvement): Promise<"begun" | Refusal> {
  return improver.begin(improvement).catch((error: unknown) => {
    if (!(error instanceof LedgerUnavailable)) throw error;
    return "outage";
  });
}

function refusal(why: Refusal, { studio, words }: Texts, { perDay }: Improver): string {
  const { already, limit, stranger, outage } = words.improve;
  switch (why) {
    case "duplicate":
      return already;
    case "limited":
      return limit(perDay);
    case "banned":
      return studio.banned;
    case "stranger":
      return stranger;
    case "outage":
      return outage;
  }
}

/** It ends when the bot's next message is there. The bundle has no method of Telegraf's but `callApi`. */
async function showTyping({ telegram, chat }: BotContext): Promise<void> {
  const action = { chat_id: chat?.id ?? 0, action: "typing" } as const;
  await telegram.callApi("sendChatAction", action).catch(() => {});
}
