import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import type { Ledger } from "../../ledger/ledger.js";
import { generationKey } from "../../ledger/operation.js";
import { defaultChoice } from "../../studio/choice.js";
import type { Model } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import type { BotContext, Studio } from "../context.js";
import { readFiles, resultsIn } from "../delivery/kept-files.js";
import { pictureIn, type SentPicture } from "../input/message.js";
import { hiddenAddress } from "../input/picture-source.js";
import { html } from "../texts/html.js";
import { localeOf } from "../ui/locale.js";
import {
  answerCallback,
  callbackPattern,
  editPressed,
  replyParameters,
  withCallbackAnswer,
} from "../ui/screen.js";
import { soldIn } from "./menu-groups.js";
import { orderScreen, validateOrder } from "./order.js";
import { inputOfResult, isClosed, type OrderInput, orderInputOf } from "./order-input.js";
import { createOrderScreens } from "./order-screens.js";

interface ActOptions {
  readonly ledger: Pick<Ledger, "find">;
  readonly studio: Pick<Studio, "pricing">;
}

/** A picture to work on, with the words that belong to it. */
interface Subject {
  readonly input: OrderInput & { readonly picture: SentPicture };
  /** Whether the pressed message is about an order that is yet to be made: it is turned into the new one. */
  readonly isOrder: boolean;
}

/**
 * What can be done with a picture at once, under a photo and under a result: ask what to change, or show
 * the order of the model that is recommended for it.
 */
export function pictureActsFeature({ ledger, studio: { pricing } }: ActOptions) {
  const feature = new Composer<BotContext>();
  const screens = createOrderScreens(pricing);
  // "r": the message is a result. Two numbers: it is an album's order, of which one result is meant.
  const which = "(?::(r)|:(\\d):([0-9a-z]{1,10}))?";

  feature.action(callbackPattern(`ed${which}`), (ctx) =>
    act(ctx, (subject) => askForChange(ctx, subject)),
  );
  feature.action(callbackPattern(`an${which}`), (ctx) =>
    act(ctx, (subject) => showOrder(ctx, subject, animationOf)),
  );
  feature.action(callbackPattern(`up${which}`), (ctx) =>
    act(ctx, (subject) => showOrder(ctx, subject, toolIn(["topazup", "recraftup"]))),
  );
  feature.action(callbackPattern(`cut${which}`), (ctx) =>
    act(ctx, (subject) => showOrder(ctx, subject, toolIn(["recraftcut"]))),
  );

  async function act(
    ctx: BotContext & { readonly match: RegExpExecArray },
    work: (subject: Subject) => Promise<unknown>,
  ): Promise<void> {
    const message = ctx.callbackQuery?.message as Message | undefined;
    const finding = message && subjectOf(ledger, ctx, message);
    const subject = await finding?.catch(async (error: unknown) => {
      await answerCallback(ctx);
      throw error;
    });
    if (subject === undefined) return answerCallback(ctx, ctx.texts.stale);
    await withCallbackAnswer(ctx, work(subject));
  }

  async function showOrder(
    ctx: BotContext,
    { input, isOrder }: Subject,
    choose: (ctx: BotContext, input: OrderInput, pricing: Pricing) => Draft | undefined,
  ): Promise<void> {
    const draft = choose(ctx, input, pricing);
    const screen =
      draft === undefined
        ? screens.choice(ctx, input)
        : orderScreen({ order: orderOf(draft), pricing, locale: localeOf(ctx) });
    if (isOrder) await editPressed(ctx, { ...screen, source: input.picture.source });
    else await screens.send(ctx, input, screen);
  }

  return feature;
}

/** A model, and what it gets. */
interface Draft {
  readonly model: Model;
  readonly input: OrderInput;
}

const orderOf = ({ model, input }: Draft) => ({ model, choice: defaultChoice(model), input });

/** With the words that belong to the picture, or with a movement that suits any. */
function animationOf(ctx: BotContext, input: OrderInput, pricing: Pricing): Draft | undefined {
  const { motion } = ctx.texts.studio;
  const prompts = input.prompt === "" ? [motion] : [input.prompt, motion];
  const drafts = soldIn("animation", pricing).flatMap((model) =>
    prompts.map((prompt) => ({ model, input: { ...input, prompt } })),
  );
  return (
    drafts.find((draft) => validateOrder(orderOf(draft), ctx.texts) === undefined) ?? drafts[0]
  );
}

/** @param codes the best first */
function toolIn(codes: readonly string[]) {
  return (_: BotContext, input: OrderInput, pricing: Pricing): Draft | undefined => {
    const sold = soldIn("tools", pricing);
    const [model] = codes.flatMap((code) => sold.filter((one) => one.code === code));
    return model && { model, input: { ...input, prompt: "" } };
  };
}

/** Undefined if the button's picture is gone. @throws LedgerUnavailable of an album */
async function subjectOf(
  ledger: ActOptions["ledger"],
  ctx: BotContext & { readonly match: RegExpExecArray },
  message: Message,
): Promise<Subject | undefined> {
  const [, isResult, number, generation] = ctx.match;
  if (isResult !== undefined) {
    const picture = pictureIn(message);
    const { prompt = "" } = inputOfResult(message) ?? {};
    const replyTo = message.message_id;
    return picture && { input: { prompt, picture, replyTo }, isOrder: false };
  }
  if (generation !== undefined) {
    const source = { generation: Number.parseInt(generation, 36), index: Number(number) };
    const userId = ctx.from?.id ?? 0;
    const picture = await keptPicture(ledger, userId, source);
    const { prompt = "" } = orderInputOf(message) ?? {};
    const replyTo = message.message_id;
    return picture && { input: { prompt, picture, replyTo }, isOrder: false };
  }
  const input = isClosed(message) ? undefined : orderInputOf(message);
  return input?.picture && { input: { ...input, picture: input.picture }, isOrder: true };
}

/** One result of an album, as Telegram keeps it. */
async function keptPicture(
  ledger: ActOptions["ledger"],
  userId: number,
  source: NonNullable<SentPicture["source"]>,
): Promise<SentPicture | undefined> {
  const key = generationKey(userId, source.generation);
  const found = await ledger.find({ userId, key });
  const shown = resultsIn(readFiles(found?.generation.files).items)[source.index]?.shown;
  if (shown?.kind !== "photo" && shown?.kind !== "document") return undefined;
  return { fileId: shown.media, kind: shown.kind, source };
}

/** The reply has the picture beside it, because Telegram shows bots no more than the message replied to. */
async function askForChange(ctx: BotContext, { input }: Subject): Promise<void> {
  if (ctx.chat === undefined) return;
  const { picture, replyTo } = input;
  const { whatToChange, changeRemark } = ctx.texts.studio;
  const hidden =
    picture.source === undefined ? "" : html`<a href="${hiddenAddress(picture.source)}">\u2060</a>`;
  const question = {
    chat_id: ctx.chat.id,
    caption: html`${whatToChange}${hidden}`.source,
    parse_mode: "HTML" as const,
    reply_markup: { force_reply: true as const, input_field_placeholder: changeRemark },
    ...replyParameters(replyTo),
  };
  const { fileId, kind } = picture;
  if (kind === "photo") await ctx.telegram.callApi("sendPhoto", { ...question, photo: fileId });
  else await ctx.telegram.callApi("sendDocument", { ...question, document: fileId });
}
