import { generationKey } from "../../ledger/operation.js";
import type { GenerationJob } from "../../studio/start.js";
import type { BotContext } from "../context.js";
import { redoEnd } from "../delivery/redo-end.js";
import { type Html, html, lines } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import { edit, isMessageGone } from "../ui/screen.js";
import type { Confirmation, OrderAttempt, PlacingOptions } from "./confirmation.js";
import { quotePrompt, toRequest } from "./order.js";

/**
 * Starts the generation, and shows the state in the order's message: only if the start is this
 * instance's, and before the provider is asked, because the result may arrive before the provider's
 * answer and delete the message. Runs after the response; never rejects.
 * @param started how many of the order's results are being started
 */
export async function startGeneration(
  parts: PlacingOptions,
  ctx: BotContext,
  attempt: OrderAttempt,
  started = 1,
): Promise<void> {
  const { studio, log } = parts;
  const job = toGenerationJob(ctx, attempt);
  const { part = 1, order } = attempt;
  const working = workingOn(ctx, studio.usualSeconds(order.model), order.times ?? 1, started);
  // The first result's start speaks for all of them.
  const say = async (state: Html) => {
    if (part !== 1) return;
    await showStatus(ctx, attempt, state).catch((error: unknown) => {
      if (!isMessageGone(error)) log.error("A status is out of date", error);
    });
  };
  /** The end may come while this is on its way. */
  const sayUnconfirmed = async () => {
    await say(ctx.texts.unconfirmed);
    await redoEnd(parts, job.generation);
  };
  try {
    const onClaimed = async () => {
      await Promise.all([say(working), showAction(ctx, attempt)]);
    };
    const started = await studio.start({ ...job, onClaimed });
    if (started.kind === "unknown") await sayUnconfirmed();
    if (started.kind === "refunded")
      await studio.notifier.notifyRefund(started.refunded, started.why);
  } catch (error) {
    log.error("A charged order could not be started: it is refunded at its deadline", error);
    await sayUnconfirmed();
  }
}

/** Says so if only some of several results are being made. */
function workingOn(
  { texts: { studio } }: BotContext,
  usualSeconds: number,
  times: number,
  started: number,
): Html {
  const working = studio.working(usualSeconds);
  return started < times ? lines(working, studio.several.started(started, times)) : working;
}

function toGenerationJob(
  ctx: BotContext,
  { order, keyedId, pictures, messageRef, attemptId, part }: OrderAttempt,
): GenerationJob {
  return {
    generation: {
      userId: ctx.from?.id ?? 0,
      key: generationKey(messageRef.chatId, keyedId, part),
    },
    attemptId,
    isPart: (order.times ?? 1) > 1,
    model: order.model,
    request: { choice: order.choice, prompt: toRequest(order).prompt },
    ...(pictures && { pictures }),
  };
}

const actions = {
  picture: "upload_photo",
  file: "upload_document",
  video: "record_video",
  sound: "record_voice",
} as const;

/** For some seconds Telegram shows at the top of the chat what the bot is making. Never rejects. */
async function showAction(ctx: BotContext, { order, messageRef }: OrderAttempt): Promise<void> {
  const action = actions[order.model.makes];
  await ctx.telegram
    .callApi("sendChatAction", { chat_id: messageRef.chatId, action })
    .catch(() => {});
}

/** Shows the order's state in its message. @throws TelegramError if it is gone, among others */
export function showStatus(
  ctx: BotContext,
  { order, messageRef }: Confirmation,
  state: Html,
): Promise<void> {
  const { model, input } = order;
  const { language } = localeOf(ctx);
  // What no other message holds stays: the prompt under a picture, and one of the bot's own.
  const isOnlyCopy = input.picture !== undefined || input.replyTo === messageRef.messageId;
  const words = isOnlyCopy ? quotePrompt(input) : undefined;
  const text = lines(state, html`<b>${model.name[language]}</b>`, words);
  return edit(ctx.telegram.callApi, messageRef, { text });
}
