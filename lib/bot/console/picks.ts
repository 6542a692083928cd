import type { KeyboardButton, Message } from "@telegraf/types";
import { isFresh } from "../../ledger/time.js";
import { createBoundedMap } from "../../util/bounded-map.js";
import type { Html } from "../texts/html.js";
import { replyParameters } from "../ui/screen.js";
import type { ConsoleContext, ConsoleParts } from "./console-context.js";
import { userTexts } from "./texts/user.js";

/** For so long a forwarded message counts as the answer to `/user`. */
const pickMs = 10 * 60_000;
const maxRemembered = 100;
const requestId = 1;

type Show = (userId: number) => Promise<void>;
type Next = () => Promise<void>;

/**
 * Asks an operator whom they mean, with a button that picks a contact, and reads the answer. A picked
 * contact names itself. That a forwarded message is an answer only this instance knows: on another one it
 * is a message like any other, and answering it with /user shows the card there.
 */
export function createPicks({ now }: Pick<ConsoleParts, "now">) {
  const askedAt = createBoundedMap<number, number>(maxRemembered);

  function isAsked({ operator }: ConsoleContext): boolean {
    const at = askedAt.get(operator.id);
    return at !== undefined && isFresh(at, now(), pickMs);
  }

  /** The question is over, and the keyboard with its button goes. */
  async function end(ctx: ConsoleContext, text: Html): Promise<void> {
    askedAt.delete(ctx.operator.id);
    await ctx.telegram.callApi("sendMessage", {
      chat_id: ctx.operator.id,
      text: text.source,
      parse_mode: "HTML",
      reply_markup: { remove_keyboard: true },
    });
  }

  async function takeForwarded(ctx: ConsoleContext, sent: object, show: Show): Promise<void> {
    const { forward_origin: origin } = sent as Message.CommonMessage;
    if (origin?.type !== "user") return end(ctx, textsOf(ctx).hidden);
    const { id } = origin.sender_user;
    await end(ctx, textsOf(ctx).picked(id));
    await show(id);
  }

  async function takeShared(ctx: ConsoleContext, shared: unknown, show: Show): Promise<void> {
    const id = pickedIn(shared);
    if (id === undefined) return;
    await end(ctx, textsOf(ctx).picked(id));
    await show(id);
  }

  return {
    async ask(ctx: ConsoleContext): Promise<void> {
      askedAt.set(ctx.operator.id, now());
      await ctx.telegram.callApi("sendMessage", question(ctx));
    },

    takeForwarded,

    /** Shows whom the message names, if it answers the question; else it is passed on. */
    async take(ctx: ConsoleContext, show: Show, next: Next): Promise<void> {
      const message: object = ctx.message ?? {};
      if ("users_shared" in message) return takeShared(ctx, message.users_shared, show);
      if (!isAsked(ctx)) return next();
      if ("forward_origin" in message) return takeForwarded(ctx, message, show);
      const isCancel = "text" in message && /^\/cancel\b/.test(String(message.text));
      return isCancel ? end(ctx, textsOf(ctx).noMorePick) : next();
    },
  };
}

const textsOf = ({ operator }: ConsoleContext) => userTexts[operator.language];

/** The question, with a keyboard that picks a contact. */
function question(ctx: ConsoleContext) {
  const { usage, pick, cancel } = textsOf(ctx);
  const users = { request_id: requestId, user_is_bot: false, max_quantity: 1 };
  return {
    chat_id: ctx.operator.id,
    text: usage.source,
    parse_mode: "HTML" as const,
    reply_markup: {
      // The types expect a web app in every button.
      keyboard: [[{ text: pick, request_users: users }], [{ text: cancel }]] as KeyboardButton[][],
      resize_keyboard: true,
      one_time_keyboard: true,
    },
    ...(ctx.message && replyParameters(ctx.message.message_id)),
  };
}

function pickedIn(shared: unknown): number | undefined {
  const { users } = shared as { readonly users?: readonly { readonly user_id?: unknown }[] };
  const id = users?.[0]?.user_id;
  return typeof id === "number" && Number.isSafeInteger(id) && id > 0 ? id : undefined;
}
