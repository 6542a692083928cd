import { recordOrKeep } from "../../shop/kept-acts.js";
import { answerCallback, reply } from "../ui/screen.js";
import type { ConsoleContext, ConsoleParts } from "./console-context.js";
import type { Order } from "./order.js";
import { consoleTexts } from "./texts/console.js";

type Parts = Pick<ConsoleParts, "shop" | "log">;

interface Attempt {
  readonly verb: string;
  readonly subject?: string;
}

/** A viewer has written a command that changes something. @param keyPrefix of the act's key */
export async function refuseViewersCommand(
  parts: Parts,
  ctx: ConsoleContext,
  keyPrefix: string,
  { command: verb, chatId, messageId }: Order,
): Promise<void> {
  await reply(ctx, { text: textsOf(ctx).viewersOnlyLook }, messageId);
  await record(parts, ctx, `${keyPrefix}:${chatId}:${messageId}:viewer`, { verb });
}

/** A viewer has pressed a button that changes something: forged, or from when they were an admin. */
export async function refuseViewersPress(
  parts: Parts,
  ctx: ConsoleContext,
  attempt: Attempt,
): Promise<void> {
  await answerCallback(ctx, textsOf(ctx).viewersOnlyLook.source);
  await record(parts, ctx, `press:${ctx.callbackQuery?.id}:viewer`, attempt);
}

const textsOf = ({ operator }: ConsoleContext) => consoleTexts[operator.language];

/** The sentence is what matters: without database and store the refusal is only logged. */
async function record(
  { shop, log }: Parts,
  { operator }: ConsoleContext,
  key: string,
  attempt: Attempt,
): Promise<void> {
  const act = { key, actor: operator.id, ...attempt, outcome: "refused: viewer" };
  await recordOrKeep(shop, act).catch((error: unknown) =>
    log.error(`A viewer's ${attempt.verb} is not on record`, error),
  );
}
