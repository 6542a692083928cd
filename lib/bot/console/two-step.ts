import { createHash } from "node:crypto";
import { Composer, type MiddlewareFn } from "telegraf";
import { LedgerUnavailable } from "../../ledger/ledger.js";
import type { RecordedAct, Stamp } from "../../shop/admin-log.js";
import { type Html, html, lines } from "../texts/html.js";
import {
  type Button,
  button,
  callbackPattern,
  editPressed,
  reply,
  type Screen,
  withCallbackAnswer,
} from "../ui/screen.js";
import type { ConsoleContext, ConsoleParts } from "./console-context.js";
import { type Order, orderAnswered, orderIn } from "./order.js";
import { refuseViewersCommand, refuseViewersPress } from "./refuse-viewer.js";
import { consoleTexts } from "./texts/console.js";

/** What would happen. */
export interface Proposal {
  /** The facts that matter, as the operator sees them. */
  readonly text: Html;
  /** What the operator's decision rests on: if it changes before the press, they see it anew. */
  readonly facts: readonly (string | number | bigint | boolean | undefined)[];
  /** Shown for a second confirmation; absent = one is enough. */
  readonly doubt?: Html | undefined;
  /**
   * Does it, once for the stamp's key however often it is called, and puts it on record.
   * @returns what is on record under the key
   */
  confirm(stamp: Stamp): Promise<RecordedAct>;
}

/** There is nothing to confirm: the operator reads why. */
export interface Refused {
  readonly refusal: Html;
}

/** A command that changes something: it shows what would happen, and a button does it. */
export interface TwoStep {
  /** The command, and its name in callback data. */
  readonly command: string;
  /** Begins the act's idempotency key: `adj` makes `adj:<chat>:<message>` of the confirmation's message. */
  readonly keyPrefix: string;
  /** Does its work while the database is down, too. */
  readonly worksInOutage?: true;
  /** Reads the command and the facts; asked when the command comes, and again at the press. */
  preview(order: Order, ctx: ConsoleContext): Promise<Proposal | Refused>;
  /**
   * Does and records the rest of an act whose instance was killed in the middle. Asked at each press
   * that finds no record, before the preview: the act itself has changed the facts.
   * @returns undefined = there is no rest
   */
  complete?(order: Order, stamp: Stamp, ctx: ConsoleContext): Promise<RecordedAct | undefined>;
  /** What came of it, from the record alone: also shown for a repeated press. */
  outcome(act: RecordedAct, ctx: ConsoleContext): Html;
  /** Whether another press may change the outcome: the buttons stay. */
  isOpen?(act: RecordedAct): boolean;
}

type Parts = Pick<ConsoleParts, "shop" | "log">;

/**
 * Runs a command in two steps. The confirmation is a reply to the command: at the press everything
 * is read again from the message it answers, so that any instance can carry it out, and repeated
 * presses and deliveries do it once.
 */
export function twoStep(step: TwoStep, parts: Parts): MiddlewareFn<ConsoleContext> {
  const feature = new Composer<ConsoleContext>();
  const { command } = step;

  feature.command(command, async (ctx) => {
    const order = orderIn(ctx);
    if (order === undefined) return;
    if (ctx.operator.role === "viewer") {
      return refuseViewersCommand(parts, ctx, step.keyPrefix, order);
    }
    const found = await step.preview(order, ctx);
    await reply(ctx, screenOf(step, found, order, ctx), order.messageId);
  });

  feature.action(callbackPattern("c", command, "no"), (ctx) =>
    withCallbackAnswer(ctx, editPressed(ctx, { text: textsOf(ctx).cancelled })),
  );

  feature.action(callbackPattern("c", command, "(yes|sure)", "([\\w-]{1,16})"), async (ctx) => {
    const [, word, seen = ""] = ctx.match;
    if (ctx.operator.role === "viewer") {
      return refuseViewersPress(parts, ctx, { verb: command });
    }
    const screen = press(step, parts, ctx, { isSure: word === "sure", seen });
    await withCallbackAnswer(
      ctx,
      screen.then((found) => editPressed(ctx, found)),
    );
  });

  return feature.middleware();
}

