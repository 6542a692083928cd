import { invisibleStart } from "./visible-text.js";

/** A text that begins with a command. */
export interface Command {
  /** In lower case, without the slash. */
  readonly name: string;
  /** The whole text, with the command as Telegram's menus write it: `/topup@some_bot 250`. */
  readonly text: string;
  /** Of the command in UTF-16 units, including the slash and the bot's name. */
  readonly length: number;
  /** The text after it. */
  readonly rest: string;
}

/** Telegram's rule for commands, plus letters of all languages and the slash of Asian keyboards. */
const pattern = /^[/／]([\p{L}\p{N}_]{1,64})(@\w{1,32})?(?![\p{L}\p{N}_@/／<>])/u;

/** The command at the beginning of a text, in upper or lower case; undefined if there is none. */
export function commandIn(written: string): Command | undefined {
  const trimmed = written.replace(invisibleStart, "");
  const [whole, word = "", bot = ""] = pattern.exec(trimmed) ?? [];
  if (whole === undefined) return undefined;
  const name = word.toLowerCase();
  const command = `/${name}${bot}`;
  const after = trimmed.slice(whole.length);
  return { name, text: command + after, length: command.length, rest: after.trim() };
}
