import { Composer } from "telegraf";
import type { HistoryEntry } from "../../ledger/ledger.js";
import { chargeIdOf } from "../../ledger/operation.js";
import { consoleLanguageOf } from "../console/console-language.js";
import { operatorHelp } from "../console/texts/commands.js";
import type { BotContext, Dependencies } from "../context.js";
import { type Html, lines } from "../texts/html.js";
import type { Texts } from "../texts/texts.js";
import { callbackPattern, send, withCallbackAnswer } from "../ui/screen.js";

const shownPayments = 5;

/** What Telegram demands of bots that sell, and how to reach a person. */
export function helpFeature({ ledger, operator, roleOf }: Dependencies) {
  const feature = new Composer<BotContext>();

  const help = ({ from, texts }: BotContext) => {
    const role = roleOf(from?.id);
    if (role === undefined) return { text: texts.help };
    return { text: lines(texts.help, operatorHelp(role, consoleLanguageOf(texts.language))) };
  };
  feature.command("help", (ctx) => send(ctx, help(ctx)));
  feature.action(callbackPattern("help"), (ctx) => withCallbackAnswer(ctx, send(ctx, help(ctx))));
  feature.command("terms", (ctx) => send(ctx, { text: ctx.texts.terms }));
  feature.command("support", (ctx) =>
    send(ctx, { text: ctx.texts.support(operator.contact(ctx.texts)) }),
  );
  feature.command("cancel", (ctx) => send(ctx, { text: ctx.texts.nothingToCancel }));

  feature.command("paysupport", async (ctx) => {
    const { texts, from } = ctx;
    const types = ["payment", "reversal"] as const;
    const { entries, asOf } = await ledger.history({
      userId: from.id,
      limit: 2 * shownPayments,
      types,
    });
    const payments = listPayments(entries, texts);
    if (asOf !== undefined) payments.push(texts.historyRemembered(asOf));
    await send(ctx, { text: texts.paysupport(payments, operator.contact(texts)) });
  });

  return feature;
}

/** The newest payments; those that Telegram has returned already say so. */
function listPayments(entries: readonly HistoryEntry[], texts: Texts): Html[] {
  const returned = new Set(
    entries.filter(({ type }) => type === "reversal").map(({ key }) => chargeIdOf(key)),
  );
  return entries
    .filter(({ type }) => type === "payment")
    .slice(0, shownPayments)
    .map(({ createdAt, amount, stars, key }) => {
      const chargeId = chargeIdOf(key);
      return texts.payment(createdAt, amount, stars, chargeId, returned.has(chargeId));
    });
}