/** What the operator sees after the press. */
async function press(
  step: TwoStep,
  parts: Parts,
  ctx: ConsoleContext,
  pressed: Pressed,
): Promise<Screen> {
  const key = keyAt(ctx, step.keyPrefix);
  const stamp = { actor: ctx.operator.id, key };
  const showDone = (act: RecordedAct | undefined) => act && { text: step.outcome(act, ctx) };
  const find = () => findRecorded(step, parts, key);
  const before = showDone(await find());
  if (before !== undefined) return before;
  const order = orderAnswered(ctx);
  if (order?.command !== step.command) return { text: textsOf(ctx).commandGone };
  const complete = async () => step.complete?.(order, stamp, ctx);
  const completed = showDone(await complete());
  if (completed !== undefined) return completed;
  const found = await step.preview(order, ctx);
  const question = questionOf(step, found, order, ctx, pressed);
  if ("refusal" in found || question !== undefined) {
    // The facts may have changed because another press of this very button has just done it.
    const done = showDone((await find()) ?? (await complete()));
    return done ?? question ?? screenOf(step, found, order, ctx);
  }
  const act = await found.confirm(stamp);
  const text = step.outcome(act, ctx);
  if (step.isOpen?.(act) !== true) return { text };
  const word = pressed.isSure ? "sure" : "yes";
  return { text, buttons: [buttons(step, word, fingerprint(found, order), ctx)] };
}

async function findRecorded(
  { worksInOutage }: TwoStep,
  { shop }: Parts,
  key: string,
): Promise<RecordedAct | undefined> {
  try {
    return await shop.adminLog.find(key);
  } catch (error) {
    if (worksInOutage && error instanceof LedgerUnavailable) return undefined;
    throw error;
  }
}

/** What has to be confirmed before it is done; undefined = nothing. */
function questionOf(
  step: TwoStep,
  found: Proposal | Refused,
  order: Order,
  ctx: ConsoleContext,
  { isSure, seen }: Pressed,
): Screen | undefined {
  if ("refusal" in found) return undefined;
  const mark = fingerprint(found, order);
  if (mark !== seen) {
    const { text, ...rest } = screenOf(step, found, order, ctx);
    return { ...rest, text: lines(textsOf(ctx).changed, html``, text) };
  }
  if (found.doubt === undefined || isSure) return undefined;
  return { text: found.doubt, buttons: [buttons(step, "sure", mark, ctx)] };
}

function screenOf(
  step: TwoStep,
  found: Proposal | Refused,
  order: Order,
  ctx: ConsoleContext,
): Screen {
  if ("refusal" in found) return { text: found.refusal };
  return { text: found.text, buttons: [buttons(step, "yes", fingerprint(found, order), ctx)] };
}

function buttons(
  { command }: TwoStep,
  word: "yes" | "sure",
  mark: string,
  ctx: ConsoleContext,
): readonly Button[] {
  const texts = textsOf(ctx).buttons;
  const yes = word === "yes" ? texts.confirm : texts.sure;
  return [button(yes, "c", command, word, mark), button(texts.cancel, "c", command, "no")];
}

interface Pressed {
  /** The second confirmation. */
  readonly isSure: boolean;
  /** The fingerprint of what the operator saw. */
  readonly seen: string;
}

const textsOf = ({ operator }: ConsoleContext) => consoleTexts[operator.language];

/** The confirmation's message names the act: it is edited, never sent again. */
function keyAt({ chat, callbackQuery }: ConsoleContext, prefix: string): string {
  return `${prefix}:${chat?.id}:${callbackQuery?.message?.message_id}`;
}

/** Of the command, which its writer may have edited, and of the facts. */
function fingerprint({ facts }: Proposal, { text }: Order): string {
  const seen = JSON.stringify([text, ...facts.map((fact) => String(fact))]);
  return createHash("sha256").update(seen).digest("base64url").slice(0, 12);
}
