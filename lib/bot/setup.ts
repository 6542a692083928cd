import type { Env } from "../env.js";
import type { Role } from "../shop/roles.js";
import { type TelegramCalls, TelegramError } from "../telegram.js";
import { consoleLanguageOf } from "./console/console-language.js";
import { commandsFor } from "./console/texts/commands.js";
import { causeOfSilence, type SilenceCause } from "./silence.js";
import { allTexts } from "./texts/all-texts.js";
import { languages } from "./texts/format.js";
import type { CoreTextsByLanguage, Texts } from "./texts/texts.js";

export interface SetupOptions {
  readonly env: Pick<Env, "PUBLIC_URL" | "TELEGRAM_WEBHOOK_SECRET" | "ADMIN_IDS" | "VIEWER_IDS">;
  /** VERCEL_ENV: "production", "preview", "development" or absent. */
  readonly stage: string | undefined;
  /** Patient: `setWebhook` is limited to a few calls in a second. */
  readonly telegram: TelegramCalls;
  readonly texts: CoreTextsByLanguage;
  /** What to say of the object store, and whether it may be trusted with money. */
  readonly checkStore: () => Promise<StoreReport | undefined>;
  /** A sentence for each operator whom the bot can't write to. */
  readonly findUnreachable: () => Promise<readonly string[]>;
}

export interface StoreReport {
  readonly kind: string;
  /** Why it must not be trusted with money. */
  readonly unsafe: string | undefined;
}

export interface SetupReport {
  readonly done: boolean;
  /** What was done, or why nothing was. */
  readonly lines: readonly string[];
}

/** How many updates Telegram delivers at once; its default of 40 lets a few slow ones hold up all others. */
const maxConnections = 100;

/** Without `pre_checkout_query` in the list every payment would time out. */
const allowedUpdates = [
  "message",
  "callback_query",
  "pre_checkout_query",
  "my_chat_member",
] as const;

/**
 * Tells Telegram where the bot is, and its commands and descriptions in every language. Can be
 * repeated. Never drops pending updates: payments may be among them.
 */
export async function setUp(options: SetupOptions): Promise<SetupReport> {
  const objection = refusalOf(options);
  if (objection !== undefined) return { done: false, lines: [objection] };
  const url = `${options.env.PUBLIC_URL}/api/telegram`;
  const { telegram, env } = options;
  const store = await options.checkStore();
  // Asked before: a successful setWebhook does not clear the last error, but new errors may come.
  const before = await telegram.call("getWebhookInfo");
  await telegram.call("setWebhook", {
    url,
    secret_token: env.TELEGRAM_WEBHOOK_SECRET,
    allowed_updates: [...allowedUpdates],
    drop_pending_updates: false,
    max_connections: maxConnections,
  });
  await describeBot(options);
  const withoutMenu = await setOperatorMenus(options);
  const lines = [
    before.url === url ? `Webhook confirmed: ${url}` : `Webhook set: ${url}`,
    `Updates: ${allowedUpdates.join(", ")}`,
    `Commands and descriptions set in ${listLanguages(languages)}`,
    `Updates waiting at Telegram: ${before.pending_update_count}`,
  ];
  if (store !== undefined) lines.push(describeStore(store));
  lines.push(...withoutMenu);
  lines.push(...(await options.findUnreachable()).map((sentence) => `! ${sentence}`));
  const { last_error_message: message, last_error_date: date } = before;
  if (message !== undefined && date !== undefined) lines.push(explainSilence(message, date));
  return { done: store?.unsafe === undefined, lines };
}

function refusalOf({ env, stage }: SetupOptions): string | undefined {
  if (stage === "preview") {
    return "This is a preview deployment: the webhook stays with production. Nothing was changed.";
  }
  if (env.PUBLIC_URL === undefined) {
    return "PUBLIC_URL is required: the https:// address under which Telegram reaches the bot. Nothing was changed.";
  }
  return undefined;
}

