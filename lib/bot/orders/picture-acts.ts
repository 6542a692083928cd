import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import type { Ledger } from "../../ledger/ledger.js";
import { generationKey } from "../../ledger/operation.js";
import type { Kind } from "../../studio/model.js";
import type { Pricing } from "../../studio/price.js";
import type { BotContext } from "../context.js";
import { readFiles, resultsIn } from "../delivery/kept-files.js";
import { pictureIn, type SentPicture } from "../input/message.js";
import { hiddenAddress, type PictureSource, readSource } from "../input/picture-source.js";
import { html } from "../texts/html.js";
import { askForReply } from "../ui/question.js";
import { answerCallback, callbackPattern, withCallbackAnswer } from "../ui/screen.js";
import { inputOfResult, type OrderInput, orderInputOf } from "./order-input.js";
import { createOrderScreens } from "./order-screens.js";
import type { OrderPresenter } from "./present-order.js";

interface ActOptions {
  readonly ledger: Pick<Ledger, "find">;
  readonly pricing: Pricing;
  readonly presenter: OrderPresenter;
}

/** A result to work on, with the words that it was made from. */
interface Subject extends OrderInput {
  readonly picture: SentPicture;
}

/** The buttons under a result that lead on from it: ask what to change, or show an order at once. */
export function pictureActsFeature({ ledger, pricing, presenter }: ActOptions) {
  const feature = new Composer<BotContext>();
  const screens = createOrderScreens(pricing);

  feature.action(callbackPattern("ed", "r"), (ctx) => act(ctx, askForChange));
  feature.action(callbackPattern("an", "r"), (ctx) =>
    act(ctx, (_, subject) => showOrder(ctx, subject, "animation")),
  );
  feature.action(callbackPattern("up", "r"), (ctx) =>
    act(ctx, (_, subject) => showOrder(ctx, { ...subject, prompt: "" }, "upscale")),
  );
  // Under the order of an album: one of its results.
  feature.action(callbackPattern("ed", "([0-9a-z]+(?:-\\d){0,2})"), async (ctx) => {
    const source = readSource(ctx.match[1] ?? "");
    const finding = source && keptPicture(ledger, ctx.from?.id ?? 0, source);
    const picture = await finding?.catch(async (error: unknown) => {
      await answerCallback(ctx);
      throw error;
    });
    if (picture === undefined) return answerCallback(ctx, ctx.texts.stale);
    const message = ctx.callbackQuery.message as Message;
    const { prompt = "" } = orderInputOf(message) ?? {};
    const subject = { prompt, picture, replyTo: message.message_id };
    return withCallbackAnswer(ctx, askForChange(ctx, subject));
  });

  async function showOrder(ctx: BotContext, subject: Subject, kind: Kind): Promise<void> {
    const screen = await presenter.asKind(ctx, subject, kind);
    await screens.send(ctx, subject, screen ?? { text: ctx.texts.studio.nothingSold });
  }

  return feature;
}

async function act(
  ctx: BotContext,
  work: (ctx: BotContext, subject: Subject) => Promise<void>,
): Promise<void> {
  const message = ctx.callbackQuery?.message as Message | undefined;
  const picture = message && pictureIn(message);
  if (message === undefined || picture === undefined) return answerCallback(ctx, ctx.texts.stale);
  const { prompt = "" } = inputOfResult(message) ?? {};
  const subject = { prompt, picture, replyTo: message.message_id };
  return withCallbackAnswer(ctx, work(ctx, subject));
}

/** One result of an album, as Telegram keeps it. */
async function keptPicture(
  ledger: ActOptions["ledger"],
  userId: number,
  source: PictureSource,
): Promise<SentPicture | undefined> {
  const key = generationKey(userId, source.generation, source.part);
  const found = await ledger.find({ userId, key });
  const shown = resultsIn(readFiles(found?.generation.files).items)[source.index]?.shown;
  if (shown?.kind !== "photo" && shown?.kind !== "document") return undefined;
  return { fileId: shown.media, kind: shown.kind, source };
}

async function askForChange(ctx: BotContext, { picture, replyTo }: Subject): Promise<void> {
  const { whatToChange, changeRemark } = ctx.texts.studio;
  const hidden =
    picture.source === undefined ? "" : html`<a href="${hiddenAddress(picture.source)}">\u2060</a>`;
  const text = html`${whatToChange}${hidden}`;
  await askForReply(ctx, { text, placeholder: changeRemark, picture, replyTo });
}
