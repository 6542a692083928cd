import { Composer } from "telegraf";
import type { AuditQuery, RecordedAct } from "../../shop/admin-log.js";
import { html, lines } from "../texts/html.js";
import {
  button,
  callbackPattern,
  editPressed,
  reply,
  type Screen,
  withCallbackAnswer,
} from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { orderAnswered, orderIn } from "./order.js";
import { onShortcut, sendOpened } from "./shortcuts.js";
import { auditTexts } from "./texts/audit.js";
import { consoleTexts } from "./texts/console.js";

const pageSize = 8;
const longestSubject = 200;

type Place = NonNullable<AuditQuery["from"]>;

/** /audit: what operators did, newest first. The buttons carry the place, the command the subject. */
export const auditFeature: ConsoleFeature = (parts) => {
  const feature = new Composer<ConsoleContext>();

  feature.command("audit", async (ctx) => {
    const order = orderIn(ctx);
    if (order === undefined) return;
    const screen = await page(parts, ctx, subjectIn(order.text));
    await reply(ctx, screen, order.messageId);
  });
  onShortcut(feature, "audit", async (ctx) => sendOpened(ctx, await page(parts, ctx, undefined)));

  feature.action(callbackPattern("c", "audit", "(older|newer)", "(\\d{1,15})"), async (ctx) => {
    const [, direction, id] = ctx.match;
    const place: Place = {
      direction: direction === "newer" ? "newer" : "older",
      id: Number(id),
    };
    const order = orderAnswered(ctx);
    const screen =
      order === undefined
        ? Promise.resolve({ text: consoleTexts[ctx.operator.language].commandGone })
        : page(parts, ctx, subjectIn(order.text), place);
    await withCallbackAnswer(
      ctx,
      screen.then((found) => editPressed(ctx, found)),
    );
  });

  return feature.middleware();
};

function subjectIn(text: string): string | undefined {
  return text === "" ? undefined : text.slice(0, longestSubject);
}

async function page(
  { shop }: ConsoleParts,
  { operator, texts: { figures } }: ConsoleContext,
  subject: string | undefined,
  from?: Place,
): Promise<Screen> {
  // One more than is shown tells whether there are more.
  const found = await shop.adminLog.page({ limit: pageSize + 1, subject, from });
  const isNewer = from?.direction === "newer";
  const shown = isNewer ? found.slice(-pageSize) : found.slice(0, pageSize);
  const goesOn = found.length > pageSize;
  const { buttons } = consoleTexts[operator.language];
  const row = [
    ...turn(buttons.newer, "newer", shown.at(0), isNewer ? goesOn : from !== undefined),
    ...turn(buttons.older, "older", shown.at(-1), isNewer || goesOn),
  ];
  const texts = auditTexts[operator.language];
  const acts = shown.map((act) => html`\n${texts.describe(figures, act)}`);
  const list = acts.length === 0 ? [texts.empty] : acts;
  return { text: lines(texts.title(subject), ...list), buttons: row.length > 0 ? [row] : [] };
}

function turn(text: string, direction: string, at: RecordedAct | undefined, exists: boolean) {
  return exists && at !== undefined ? [button(text, "c", "audit", direction, at.id)] : [];
}