function describeStore({ kind, unsafe }: StoreReport): string {
  if (unsafe !== undefined) return `! The object store (${kind}) can't be used: ${unsafe}`;
  return `Object store (${kind}): tested, conditional writes work`;
}

/** `English`, `English and Russian`, `English, Russian and German` */
export function listLanguages(codes: readonly string[]): string {
  const names = new Intl.DisplayNames("en", { type: "language" });
  // The British list has no comma before "and".
  return new Intl.ListFormat("en-GB").format(codes.map((code) => names.of(code) ?? code));
}

async function describeBot({ telegram, texts }: SetupOptions): Promise<void> {
  const all = allTexts(texts.settings);
  for (const code of languages) {
    const sentences = all[code];
    // Without a language code: for users whose language has no texts of its own.
    const language = code === "en" ? {} : { language_code: code };
    await telegram.call("setMyCommands", { commands: userCommands(sentences), ...language });
    await telegram.call("setMyDescription", { description: sentences.description, ...language });
    await telegram.call("setMyShortDescription", {
      short_description: sentences.shortDescription,
      ...language,
    });
  }
}

const userCommands = ({ commands }: Texts) =>
  Object.entries(commands).map(([command, description]) => ({ command, description }));

/**
 * Gives each operator a menu of their own. Telegram shows the first list that it finds, whole, so
 * that it repeats the users' commands.
 * @returns a sentence for each operator whose menu could not be set
 */
async function setOperatorMenus(options: SetupOptions): Promise<string[]> {
  const { ADMIN_IDS, VIEWER_IDS } = options.env;
  const roles = new Map<number, Role>([
    ...VIEWER_IDS.map((id) => [id, "viewer"] as const),
    ...ADMIN_IDS.map((id) => [id, "admin"] as const),
  ]);
  const refusals = [];
  for (const [id, role] of roles) refusals.push(await setOperatorMenu(options, id, role));
  return refusals.filter((sentence) => sentence !== undefined);
}

async function setOperatorMenu(
  { telegram, texts }: SetupOptions,
  chat_id: number,
  role: Role,
): Promise<string | undefined> {
  const all = allTexts(texts.settings);
  const scope = { type: "chat", chat_id } as const;
  try {
    for (const code of languages) {
      const own = commandsFor(role, consoleLanguageOf(code)).map(({ command, description }) => ({
        command,
        description,
      }));
      const commands = [...userCommands(all[code]), ...own];
      const language = code === "en" ? {} : { language_code: code };
      await telegram.call("setMyCommands", { commands, scope, ...language });
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof TelegramError) || error.code !== 400) throw error;
    return `No menu of commands for the operator ${chat_id} yet (${error.description}): press Start in the bot with this account and run the setup again`;
  }
}

const causes: Record<SilenceCause, string> = {
  secret:
    "the secret differs (TELEGRAM_WEBHOOK_SECRET here and in the deployment), or Vercel's Deployment Protection blocks Telegram",
  firewall: "a firewall or Vercel's Deployment Protection blocks Telegram",
  notFound: "PUBLIC_URL points to another project, or the deployment has no function there",
  notABot: "PUBLIC_URL points to something that is not this bot",
  redirect: "PUBLIC_URL redirects; give the final address",
  payment: "a payment could not be recorded: run `npm run health`",
  function: "the function fails: see its logs, and run `npm run health` for wrong variables",
  certificate: "the certificate of PUBLIC_URL is not valid",
  host: "the host of PUBLIC_URL does not exist",
  timeout: "the function did not answer in time",
  noServer: "no server answers at PUBLIC_URL",
  unknown: "unknown, see the function's logs",
};

function explainSilence(message: string, date: number): string {
  const time = new Date(date * 1000).toISOString();
  const cause = causes[causeOfSilence(message)];
  return `Telegram's last failed delivery (${time}): ${message}. Likely cause: ${cause}.`;
}
