import { Composer } from "telegraf";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import { pauseAt } from "../../shop/settings.js";
import { NoDatabase } from "../../shop/shop.js";
import type { PeriodFigures, StatisticsOutcome } from "../../shop/statistics.js";
import {
  button,
  callbackPattern,
  editPressed,
  reply,
  type Screen,
  withCallbackAnswer,
} from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { orderIn } from "./order.js";
import { copyButtons, shortcutButtons } from "./shortcuts.js";
import { penOf, periodButtons, sumForMs } from "./stats.js";
import { type AdminState, adminText, adminWords } from "./texts/admin.js";

/** /admin: today's figures, the state of everything, and the other commands. */
export const adminFeature: ConsoleFeature = (parts) => {
  const feature = new Composer<ConsoleContext>();

  feature.command("admin", async (ctx) => {
    const order = orderIn(ctx);
    if (order !== undefined) await reply(ctx, await page(parts, ctx), order.messageId);
  });

  feature.action(callbackPattern("c", "admin"), (ctx) =>
    withCallbackAnswer(
      ctx,
      page(parts, ctx).then((screen) => editPressed(ctx, screen)),
    ),
  );

  return feature.middleware();
};

async function page(parts: ConsoleParts, ctx: ConsoleContext): Promise<Screen> {
  const { operator, texts } = ctx;
  const { language } = operator;
  const [today, week, state, credits, stars] = await Promise.all([
    read(parts, "today"),
    read(parts, "week"),
    parts.shop.state.read(),
    ignoring(parts, () => parts.studio?.credit()),
    ignoring(parts, async () => (await parts.telegram.call("getMyStarBalance")).amount),
    parts.settings.ready(),
  ]);
  const facts: AdminState = {
    ...state,
    database: databaseState(today),
    credits,
    creditDays: daysOf(credits, week),
    pause: pauseAt(parts.settings.current(), parts.now()),
    stars,
  };
  const pen = penOf(texts.figures, parts.timeZone, language);
  const text = adminText(operator, pen, shown(today), facts);
  const refresh = button(adminWords[language].refresh, "c", "admin");
  const rows = [periodButtons(language), ...shortcutButtons(), ...copyButtons(operator)];
  return { text, buttons: [...rows, [refresh]] };
}

type Found = StatisticsOutcome | LedgerUnavailable;

/** An outage is a part of what the screen shows. */
async function read({ shop }: ConsoleParts, period: "today" | "week"): Promise<Found> {
  const asked =
    period === "week" ? ({ kind: "days", count: 7 } as const) : { kind: "today" as const };
  return shop.statistics.read(asked, sumForMs).catch((error: unknown) => {
    if (error instanceof LedgerUnavailable) return error;
    throw error;
  });
}

function databaseState(found: Found): AdminState["database"] {
  if (found instanceof NoDatabase) return "not configured";
  return found instanceof LedgerUnavailable ? "unavailable" : "ok";
}

function shown(found: Found): PeriodFigures | "unavailable" | "summing" {
  if (found instanceof LedgerUnavailable) return "unavailable";
  return found.kind === "figures" ? found.current : "summing";
}

/** At the pace of the last seven days; undefined if nothing was taken. */
function daysOf(credits: number | undefined, week: Found): number | undefined {
  if (credits === undefined || week instanceof LedgerUnavailable) return undefined;
  if (week.kind !== "figures" || week.current.credits <= 0n) return undefined;
  return Math.floor((credits * 100 * 7) / Number(week.current.credits));
}

/** What is missing on the screen must not keep the rest from it. */
async function ignoring<T>(
  { log }: ConsoleParts,
  ask: () => Promise<T> | undefined,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    log.warn(`/admin lacks a figure: ${error instanceof Error ? error.message : "unknown"}`);
    return undefined;
  }
}
