import type { MiddlewareFn } from "telegraf";
import type { Role } from "../../shop/roles.js";
import type { Shop } from "../../shop/shop.js";
import type { CoreContext, CoreDependencies } from "../context.js";
import type { ConsoleLanguage } from "./console-language.js";

/** What the console's features work with. */
export interface ConsoleParts extends CoreDependencies {
  readonly shop: Shop;
}

/** An operator's update, in their private chat with the bot. */
export interface ConsoleContext extends CoreContext {
  operator: ConsoleOperator;
}

export interface ConsoleOperator {
  readonly id: number;
  readonly role: Role;
  readonly language: ConsoleLanguage;
}

/** One command of the console with its buttons; what it does not know it passes on. */
export type ConsoleFeature = (parts: ConsoleParts) => MiddlewareFn<ConsoleContext>;
