import { explainCause } from "../lib/alarms/causes.js";
import { createApp } from "../lib/app.js";
import { EnvError } from "../lib/env.js";
import { createLog } from "../lib/log.js";
import { TelegramError } from "../lib/telegram.js";
import { withEnvFiles } from "./env-files.js";
import { readNoOptions, readOptionsOrExit } from "./read-options.js";

const usage = `Usage: npm run setup
Tells Telegram where the bot is. Needs TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET and PUBLIC_URL, from the
environment, .env.local or .env.`;

readOptionsOrExit(readNoOptions, usage);

const unsaid = () => {};
/** Hides what the app logs about its database: it would confuse here, as the setup needs no `DATABASE_URL`. */
const log = createLog({ info: unsaid, warn: unsaid, error: console.error });

/** Registers the webhook and the commands with Telegram. Needed after the first deployment; safe to repeat. */
async function main(): Promise<boolean> {
  try {
    const { done, lines } = await createApp(withEnvFiles(process.env), { log }).setUp();
    for (const line of lines) console.log(line);
    return done;
  } catch (error) {
    for (const line of explain(error)) console.error(line);
    return false;
  }
}

/** Only what the operator can act on. A stack would help less and could show secrets. */
function explain(error: unknown): readonly string[] {
  if (error instanceof EnvError) return error.problems;
  if (error instanceof TelegramError) return [explainRefusal(error)];
  throw error;
}

function explainRefusal({ code, description, message }: TelegramError): string {
  switch (code) {
    case 401:
    case 404:
      return "Telegram does not know this token: copy TELEGRAM_BOT_TOKEN from BotFather again.";
    case 0:
      return `Telegram could not be asked (${explainCause(description)}): check the network and TELEGRAM_API_ROOT, then repeat.`;
    default:
      return `Telegram refused: ${message}.`;
  }
}

if (!(await main())) process.exitCode = 1;
