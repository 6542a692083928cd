import type { Context } from "telegraf";
import type { AlbumStore } from "../ledger/albums.js";
import type { HabitStore } from "../ledger/habits.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Time } from "../ledger/time.js";
import type { Log } from "../log.js";
import type { StarPayments } from "../payments/star-payments.js";
import type { LiveSettings } from "../shop/live-settings.js";
import type { Role } from "../shop/roles.js";
import type { Pause } from "../shop/settings.js";
import type { Shop } from "../shop/shop.js";
import type { Improver } from "../studio/improve.js";
import type { Links } from "../studio/links.js";
import type { Model } from "../studio/model.js";
import type { Notifier } from "../studio/notifier.js";
import type { Pricing } from "../studio/price.js";
import type { Start } from "../studio/start.js";
import type { Telegram } from "../telegram.js";
import type { BlockMarks } from "./block-marks.js";
import type { Operator } from "./operator.js";
import type { CoreTexts, CoreTextsByLanguage, Language, Texts } from "./texts/texts.js";

/** An update on its way through the features that a cold start loads. */
export interface CoreContext extends Context {
  /** In the user's language. */
  texts: CoreTexts;
  /** The id of a message that the next screen offers to take as a prompt; absent = none. */
  maybePrompt?: number;
}

/** In the features that are loaded later. */
export interface BotContext extends CoreContext {
  texts: Texts;
}

/** What the features that a cold start loads work with. */
export interface CoreDependencies {
  readonly ledger: Ledger;
  /** What users took last, and what they prefer. */
  readonly habits: HabitStore;
  readonly starPayments: StarPayments;
  /** What operators changed while the bot runs. */
  readonly settings: LiveSettings;
  /** Why this user can't buy now; undefined = they can. Operators always can. */
  readonly pauseFor: (userId: number | undefined) => Pause | undefined;
  readonly telegram: Telegram;
  readonly operator: Operator;
  readonly texts: CoreTextsByLanguage;
  /** Absent = generations are not connected. */
  readonly studio: StudioOnDemand | undefined;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** For so many days the words of operations are kept. */
  readonly keepPromptsDays: number;
  readonly blockMarks: BlockMarks;
  /** The pictures that users send as one album. */
  readonly albums: AlbumStore;
  /** By Telegram id; undefined = no operator. */
  readonly roleOf: (id: number | undefined) => Role | undefined;
  /** What the operators' acts work with; loaded at the first call. */
  readonly openShop: () => Promise<Shop>;
  /** Waits for so many milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Is called behind every update: the hour of the digest may have come. Absent = there is none. */
  readonly watchDigest?: (() => void) | undefined;
  /** Of the times that people see, such as "UTC". */
  readonly timeZone: string;
}

/** What the features that are loaded later work with. */
export interface Dependencies extends Omit<CoreDependencies, "texts"> {
  readonly texts: Record<Language, Texts>;
}

/** The studio is loaded when it is first needed: most updates do not need it. */
export interface StudioOnDemand {
  readonly open: () => Promise<Studio>;
  /** The operator's credits at the provider; undefined if it could not be asked. */
  readonly credit: () => Promise<number | undefined>;
  /** Completes generations whose callback never came, after the response; not if it ran lately. */
  readonly completeOverdue: () => void;
}

/** What makes things, and for how much. */
export interface Studio {
  readonly pricing: Pricing;
  /** How long it usually takes, in seconds. */
  readonly usualSeconds: (model: Model) => number;
  readonly start: Start;
  readonly notifier: Notifier;
  readonly links: Links;
  /** Absent = prompts are not improved. */
  readonly improver: Improver | undefined;
  readonly time: Time;
  /** Keeps the function alive for what need not delay its answer. */
  readonly background: (work: Promise<unknown>) => void;
}
