import { Composer } from "telegraf";
import type { HistoryEntry, HistoryQuery } from "../../ledger/ledger.js";
import { formatMoney } from "../../ledger/money.js";
import { chargeIdOf } from "../../ledger/operation.js";
import { lines } from "../texts/html.js";
import {
  type Button,
  button,
  callbackPattern,
  editPressed,
  type Screen,
  withCallbackAnswer,
} from "../ui/screen.js";
import type { ConsoleContext, ConsoleFeature, ConsoleParts } from "./console-context.js";
import { userTexts } from "./texts/user.js";

const pageSize = 5;
const userId = "(\\d{1,16})";
const place = "(?::(older|newer):([0-9a-z]{1,9})-([0-9a-z]{1,12}))?";

type Place = NonNullable<HistoryQuery["from"]>;

/** Which operations a list has: all of them, or payments alone. */
type Kind = "all" | "paid";

interface Listing {
  readonly userId: number;
  readonly kind: Kind;
  readonly from?: Place | undefined;
}

/** A user's operations, page by page, and the facts of each. The buttons carry user and place. */
export const operationsFeature: ConsoleFeature = (parts) => {
  const feature = new Composer<ConsoleContext>();
  const show = (ctx: ConsoleContext, screen: Promise<Screen>) =>
    withCallbackAnswer(
      ctx,
      screen.then((found) => editPressed(ctx, found)),
    );

  feature.action(callbackPattern("c", "ops", userId, `(all|paid)${place}`), (ctx) => {
    const [, user, kind, direction, time = "", id = ""] = ctx.match;
    const cursor = { createdAt: new Date(Number.parseInt(time, 36)), id: Number.parseInt(id, 36) };
    const from =
      direction === undefined
        ? undefined
        : ({ direction: direction === "newer" ? "newer" : "older", cursor } as const);
    const listing = { userId: Number(user), kind: kind === "paid" ? "paid" : "all", from } as const;
    return show(ctx, page(parts, ctx, listing));
  });

  feature.action(callbackPattern("c", "op", userId, "(\\d{1,15})"), (ctx) => {
    const [, user, id] = ctx.match;
    return show(ctx, facts(parts, ctx, Number(user), Number(id)));
  });

  return feature.middleware();
};

const textsOf = ({ operator }: ConsoleContext) => userTexts[operator.language];

async function page(
  { ledger }: ConsoleParts,
  ctx: ConsoleContext,
  listing: Listing,
): Promise<Screen> {
  const { from, kind } = listing;
  const types = kind === "paid" ? (["payment"] as const) : undefined;
  // One more than is shown tells whether the list goes on.
  const query = { userId: listing.userId, limit: pageSize + 1, ...(from && { from }) };
  const { entries, asOf } = await ledger.history({ ...query, ...(types && { types }) });
  const isNewer = from?.direction === "newer";
  const shown = isNewer ? entries.slice(-pageSize) : entries.slice(0, pageSize);
  const texts = textsOf(ctx);
  const rows = shown.map(({ createdAt, type, amount }, index) =>
    texts.operationLine(ctx.texts.figures, index + 1, createdAt, type, amount),
  );
  return {
    text: lines(
      kind === "paid" ? texts.payments(listing.userId) : texts.operations(listing.userId),
      ...(rows.length === 0 ? [texts.noOperations] : rows),
      asOf === undefined ? undefined : texts.remembered,
    ),
    buttons: listButtons(ctx, listing, shown, entries.length > pageSize),
  };
}

function listButtons(
  ctx: ConsoleContext,
  { userId: user, kind, from }: Listing,
  shown: readonly HistoryEntry[],
  goesOn: boolean,
) {
  const { buttons } = textsOf(ctx);
  const isNewer = from?.direction === "newer";
  const turn = (text: string, direction: string, at: HistoryEntry | undefined, exists: boolean) => {
    if (!exists || at === undefined) return [];
    const cursor = `${at.createdAt.getTime().toString(36)}-${at.id.toString(36)}`;
    return [button(text, "c", "ops", user, kind, direction, cursor)];
  };
  const open: Button[] = shown.map(({ id }, index) => button(`${index + 1}`, "c", "op", user, id));
  const turns = [
    ...turn(buttons.newer, "newer", shown.at(0), isNewer ? goesOn : from !== undefined),
    ...turn(buttons.older, "older", shown.at(-1), isNewer || goesOn),
  ];
  return [open, turns, [button(buttons.card, "c", "user", user)]].filter((row) => row.length > 0);
}

/** What support asks for: cause, charge id, task id, cost. */
async function facts(
  { shop }: ConsoleParts,
  ctx: ConsoleContext,
  user: number,
  id: number,
): Promise<Screen> {
  const { buttons, ...texts } = textsOf(ctx);
  const found = await shop.users.operation(user, id);
  const back = [
    button(buttons.operations, "c", "ops", user, "all"),
    button(buttons.card, "c", "user", user),
  ];
  if (found === undefined) return { text: texts.noOperations, buttons: [back] };
  const credits = found.credits === undefined ? "" : formatMoney(found.credits);
  const text = texts.operation(ctx.texts.figures, found, credits);
  if (found.type !== "payment" || ctx.operator.role === "viewer") return { text, buttons: [back] };
  const command = `/refund ${chargeIdOf(found.key)}`;
  return { text, buttons: [[{ text: buttons.copyRefund, copy_text: { text: command } }], back] };
}
