import type { MiddlewareFn } from "telegraf";
import { onceLoaded } from "../util/once.js";
import type { CoreContext, CoreDependencies } from "./context.js";

/**
 * The way to the operators' console. It decides by the sender's id alone and loads the console when
 * an operator first needs it. Everybody else gets what any unknown command gets, at no extra cost.
 */
export function consoleGate(core: CoreDependencies): MiddlewareFn<CoreContext> {
  const load = onceLoaded(async () => {
    const { openConsole } = await import("./console/console.js");
    return openConsole(core);
  });

  return async (ctx, next) => {
    const role = core.roleOf(ctx.from?.id);
    if (role === undefined || ctx.chat?.type !== "private" || !mayConcern(ctx)) return next();
    const enter = await load();
    return enter(ctx, role, next);
  };
}

/** Commands, buttons of the console, and the ways to name a user without typing. */
function mayConcern({ message, callbackQuery }: CoreContext): boolean {
  const { data, text } = { ...message, ...callbackQuery } as Partial<Record<string, string>>;
  if (callbackQuery !== undefined || message === undefined) return /^1:c:/.test(data ?? "");
  return /^\//.test(text ?? "") || "users_shared" in message || "forward_origin" in message;
}
