import type { Message } from "@telegraf/types";
import { type Habits, noHabits } from "../../ledger/habits.js";
import { ifAvailable } from "../../ledger/if-available.js";
import type { Offer } from "../../studio/catalogue/catalogue.js";
import type { Kind } from "../../studio/model.js";
import { TelegramError } from "../../telegram.js";
import type { BotContext, Dependencies, Studio } from "../context.js";
import { commandIn } from "../input/command.js";
import { isReply, pictureIn, pictureOf, textIn, unusedOf } from "../input/message.js";
import { validateForAll } from "../pictures/unfit-picture.js";
import { type Html, lines } from "../texts/html.js";
import type { Texts } from "../texts/texts.js";
import { localeOf } from "../ui/locale.js";
import { reply, type Screen } from "../ui/screen.js";
import type { PlaceExpressOrder } from "./express-order.js";
import { createFastMode, type FastMode } from "./fast-mode.js";
import { isKindFor } from "./kinds.js";
import type { Order } from "./order.js";
import type { OrderInput } from "./order-input.js";
import { orderScreen } from "./order-screen.js";
import {
  askForPicture,
  createOrderScreens,
  type OrderScreens,
  offerRepliedTo,
} from "./order-screens.js";
import { recentPicture } from "./recent-picture.js";
import { usualOrder } from "./usual-order.js";

interface PresenterOptions
  extends Pick<Dependencies, "habits" | "now">,
    Pick<Studio, "pricing" | "background"> {
  readonly placeAtOnce: PlaceExpressOrder;
}

export type OrderPresenter = ReturnType<typeof createOrderPresenter>;

interface Parts extends PresenterOptions {
  readonly screens: OrderScreens;
  readonly inFastMode: FastMode;
}

/** Answers what users send with an order that only needs to be confirmed: with what they took last. */
export function createOrderPresenter(options: PresenterOptions) {
  const parts: Parts = {
    ...options,
    screens: createOrderScreens(options.pricing),
    inFastMode: createFastMode(options),
  };

  return {
    usual: (ctx: BotContext, input: OrderInput) => drawUsual(parts, ctx, input),

    /** The order as another kind; undefined if there is none. Words of ours come and go with the kind. */
    async asKind(ctx: BotContext, input: OrderInput, kind: Kind): Promise<Screen | undefined> {
      if (!isKindFor(input, kind)) return undefined;
      return draw(parts, ctx, withOurWords(input, kind, ctx.texts), await recall(parts, ctx), kind);
    },

    /** The user's words as a new message, whatever picture came before. */
    async sendWords(ctx: BotContext, words: OrderInput): Promise<void> {
      return parts.screens.send(ctx, words, await drawUsual(parts, ctx, words));
    },

    /**
     * Answers a message; with the order of a model if the user replied to a message that names one.
     * @param album what the order takes instead of the message's own words and picture
     */
    async present(ctx: BotContext, sent: Message, note?: Html, album?: OrderInput): Promise<void> {
      const input = album ?? inputOf(sent);
      const { picture, album: _, ...words } = input;
      const work = presentInput(parts, ctx, sent, input, note ?? unusedNote(sent, ctx.texts));
      await work.catch(async (error: unknown) => {
        if (picture === undefined || !isPictureRefused(error)) throw error;
        const { pictureRefused, unused } = ctx.texts.studio;
        const isBorrowed = pictureIn(sent) === undefined && words.prompt !== "";
        // Telegram may show us a picture of another message, but not let us send it.
        if (isBorrowed) await presentInput(parts, ctx, sent, words, unused.answered);
        else await reply(ctx, { text: pictureRefused }, words.replyTo);
      });
    },
  };
}

async function recall({ habits }: Parts, { from }: BotContext): Promise<Habits> {
  return from === undefined ? noHabits : habits.recall(from.id);
}

/** @param kind absent = what the user took last, or the usual one */
function draw(
  parts: Parts,
  ctx: BotContext,
  input: OrderInput,
  habits: Habits,
  kind?: Kind,
): Screen | undefined {
  const { pricing } = parts;
  return show(parts, ctx, usualOrder({ input, kind, habits, pricing, texts: ctx.texts }));
}

function show({ pricing }: Parts, ctx: BotContext, order: Order | undefined): Screen | undefined {
  return order && orderScreen({ order, pricing, locale: localeOf(ctx) });
}

/** The usual order of an input; for a picture without words what can be done with it. */
async function drawUsual(parts: Parts, ctx: BotContext, input: OrderInput): Promise<Screen> {
  if (input.picture !== undefined && input.prompt === "") return parts.screens.picture(ctx, input);
  const order = draw(parts, ctx, input, await recall(parts, ctx));
  return order ?? { text: ctx.texts.studio.nothingSold };
}

/** What a user sent, and what the bot makes of it. */
interface Presented {
  readonly sent: Message;
  readonly input: OrderInput;
  /** What the user should know before they pay. */
  readonly note: Html | undefined;
}

