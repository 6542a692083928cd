import type { Message } from "@telegraf/types";
import { Composer } from "telegraf";
import type { Money } from "../../ledger/money.js";
import { findModel, findOffer } from "../../studio/catalogue/catalogue.js";
import { readChoice } from "../../studio/choice.js";
import type { BotContext, Studio } from "../context.js";
import { pictureIn } from "../input/message.js";
import { readSource } from "../input/picture-source.js";
import { answerCallback, callbackPattern, withCallbackAnswer } from "../ui/screen.js";
import type { PlaceExpressOrder } from "./express-order.js";
import { kindOf, kindsFor } from "./kinds.js";
import { priceFingerprint } from "./order.js";
import { inputOfResult, isClosed, type OrderInput, orderInputOf } from "./order-input.js";
import { createOrderScreens } from "./order-screens.js";

/** The price; where the order's picture comes from; what stands in the key instead of the message itself. */
const seen = "([\\w-]{4})(?::([0-9a-z-]{0,12}):([0-9a-z]{0,10}))?";
const order = ["([a-z0-9]{1,12})", "([A-Za-z0-9-]{0,48})"] as const;

/**
 * Places an order once more with one press on the button under its result or its failure. If the price
 * is not the same any more, and for older buttons, it shows the order to be confirmed.
 */
export function reorderFeature({ pricing }: Studio, placeAtOnce: PlaceExpressOrder) {
  const feature = new Composer<BotContext>();
  const screens = createOrderScreens(pricing);

  feature.action(callbackPattern("re", ...order, seen), (ctx) => {
    const [, code = "", chosen = "", fingerprint = ""] = ctx.match;
    const repeated = repeatedBy(ctx.callbackQuery.message as Message | undefined, ctx.match);
    const model = findModel(code);
    const choice = model && readChoice(model, chosen);
    if (!(repeated && choice)) return reopen(ctx, ctx.match, () => repeated?.input);
    const { input, keyedId } = repeated;
    return placeAtOnce(ctx, {
      order: { model, choice, input },
      keyedId,
      isSeen: (price: Money) => priceFingerprint(price) === fingerprint,
    });
  });
  feature.action(callbackPattern("again", ...order), (ctx) =>
    reopen(ctx, ctx.match, inputOfResult),
  );
  feature.action(callbackPattern("anew", ...order), (ctx) => reopen(ctx, ctx.match, orderInputOf));

  feature.action(callbackPattern(`other(?::${order.join(":")})?`), async (ctx) => {
    const [, code = "", chosen = ""] = ctx.match;
    const message = ctx.callbackQuery.message as Message | undefined;
    const input =
      message && (isAlbumsOrder(message) ? orderInputOf(message) : inputOfResult(message));
    if (input === undefined) return answerCallback(ctx, ctx.texts.stale);
    const offer = findOffer(code);
    const from = offer && screens.orderOf(offer, input, chosen);
    const kind = from === undefined ? kindsFor(input)[0] : kindOf(from.model, input);
    const screen = screens.models(ctx, { kind, page: 0, input, from });
    await withCallbackAnswer(ctx, screens.send(ctx, input, screen));
  });

  async function reopen(
    ctx: BotContext,
    [, code = "", chosen = ""]: RegExpExecArray,
    read: (message: Message) => OrderInput | undefined,
  ): Promise<void> {
    const message = ctx.callbackQuery?.message as Message | undefined;
    const input = message && read(message);
    const offer = findOffer(code);
    if (input === undefined || offer === undefined) return answerCallback(ctx, ctx.texts.stale);
    const screen = screens.order(ctx, offer, input, chosen);
    await withCallbackAnswer(ctx, screens.send(ctx, input, screen));
  }

  return feature;
}

/** What a button repeats: under a result or a failure, or under the order of an album. */
function repeatedBy(message: Message | undefined, [, , , , from = "", key = ""]: RegExpExecArray) {
  if (message === undefined) return undefined;
  const input = key === "" ? inputOfResult(message) : orderInputOf(message);
  if (input === undefined) return undefined;
  const { picture, ...words } = input;
  const source = readSource(from);
  const pictured = picture && { picture: source === undefined ? picture : { ...picture, source } };
  const keyedId = key === "" ? message.message_id : Number.parseInt(key, 36);
  return { input: { ...words, ...pictured }, keyedId };
}

/** An order that has ended and holds its picture. */
function isAlbumsOrder(message: Message): boolean {
  return isClosed(message) && pictureIn(message) !== undefined;
}
