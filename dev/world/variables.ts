import { readEnv } from "../../lib/env.js";

const address = "http://127.0.0.1";

/** Valid values for the variables that every local world sets itself, whatever the shell says. */
const placeholders = {
  DATABASE_URL: "postgresql://role:password@local.neon.tech/bot",
  NEON_HTTP_ENDPOINT: address,
  OBJECT_STORE: "s3",
  S3_ENDPOINT: address,
  S3_BUCKET: "bucket",
  S3_REGION: "region",
  S3_ACCESS_KEY_ID: "id",
  S3_SECRET_ACCESS_KEY: "key",
  S3_BARE_ETAGS: "0",
  VERCEL: "",
  VERCEL_ENV: "",
  FORCE_DATABASE_DOWN: "",
  TELEGRAM_BOT_TOKEN: "1000:token",
  TELEGRAM_API_ROOT: address,
  TELEGRAM_WEBHOOK_SECRET: "a-secret-of-the-world",
  CRON_SECRET: "a-secret-of-the-world",
  ADMIN_IDS: "1",
  PUBLIC_URL: address,
} as const;

/** The variables that a world with a local Kie also sets. */
const ofLocalKie = {
  KIE_API_KEY: "key",
  KIE_API_ROOT: address,
  KIE_UPLOAD_ROOT: address,
  KIE_WEBHOOK_HMAC_KEY: "a-placeholder-key",
} as const;

/** The names, so that the compiler finds a forgotten one. */
export type BotVariables = Readonly<Record<keyof typeof placeholders, string>>;

export interface BotSettings {
  /** Environment variables of the bot in addition to those that this world sets. */
  readonly variables: Readonly<NodeJS.ProcessEnv>;
  /** Of the real Kie; absent = one of this machine makes everything. */
  readonly kieKey?: string | undefined;
}

/**
 * Checks the variables before anything starts: a process of the bot could only exit.
 * @throws EnvError that names the variables of the shell that are wrong
 */
export function checkVariables({ variables, kieKey }: BotSettings): void {
  readEnv({ ...variables, ...placeholders, ...(kieKey === undefined ? ofLocalKie : {}) });
}