async function presentInput(
  parts: Parts,
  ctx: BotContext,
  sent: Message,
  input: OrderInput,
  note?: Html,
): Promise<void> {
  const { pricing } = parts;
  const { picture } = input;
  const offer = offerRepliedTo(sent);
  const model = offer?.model;
  const needsPicture = model?.picture?.required === true && pricing.isSold(model);
  if (needsPicture && picture === undefined) {
    await reply(ctx, askForPicture(model, localeOf(ctx)), input.replyTo);
    return;
  }
  const isOrdered = offer && (picture === undefined || offer.model.picture !== undefined);
  const presented = { sent, input, note };
  if (isOrdered) return presentChosen(parts, ctx, { ...presented, offer });
  if (isWords(sent)) return presentWords(parts, ctx, presented);
  await send(parts, ctx, input, await drawUsual(parts, ctx, input), note);
  if (input.prompt === "") rememberPhoto(parts, ctx, sent);
}

/** Words to a message that names a model. */
async function presentChosen(
  parts: Parts,
  ctx: BotContext,
  { sent, input, note, offer }: Presented & { readonly offer: Offer },
): Promise<void> {
  const { screens } = parts;
  if (note === undefined && offer.insteadOf === undefined && isWords(sent)) {
    const { preferences } = await recall(parts, ctx);
    const order = screens.orderOf(offer, input, "");
    const placeAtOnce = parts.inFastMode(ctx, order, preferences);
    if (placeAtOnce !== undefined) return placeAtOnce();
  }
  return send(parts, ctx, input, screens.order(ctx, offer, input, ""), note);
}

/** Words alone: soon after a picture the bot offers them as a change of it. */
async function presentWords(
  parts: Parts,
  ctx: BotContext,
  { sent, input: words, note }: Presented,
): Promise<void> {
  const { pricing } = parts;
  const habits = await recall(parts, ctx);
  const order = usualOrder({ input: words, habits, pricing, texts: ctx.texts });
  const picture = isPlainWords(sent) ? recentPicture(habits, parts.now()) : undefined;
  const { preferences } = habits;
  // In fast mode a reply changes a result: other words make the next one.
  const isSent = picture !== undefined && picture.fileId === preferences.photo?.fileId;
  const mayBeFast = note === undefined && !isSent;
  const placeAtOnce = mayBeFast ? parts.inFastMode(ctx, order, preferences) : undefined;
  if (placeAtOnce !== undefined) return placeAtOnce();
  if (picture !== undefined) {
    const edit = { ...words, picture, isGuessed: true as const };
    if (await sendGuess(parts, ctx, edit, habits, note)) return;
  }
  const screen = show(parts, ctx, order) ?? { text: ctx.texts.studio.nothingSold };
  return send(parts, ctx, words, screen, note);
}

/** @returns whether the order could be sent with its picture */
async function sendGuess(
  parts: Parts,
  ctx: BotContext,
  edit: OrderInput,
  habits: Habits,
  note?: Html,
): Promise<boolean> {
  const guess = draw(parts, ctx, edit, habits);
  if (guess === undefined) return false;
  return send(parts, ctx, edit, guess, note).then(() => true, isRefusedOrThrow);
}

function send(
  { screens }: Parts,
  ctx: BotContext,
  input: OrderInput,
  screen: Screen,
  note?: Html,
): Promise<void> {
  return screens.send(ctx, input, { ...screen, text: lines(screen.text, note) });
}

/** Behind the answer: nothing depends on it but where the next words belong. */
function rememberPhoto({ habits, now, background }: Parts, ctx: BotContext, sent: Message): void {
  const picture = pictureIn(sent);
  if (picture === undefined || ctx.from === undefined) return;
  if (validateForAll(picture, ctx.texts.studio) !== undefined) return;
  const photo = { ...picture, messageId: sent.message_id, at: now() };
  background(ifAvailable(habits.prefer(ctx.from.id, { photo })));
}

/** Such as "wrong file identifier", "file is temporarily unavailable" and "IMAGE_PROCESS_FAILED". */
function isPictureRefused(error: unknown): boolean {
  const isRefused = error instanceof TelegramError && error.code === 400;
  return isRefused && /file|photo|image|media|document/i.test(error.description);
}

function isRefusedOrThrow(error: unknown): false {
  if (!isPictureRefused(error)) throw error;
  return false;
}

/** What the user sent, with what they replied to. */
function inputOf(sent: Message): OrderInput {
  const picture = pictureOf(sent);
  return {
    prompt: textIn(sent) ?? "",
    replyTo: sent.message_id,
    ...(picture && { picture }),
  };
}

/** Words without a picture, and without a command that does not ask for an order. */
function isWords(sent: Message): sent is Message.TextMessage {
  if (!("text" in sent) || pictureOf(sent) !== undefined) return false;
  const command = commandIn(sent.text);
  return command === undefined || command.name === "generate";
}

/** The same of words that answer nothing, and without a command that says what they are. */
function isPlainWords(sent: Message): boolean {
  return isWords(sent) && !isReply(sent) && commandIn(sent.text) === undefined;
}

/** A picture that came without words moves as we say; what we said is no wish for anything else. */
function withOurWords(input: OrderInput, kind: Kind, { studio }: Texts): OrderInput {
  const isOurs = input.picture !== undefined && input.prompt === studio.animatePrompt;
  const prompt = isOurs ? "" : input.prompt;
  const isLacking = kind === "animation" && prompt === "";
  return { ...input, prompt: isLacking ? studio.animatePrompt : prompt };
}

/** Tells users which parts of a message are not used, before they pay. */
function unusedNote(sent: Message, { studio }: Texts): Html | undefined {
  const unused = unusedOf(sent);
  return unused && studio.unused[unused];
}
