import { Composer } from "telegraf";
import type { Cursor, HistoryEntry, HistoryQuery, MaybeStale } from "../../ledger/ledger.js";
import { paysForLost } from "../../ledger/operation.js";
import type { BotContext, Dependencies } from "../context.js";
import { nameOfModel } from "../delivery/result-message.js";
import { type Html, html, isVisible, lines, shorten } from "../texts/html.js";
import type { Texts } from "../texts/texts.js";
import {
  type Button,
  button,
  callbackPattern,
  editPressed,
  type Screen,
  send,
  toRows,
  withCallbackAnswer,
} from "../ui/screen.js";

const pageSize = 5;
const promptLength = 60;

type HistoryPosition = NonNullable<HistoryQuery["from"]>;

/** /history: pages of operations, newest first. The buttons carry the place, so it needs no memory. */
export function historyFeature({ ledger, studio }: Dependencies) {
  const feature = new Composer<BotContext>();

  feature.command("history", async (ctx) => send(ctx, await page(ctx.from.id, ctx.texts)));

  feature.action(callbackPattern("history"), async (ctx) => {
    const screen = page(ctx.from.id, ctx.texts);
    await withCallbackAnswer(
      ctx,
      screen.then((found) => send(ctx, found)),
    );
  });

  feature.action(
    callbackPattern("history", "(older|newer)", "([0-9a-z]{1,9})-([0-9a-z]{1,12})"),
    (ctx) => {
      const [, direction = "", time = "", id = ""] = ctx.match;
      const cursor = {
        createdAt: new Date(Number.parseInt(time, 36)),
        id: Number.parseInt(id, 36),
      };
      const place: HistoryPosition = {
        direction: direction === "newer" ? "newer" : "older",
        cursor,
      };
      const screen = page(ctx.from.id, ctx.texts, place);
      return withCallbackAnswer(
        ctx,
        screen.then((found) => editPressed(ctx, found)),
      );
    },
  );

  async function page(userId: number, texts: Texts, from?: HistoryPosition): Promise<Screen> {
    // One more than is shown tells whether the journey goes on.
    const query = { userId, limit: pageSize + 1, ...(from && { from }) };
    const { entries: found, asOf } = await ledger.history(query);
    const newer = from?.direction === "newer";
    const shown = newer ? found.slice(-pageSize) : found.slice(0, pageSize);
    const goesOn = found.length > pageSize;
    const row = [
      ...turn(texts.buttons.newer, "newer", shown.at(0), newer ? goesOn : from !== undefined),
      ...turn(texts.buttons.older, "older", shown.at(-1), newer || goesOn),
    ];
    const results = studio === undefined ? [] : toRows(resultButtons(shown));
    const topup = shown.length === 0 ? [button(texts.buttons.topup, "topup")] : [];
    const buttons = [...results, row, topup].filter(({ length }) => length > 0);
    return { text: listing(shown, texts, asOf), buttons };
  }

  return feature;
}

function turn(text: string, direction: string, cursor: Cursor | undefined, exists: boolean) {
  if (!exists || cursor === undefined) return [];
  const place = `${cursor.createdAt.getTime().toString(36)}-${cursor.id.toString(36)}`;
  return [button(text, "history", direction, place)];
}

/** A number for each result that can be sent again. */
function resultButtons(entries: readonly HistoryEntry[]): Button[] {
  return entries.flatMap((entry, index) => {
    const message = messageOf(entry);
    return message === undefined ? [] : [button(String(index + 1), "send", message)];
  });
}

/** The message with the order of a generation that ended well and whose result was neither erased nor lost. */
function messageOf({ key, state, resultUrl, isLost }: HistoryEntry): string | undefined {
  const isKept = state === "done" && resultUrl !== null && !isLost;
  const [, message, part] = (isKept && /^gen:\d+:(\d{1,12})(?::(\d))?$/.exec(key)) || [];
  return part === undefined ? message : `${message}-${part}`;
}

function listing(entries: readonly HistoryEntry[], texts: Texts, asOf: MaybeStale["asOf"]): Html {
  const list = [texts.history, ...entries.map((entry, index) => numbered(entry, index, texts))];
  return lines(
    ...(entries.length === 0 ? [texts.historyEmpty] : list),
    asOf === undefined ? undefined : texts.historyRemembered(asOf),
  );
}

function numbered(entry: HistoryEntry, index: number, texts: Texts): Html {
  const number = messageOf(entry) === undefined ? "" : `${index + 1}. `;
  return html`${number}${describe(entry, texts)}`;
}

function describe({ type, createdAt, amount, ...entry }: HistoryEntry, texts: Texts): Html {
  const details = [
    entry.model === null ? html`` : html` · ${nameOfModel(entry.model, texts.language)}`,
    isVisible(entry.prompt ?? "")
      ? html` · ${texts.quoted(shorten(entry.prompt ?? "", promptLength))}`
      : html``,
    entry.isLost ? html`` : linkTo(entry.resultUrl, texts),
  ];
  const name = paysForLost(entry.key) ? "lost" : type;
  return texts.operation(name, createdAt, amount, details);
}

function linkTo(url: string | null, texts: Texts): Html {
  return url?.startsWith("https://") ? html` · <a href="${url}">${texts.result}</a>` : html``;
}
