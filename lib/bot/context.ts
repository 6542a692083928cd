import type { Context } from "telegraf";
import type { Ledger } from "../ledger/ledger.js";
import type { Log } from "../log.js";
import type { Cashier } from "../payments/cashier.js";
import type { Telegram } from "../telegram.js";
import type { Operator } from "./operator.js";
import type { Language, Texts } from "./texts/texts.js";

/** An update on its way through the features. */
export interface BotContext extends Context {
  /** Every sentence, in the user's language. */
  texts: Texts;
}

/** What the features work with. */
export interface Dependencies {
  readonly ledger: Ledger;
  readonly cashier: Cashier;
  readonly telegram: Telegram;
  readonly operator: Operator;
  readonly texts: Record<Language, Texts>;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
