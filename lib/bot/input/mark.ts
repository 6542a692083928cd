import { formatSource, type PictureSource, readSource } from "./picture-source.js";

/** What a message of the bot remembers besides what it shows: one of its buttons carries it. */
export interface Mark {
  /** The result that its picture is. */
  readonly source?: PictureSource | undefined;
  /**
   * The message that stands in the order's idempotency key instead of its own: a press on that one, or that one
   * itself in fast mode, has ordered it already.
   */
  readonly keyedId?: number | undefined;
}

export function isMarked({ source, keyedId }: Mark): boolean {
  return source !== undefined || keyedId !== undefined;
}

/** At the end of a button's data: "~k3f9", "~!2s" or "~k3f9!2s". */
export function formatMark({ source, keyedId }: Mark): string {
  const from = source === undefined ? "" : formatSource(source);
  const key = keyedId === undefined ? "" : `!${keyedId.toString(36)}`;
  return `~${from}${key}`;
}

/** Matches it, or nothing, without a group. */
export const markPattern = "(?:~[0-9a-z-]{0,14}(?:![0-9a-z]{1,11})?)?";

interface Marked {
  readonly from?: { readonly is_bot: boolean } | undefined;
  readonly reply_markup?:
    | { readonly inline_keyboard?: readonly { readonly callback_data?: string }[][] }
    | undefined;
}

/** The mark of a bot's message; empty if it has none, or its buttons are gone. */
export function markIn(message: object): Mark {
  const { from, reply_markup } = message as Marked;
  if (from?.is_bot !== true) return {};
  for (const { callback_data = "" } of reply_markup?.inline_keyboard?.flat() ?? []) {
    const [, source = "", key] = /~([0-9a-z-]*)(?:!([0-9a-z]+))?$/.exec(callback_data) ?? [];
    if (source === "" && key === undefined) continue;
    return {
      ...(source !== "" && { source: readSource(source) }),
      ...(key !== undefined && { keyedId: Number.parseInt(key, 36) }),
    };
  }
  return {};
}
