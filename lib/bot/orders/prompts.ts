import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import type { Ledger } from "../../ledger/ledger.js";
import { generationKey } from "../../ledger/operation.js";
import { findOffer } from "../../studio/catalogue/catalogue.js";
import { type Kind, kinds } from "../../studio/model.js";
import type { BotContext, Dependencies, Studio } from "../context.js";
import type { Albums } from "../input/albums.js";
import { commandIn } from "../input/command.js";
import { pictureIn, pictureOf, textIn } from "../input/message.js";
import {
  answerCallback,
  callbackPattern,
  deleteMessage,
  editPressed,
  pressedMessage,
  type Screen,
  send,
  withCallbackAnswer,
} from "../ui/screen.js";
import { createAlbumOrders } from "./album-orders.js";
import { isKindFor } from "./kinds.js";
import {
  inputOfResult,
  isClosed,
  keyedIdOf,
  markOf,
  type OrderInput,
  orderInputOf,
} from "./order-input.js";
import { createOrderScreens } from "./order-screens.js";
import { albumPattern, keepAlbum } from "./ordered-album.js";
import type { OrderPresenter } from "./present-order.js";

interface PromptOptions
  extends Pick<Studio, "pricing" | "time" | "background">,
    Pick<Dependencies, "ledger" | "albums" | "log"> {
  readonly presenter: OrderPresenter;
  readonly answered: Albums;
}

/**
 * Turns prompts and pictures that users send into an order with its price. Nothing is stored: the order's
 * message and the one it replies to hold everything.
 */
export function promptFeature(options: PromptOptions) {
  const orders = createAlbumOrders({ ...options, present: options.presenter.present });
  const feature = new Composer<BotContext>();

  feature.command("generate", (ctx) => {
    const { message: sent } = ctx;
    const hasNothing = textIn(sent) === undefined && pictureOf(sent) === undefined;
    if (hasNothing) return send(ctx, { text: ctx.texts.generateUsage });
    return orders.presentWords(ctx, sent);
  });
  feature.on(message("text"), (ctx, next) => {
    const { message: sent } = ctx;
    if (commandIn(sent.text) !== undefined) return next();
    const hasNothing = textIn(sent) === undefined && pictureIn(sent) === undefined;
    if (hasNothing) return send(ctx, { text: ctx.texts.studio.noWords });
    return orders.presentWords(ctx, sent);
  });
  feature.on([message("photo"), message("document")], (ctx, next) => {
    const { message: sent } = ctx;
    const picture = pictureIn(sent);
    return picture === undefined ? next() : orders.take(ctx, sent, picture);
  });
  feature.action(callbackPattern(...albumPattern), (ctx) =>
    answerCallback(ctx, ctx.texts.studio.album.explained),
  );
  feature.use(changeFeature(options), dropFeature(options));

  return feature;
}

const code = "([a-z0-9]{1,12})";
const chosen = "([A-Za-z0-9-]{0,48})";

/** Changes an order in its own message: to another model, other options, another kind. */
function changeFeature({ pricing, presenter }: PromptOptions) {
  const feature = new Composer<BotContext>();
  const screens = createOrderScreens(pricing);

  // Buttons of an older version named no order to go back to.
  const from = `(?::${code}:${chosen})?`;
  feature.action(callbackPattern("g", `(${kinds.join("|")})`, `(\\d{1,2})${from}`), (ctx) => {
    const [, kind, page, model = "", choice = ""] = ctx.match as unknown as ListPress;
    return redraw(ctx, (input) => {
      if (!isKindFor(input, kind)) return undefined;
      const offer = findOffer(model);
      const order = offer && screens.orderOf(offer, input, choice);
      return screens.models(ctx, { kind, page: Number(page), input, from: order });
    });
  });
  feature.action(callbackPattern("k", `(${kinds.join("|")})`), (ctx) =>
    redraw(ctx, (input) => presenter.asKind(ctx, input, ctx.match[1] as Kind)),
  );
  // A button of an older version went back to a menu.
  feature.action([callbackPattern("b"), callbackPattern("prompt")], (ctx) =>
    redraw(ctx, (input) => presenter.usual(ctx, input)),
  );
  feature.action(callbackPattern("(o|opt)", code, chosen), (ctx) => {
    const [, verb, model = "", choice = ""] = ctx.match;
    const offer = findOffer(model);
    const draw = verb === "o" ? screens.order : screens.options;
    return redraw(ctx, (input) => offer && draw(ctx, offer, input, choice));
  });

  return feature;
}

type ListPress = [string, Kind, page: string, code?: string, choice?: string];

/** Takes an order away: an older version's Cancel, and words that were meant for a new picture. */
function dropFeature({ ledger, presenter }: PromptOptions) {
  const feature = new Composer<BotContext>();
  // An earlier press may have started the order while this message still shows its buttons.
  const isOver = async (ctx: BotContext) =>
    isClosed(ctx.callbackQuery?.message) || (await isCharged(ledger, ctx));

  feature.action(callbackPattern("x"), async (ctx) => {
    if (await isOver(ctx)) return answerCallback(ctx, ctx.texts.studio.closed);
    return withCallbackAnswer(ctx, editPressed(ctx, { text: ctx.texts.studio.cancelled }));
  });
  feature.action(callbackPattern("nw"), async (ctx) => {
    const pressed = pressedMessage(ctx);
    const words = wordsOf(ctx.callbackQuery.message as Message);
    if (pressed === undefined || words === undefined) {
      return answerCallback(ctx, ctx.texts.stale);
    }
    if (await isOver(ctx)) return answerCallback(ctx, ctx.texts.studio.closed);
    const replace = async () => {
      await presenter.sendWords(ctx, words);
      await deleteMessage(ctx.telegram.callApi, pressed);
    };
    return withCallbackAnswer(ctx, replace());
  });

  return feature;
}

/** The words of an order without its picture; undefined if they are gone. */
function wordsOf(message: Message): OrderInput | undefined {
  const written = inputOfResult(message);
  if (written !== undefined) return written;
  const { prompt = "", replyTo = message.message_id } = orderInputOf(message) ?? {};
  return prompt === "" ? undefined : { prompt, replyTo, isQuoted: true };
}

/** Whether the order whose button was pressed has been charged. @throws LedgerUnavailable */
export async function isCharged(ledger: Ledger, ctx: BotContext): Promise<boolean> {
  const message = ctx.callbackQuery?.message;
  if (ctx.from === undefined || message === undefined) return false;
  const key = generationKey(message.chat.id, keyedIdOf(message));
  return (await ledger.find({ userId: ctx.from.id, key })) !== undefined;
}

/** Redraws the message whose button was pressed, unless it is closed or its input is gone. */
async function redraw(
  ctx: BotContext,
  draw: (input: OrderInput) => Screen | undefined | Promise<Screen | undefined>,
): Promise<void> {
  const message = ctx.callbackQuery?.message as Message | undefined;
  if (isClosed(message)) return answerCallback(ctx, ctx.texts.studio.closed);
  const input = message && orderInputOf(message);
  const screen = input && (await draw(input));
  if (input === undefined || screen === undefined) return answerCallback(ctx, ctx.texts.stale);
  const marked = { ...screen, ...markOf(input) };
  await withCallbackAnswer(ctx, editPressed(ctx, keepAlbum(marked, input.album, ctx.texts)));
}
