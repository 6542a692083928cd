import { Composer } from "telegraf";
import { formatPeriod, type Period, readPeriod } from "../../shop/statistics.js";
import { findNamed } from "../../studio/catalogue/catalogue.js";
import {
  button,
  callbackPattern,
  editPressed,
  reply,
  type Screen,
  withCallbackAnswer,
} from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import type { ConsoleLanguage } from "./console-language.js";
import { orderIn } from "./order.js";
import { type Pen, statsText, statsWords } from "./texts/stats.js";

/** So long a command adds up old days that are not summed yet; the scheduler does the rest. */
export const sumForMs = 8_000;

/** /stats, /stats 7d, 30d, all, 2026-11: the figures of a period beside the one before. */
export const statsFeature: ConsoleFeature = (parts) => {
  const feature = new Composer<ConsoleContext>();

  feature.command("stats", async (ctx) => {
    const order = orderIn(ctx);
    if (order === undefined) return;
    const period = readPeriod(order.text);
    const screen = period === undefined ? usage(ctx) : await page(parts, ctx, period);
    await reply(ctx, screen, order.messageId);
  });

  feature.action(callbackPattern("c", "stats", "([\\w-]{1,10})"), (ctx) => {
    const period = readPeriod(ctx.match[1] ?? "") ?? { kind: "today" };
    const screen = page(parts, ctx, period);
    return withCallbackAnswer(
      ctx,
      screen.then((found) => editPressed(ctx, found)),
    );
  });

  return feature.middleware();
};

const usage = ({ operator }: ConsoleContext): Screen => ({
  text: statsWords[operator.language].usage,
  buttons: [periodButtons(operator.language)],
});

async function page({ shop, timeZone }: ConsoleParts, ctx: ConsoleContext, period: Period) {
  const { operator, texts } = ctx;
  const words = statsWords[operator.language];
  const buttons = [periodButtons(operator.language)];
  const found = await shop.statistics.read(period, sumForMs);
  if (found.kind === "future") return { text: words.future, buttons };
  const again = [button("🔄", "c", "stats", formatPeriod(period))];
  if (found.kind === "summing") {
    const days = texts.figures.count(found.days, words.days);
    return { text: words.summing(days), buttons: [...buttons, again] };
  }
  const pen = penOf(texts.figures, timeZone, operator.language);
  const title = titles(operator.language).get(formatPeriod(period)) ?? "";
  return { text: statsText(words, pen, title, found), buttons: [...buttons, again] };
}

const titles = (language: ConsoleLanguage) => new Map(Object.entries(statsWords[language].periods));

export function periodButtons(language: ConsoleLanguage) {
  return [...titles(language)].map(([period, text]) => button(text, "c", "stats", period));
}

export function penOf(format: Pen["format"], timeZone: string, language: ConsoleLanguage): Pen {
  const nameOf = (model: string) => findNamed(model)?.name[language] ?? model;
  return { format, timeZone, nameOf };
}
