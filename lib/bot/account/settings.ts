import { Composer } from "telegraf";
import type { Habits, Preferences } from "../../ledger/habits.js";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import { recommended } from "../../studio/catalogue/recommended.js";
import { defaultChoice } from "../../studio/choice.js";
import type { Model } from "../../studio/model.js";
import type { BotContext, Dependencies, Studio } from "../context.js";
import { soldOfKind } from "../orders/kinds.js";
import { toRequest } from "../orders/order.js";
import {
  answerCallback,
  button,
  callbackPattern,
  editPressed,
  type Screen,
  send,
  toRows,
  withCallbackAnswer,
} from "../ui/screen.js";

/** In whole units of the balance's currency; 0 = off. */
const limits = [0, 5, 10, 20, 50] as const;

type SettingsParts = Pick<Dependencies, "habits"> & Partial<Pick<Studio, "pricing">>;

/** /settings: the price up to which the bot starts on words without a press. */
export function settingsFeature({ habits, pricing }: SettingsParts) {
  const feature = new Composer<BotContext>();
  const screenFor = (ctx: BotContext, { fastUpTo }: Preferences) =>
    fastModeScreen(ctx, fastUpTo, cheapestPicture(pricing));

  const open = async (ctx: BotContext) => {
    const { preferences } = await recall(habits, ctx);
    await send(ctx, screenFor(ctx, preferences));
  };
  feature.command("settings", open);
  feature.action(callbackPattern("fm"), (ctx) => withCallbackAnswer(ctx, open(ctx)));
  feature.action(callbackPattern("fm", `(${limits.join("|")})`), async (ctx) => {
    const fastUpTo = BigInt(ctx.match[1] ?? 0) * 100n;
    const chosen = fastUpTo === 0n ? {} : { fastUpTo };
    try {
      await habits.prefer(ctx.from.id, { fastUpTo: chosen.fastUpTo ?? null });
    } catch (error) {
      if (!(error instanceof LedgerUnavailable)) throw error;
      return answerCallback(ctx, ctx.texts.fastMode.notChanged);
    }
    return withCallbackAnswer(ctx, editPressed(ctx, screenFor(ctx, chosen)));
  });

  return feature;
}

async function recall(habits: Dependencies["habits"], { from }: BotContext): Promise<Habits> {
  return habits.recall(from?.id ?? 0);
}

function fastModeScreen(
  { texts }: BotContext,
  limit: Money | undefined,
  cheapest: Money | undefined,
): Screen {
  const { fastMode, figures } = texts;
  const buttons = limits.map((units) => {
    const sum = BigInt(units) * 100n;
    const mark = sum === (limit ?? 0n) ? "• " : "";
    return button(`${mark}${sum === 0n ? fastMode.off : figures.money(sum)}`, "fm", units);
  });
  return { text: fastMode.about(limit, cheapest), buttons: toRows(buttons) };
}

/** Of the recommended pictures; undefined if none is sold. */
function cheapestPicture(pricing: Studio["pricing"] | undefined): Money | undefined {
  if (pricing === undefined) return undefined;
  const isRecommended = (model: Model) =>
    pricing.isRecommended(model) || recommended.pictures.includes(model.id);
  const prices = soldOfKind("pictures", pricing).filter(isRecommended).map(priceOf(pricing));
  return prices.sort((one, other) => (one < other ? -1 : 1))[0];
}

function priceOf(pricing: Studio["pricing"]) {
  return (model: Model): Money => {
    const input = { prompt: "", replyTo: 0 };
    return pricing.priceOf(model, toRequest({ model, choice: defaultChoice(model), input }));
  };
}
