import { invisibleStart } from "./visible-text.js";

/** A message's text that begins with a command. */
export interface Command {
  /** In lower case, without the slash. */
  readonly name: string;
  /** The whole text with the command as Telegram's own menus write it: `/topup@some_bot 250`. */
  readonly text: string;
  /** In UTF-16 units, with the slash and the name of a bot. */
  readonly length: number;
  /** What stands after it. */
  readonly rest: string;
}

/** As Telegram finds commands, but with letters of all languages, and with the slash of Asian keyboards. */
const pattern = /^[/／]([\p{L}\p{N}_]{1,64})(@\w{1,32})?(?![\p{L}\p{N}_@/／<>])/u;

/** The command that a text begins with, in whatever case it is written; undefined for other texts. */
export function commandIn(written: string): Command | undefined {
  const trimmed = written.replace(invisibleStart, "");
  const [whole, word = "", bot = ""] = pattern.exec(trimmed) ?? [];
  if (whole === undefined) return undefined;
  const name = word.toLowerCase();
  const command = `/${name}${bot}`;
  const after = trimmed.slice(whole.length);
  return { name, text: command + after, length: command.length, rest: after.trim() };
}
