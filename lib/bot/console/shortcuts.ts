import type { Composer } from "telegraf";
import {
  type Button,
  button,
  callbackPattern,
  reply,
  type Screen,
  send,
  toRows,
  withCallbackAnswer,
} from "../ui/screen.js";
import type { ConsoleContext } from "./console-context.js";
import { orderAnswered } from "./order.js";
import { commandsFor } from "./texts/commands.js";

/** The commands that /admin opens with one press. /stats has buttons of its own there. */
const shortcuts = ["user", "catalogue", "prices", "settings", "status", "audit", "export"] as const;
type Shortcut = (typeof shortcuts)[number];

export function shortcutButtons(): readonly (readonly Button[])[] {
  return toRows(shortcuts.map((name) => button(`/${name}`, "c", "open", name)));
}

/** Commands that change something need words behind them: these buttons copy them, to be completed. */
export function copyButtons({ role, language }: ConsoleContext["operator"]) {
  const acts = commandsFor(role, language).filter(({ changes }) => changes === true);
  return toRows(
    acts.map(({ command, usage }) => ({
      text: `📋 /${command}`,
      copy_text: { text: `/${command} ${usage}`.trim() },
    })),
  );
}

/** The press does what the command does without anything behind it. */
export function onShortcut(
  feature: Composer<ConsoleContext>,
  name: Shortcut,
  open: (ctx: ConsoleContext) => Promise<void>,
): void {
  feature.action(callbackPattern("c", "open", name), (ctx) => withCallbackAnswer(ctx, open(ctx)));
}

/** A message of its own: /admin stays. Its pages need a command that they answer. */
export async function sendOpened(ctx: ConsoleContext, screen: Screen): Promise<void> {
  const order = orderAnswered(ctx);
  await (order === undefined ? send(ctx, screen) : reply(ctx, screen, order.messageId));
}
