import type { MiddlewareFn } from "telegraf";
import { isFresh } from "../../ledger/time.js";
import { createBoundedMap } from "../../util/bounded-map.js";
import type { CoreContext, CoreDependencies } from "../context.js";
import { send } from "../ui/screen.js";

const hourMs = 60 * 60 * 1000;
const maxRemembered = 5_000;

/**
 * In groups the bot answers only a command that names it, with a link to the private chat, once an
 * hour in each group. Nothing else that happens in a group costs a call to Telegram.
 */
export function privateChatsOnly({
  now,
}: Pick<CoreDependencies, "now">): MiddlewareFn<CoreContext> {
  const hintedAt = createBoundedMap<number, number>(maxRemembered);

  return async (ctx, next) => {
    if (!isInGroup(ctx)) return next();
    const { chat } = ctx;
    if (chat === undefined || !isAddressed(ctx)) return;
    const at = hintedAt.get(chat.id);
    if (at !== undefined && isFresh(at, now(), hourMs)) return;
    // Before the call: one that Telegram refuses must not be repeated either.
    hintedAt.set(chat.id, now());
    const url = `https://t.me/${ctx.me}`;
    await send(ctx, {
      text: ctx.texts.groupHint,
      buttons: [[{ text: ctx.texts.buttons.privateChat, url }]],
    });
  };
}

export function isInGroup({ chat }: CoreContext): boolean {
  return chat !== undefined && chat.type !== "private";
}

/** `/balance@this_bot` at the very beginning of a message. */
function isAddressed({ message, me }: CoreContext): boolean {
  if (message === undefined || !("text" in message)) return false;
  const [, name] = /^\/\w{1,32}@(\w+)/.exec(message.text) ?? [];
  return name !== undefined && name.toLowerCase() === me.toLowerCase();
}
