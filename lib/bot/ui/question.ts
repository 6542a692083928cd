import type { CoreContext } from "../context.js";
import type { Html } from "../texts/html.js";
import { replyParameters } from "./screen.js";

/** A question that the user answers with a reply. */
export interface Question {
  readonly text: Html;
  /** Stands in the empty field of the reply. */
  readonly placeholder: string;
  /** The question is its caption: Telegram shows bots the message replied to, and none before it. */
  readonly picture?: { readonly kind: "photo" | "document"; readonly fileId: string } | undefined;
  /** The message that the question answers. */
  readonly replyTo?: number | undefined;
}

/** Sends it into the chat of the update. Telegram's clients open the reply. */
export async function askForReply(
  ctx: CoreContext,
  { text, placeholder, picture, replyTo }: Question,
): Promise<void> {
  if (ctx.chat === undefined) return;
  const question = {
    chat_id: ctx.chat.id,
    parse_mode: "HTML" as const,
    reply_markup: { force_reply: true as const, input_field_placeholder: placeholder },
    ...(replyTo !== undefined && replyParameters(replyTo)),
  };
  const call = ctx.telegram.callApi;
  const captioned = { ...question, caption: text.source };
  if (picture === undefined) await call("sendMessage", { ...question, text: text.source });
  else if (picture.kind === "photo")
    await call("sendPhoto", { ...captioned, photo: picture.fileId });
  else await call("sendDocument", { ...captioned, document: picture.fileId });
}
