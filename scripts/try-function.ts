import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { startNeon } from "../dev/neon.js";
import { startPostgres } from "../dev/postgres.js";
import { startTelegram } from "../dev/telegram/telegram.js";

const token = "1000:token-of-the-build";
const secret = "secret-of-the-build";

/**
 * Runs a built /api/telegram in a process of its own, between a local Telegram and a database
 * without tables, and lets somebody ask for his balance.
 * @returns what the bot said, or "nothing"
 */
export async function tryFunction(folder: string, handler: string): Promise<string> {
  const postgres = await startPostgres();
  const neon = await startNeon(postgres);
  const telegram = await startTelegram({ token });
  const child = fork(fileURLToPath(new URL("serve-function.ts", import.meta.url)), [handler], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      DATABASE_URL: neon.connectionString("postgres"),
      NEON_HTTP_ENDPOINT: neon.endpoint,
    },
  });
  try {
    const url = await new Promise<string>((resolve, reject) => {
      child.once("message", (message) => resolve(String(message)));
      child.once("exit", () => reject(new Error("the function's process ended")));
    });
    Object.assign(telegram.state, { webhook: { url: `${url}/api/telegram`, secret } });
    const person = telegram.person({ id: 5, first_name: "Ann" });
    await person.say("/balance");
    return person.screen?.text ?? "nothing";
  } finally {
    child.kill();
    await telegram.stop();
    await neon.stop();
    await postgres.stop();
  }
}
