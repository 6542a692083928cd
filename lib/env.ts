import * as v from "valibot";
import { validateAddress } from "./http/web-address.js";
import { flag, markup, starPayout, starsPerUnit, sum, usdRate } from "./shop/setting-values.js";
import { storeIn, storeOf } from "./storage/objects/blob-credentials.js";
import type { StoreSettings } from "./storage/objects/open-store.js";
import { modelIds } from "./studio/catalogue/model-ids.js";
import { coversCost, type Rates } from "./studio/covers-cost.js";

const webAddress = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const message = validateAddress(dataset.value);
    if (message === undefined) return dataset.value.replace(/\/+$/, "");
    addIssue({ message });
    return NEVER;
  }),
);

const milliseconds = v.pipe(
  v.string(),
  v.regex(/^\d{1,6}$/, "must be a whole number of milliseconds"),
  v.transform(Number),
  v.minValue(100, "must be at least 100"),
  // Both tries must fit into the time that a handler has.
  v.maxValue(30_000, "must be at most 30000"),
);

function wholeNumberUpTo(largest: number) {
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,4}$/, "must be a whole number"),
    v.transform(Number),
    v.maxValue(largest, `must be at most ${largest}`),
  );
}

const telegramIds = v.pipe(
  v.string(),
  v.regex(/^(\d{1,16}(\s*,\s*\d{1,16})*\s*,?)?$/, "must be Telegram ids separated by commas"),
  v.transform((text) => text.split(",").flatMap((id) => (id.trim() === "" ? [] : [Number(id)]))),
  v.everyItem((id) => id > 0 && Number.isSafeInteger(id), "must be Telegram ids, below 2^53"),
);

/** Also what is sold by now or has retired: a new version must not make an old setting wrong. */
const triedModels = v.pipe(
  v.string(),
  v.transform((text) => text.split(",").flatMap((id) => id.trim() || [])),
  v.everyItem(
    (id) => modelIds.includes(id),
    "must be models' ids separated by commas, as they stand in docs/models.md",
  ),
);

/**
 * Secrets that are not random. Of random ones with 16 digits one in two million has only three
 * different digits; of longer ones, or ones with letters, even fewer.
 */
const isRandom = v.check(
  (text: string) => new Set(text).size > 3 && !isRepetition(text),
  "must be random: this one repeats itself. Make one with openssl rand -hex 32",
);

/** Only what repeats itself is found within two of itself before its second half. */
function isRepetition(text: string): boolean {
  return (text + text).indexOf(text, 1) < text.length;
}

const secret = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{16,256}$/, "must be 16 to 256 of A-Z a-z 0-9 _ -"),
  isRandom,
);

const timeZone = v.pipe(
  v.string(),
  v.check(isTimeZone, "must be the name of a time zone, such as UTC or Europe/Moscow"),
);

/** By Intl, which also takes offsets such as "+03:00": those know no summer time, and are no names. */
function isTimeZone(name: string): boolean {
  try {
    return /^[a-z]/i.test(name) && new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** undefined = no digest */
const digestHour = v.pipe(
  v.string(),
  v.regex(/^(off|\d|1\d|2[0-3])$/, "must be an hour from 0 to 23, or off"),
  v.transform((text) => (text === "off" ? undefined : Number(text))),
);

const days = v.pipe(
  v.string(),
  v.regex(/^\d{1,4}$/, "must be a whole number of days"),
  v.transform(Number),
  v.minValue(1, "must be at least 1"),
  v.maxValue(3_650, "must be at most 3650"),
);

const schema = v.object({
  TELEGRAM_BOT_TOKEN: v.pipe(
    v.string(),
    v.regex(/^\d{1,16}:[\w-]{1,100}$/, "must look like 123456:ABC..."),
  ),
  TELEGRAM_WEBHOOK_SECRET: secret,
  TELEGRAM_API_ROOT: v.optional(webAddress, "https://api.telegram.org"),
  PUBLIC_URL: v.optional(webAddress),
  DATABASE_URL: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^postgres(ql)?:\/\/[^\s:@/]+:[^\s@]+@[^\s/]+\/[^\s]+$/,
        "must be a connection string",
      ),
      v.check(
        (text) => URL.canParse(text),
        "must be a connection string, with special characters of the password written as %XX",
      ),
    ),
  ),
  NEON_HTTP_ENDPOINT: v.optional(webAddress),
  DATABASE_TIMEOUT_MS: v.optional(milliseconds, "5000"),
  FORCE_DATABASE_DOWN: v.optional(flag, "0"),
  OBJECT_STORE: v.optional(
    v.picklist(["vercel-blob", "s3", "files"], "must be vercel-blob, s3 or files"),
  ),
  BLOB_READ_WRITE_TOKEN: v.optional(
    v.pipe(v.string(), v.regex(/^vercel_blob_rw_\w+$/, "must begin with vercel_blob_rw_")),
  ),
  BLOB_STORE_ID: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(store_)?[A-Za-z0-9]+$/, "must be a store's id, such as store_AbC123"),
    ),
  ),
  VERCEL_OIDC_TOKEN: v.optional(v.string()),
  /** The SDK reads it itself. */
  VERCEL_BLOB_API_URL: v.optional(webAddress),
  S3_ENDPOINT: v.optional(webAddress),
  S3_REGION: v.optional(v.string(), "us-east-1"),
  S3_BUCKET: v.optional(v.pipe(v.string(), v.regex(/^[\w.-]{3,63}$/, "must be a bucket's name"))),
  S3_ACCESS_KEY_ID: v.optional(v.string()),
  S3_SECRET_ACCESS_KEY: v.optional(v.string()),
  S3_BARE_ETAGS: v.optional(flag, "0"),
  FILES_DIR: v.optional(v.string(), ".data/objects"),
  MIRROR: v.optional(v.picklist(["all", "payments"], "must be all or payments"), "all"),
  OFFLINE_ALLOWANCE: v.optional(sum, "300.00"),
  KEEP_PROMPTS_DAYS: v.optional(days, "365"),
  CRON_SECRET: v.optional(
    v.pipe(v.string(), v.minLength(16, "must have at least 16 characters"), isRandom),
  ),
  ADMIN_IDS: v.optional(telegramIds, ""),
  /** They see what admins see and can change nothing. */
  VIEWER_IDS: v.optional(telegramIds, ""),
  /** In `TIME_ZONE`: from then on operators get the figures of the day before. */
  DIGEST_HOUR: v.optional(digestHour, "9"),
  CURRENCY: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(8, "must have at most 8 characters"),
      v.regex(/^\P{Cc}*$/u, "must be one line of text"),
    ),
    "₽",
  ),
  /** Of the times that users see. */
  TIME_ZONE: v.optional(timeZone, "UTC"),
  STARS_PER_UNIT: v.optional(starsPerUnit, "1.6"),
  STAR_PAYOUT_USD: v.optional(starPayout, "0.013"),
  KIE_API_KEY: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]+$/, "must be one word"))),
  KIE_API_ROOT: v.optional(webAddress, "https://api.kie.ai"),
  KIE_UPLOAD_ROOT: v.optional(webAddress, "https://kieai.redpandaai.co"),
  KIE_WEBHOOK_HMAC_KEY: v.optional(v.pipe(v.string(), isRandom)),
  USD_RATE: v.optional(usdRate, "80"),
  MARKUP: v.optional(markup, "2"),
  SELL_BELOW_COST: v.optional(flag, "0"),
  PRICE_CEILING: v.optional(sum, "500.00"),
  TRIED_MODELS: v.optional(triedModels, ""),
  /** How many prompts the bot improves for one user. */
  IMPROVE_PER_DAY: v.optional(wholeNumberUpTo(1_000), "20"),
});

type Prices = Pick<
  v.InferOutput<typeof schema>,
  "USD_RATE" | "MARKUP" | "STARS_PER_UNIT" | "STAR_PAYOUT_USD"
>;

function ratesOf({ USD_RATE, MARKUP, STARS_PER_UNIT, STAR_PAYOUT_USD }: Prices): Rates {
  return {
    usdRate: USD_RATE,
    markup: MARKUP,
    starsPerUnit: STARS_PER_UNIT,
    starPayout: STAR_PAYOUT_USD,
  };
}

const checked = v.pipe(
  schema,
  v.forward(
    v.partialCheck(
      [["MARKUP"], ["SELL_BELOW_COST"]],
      ({ MARKUP, SELL_BELOW_COST }) => SELL_BELOW_COST || MARKUP.perMille >= 1000n,
      "must be at least 1: below that you sell for less than Kie.ai takes. If you want that, set SELL_BELOW_COST=1",
    ),
    ["MARKUP"],
  ),
  v.forward(
    v.partialCheck(
      [["USD_RATE"], ["MARKUP"], ["STARS_PER_UNIT"], ["STAR_PAYOUT_USD"], ["SELL_BELOW_COST"]],
      (prices) => prices.SELL_BELOW_COST || coversCost(ratesOf(prices)),
      "sells for less than Kie.ai takes: with USD_RATE and MARKUP as they are, these Stars pay out less than a generation costs. If you want that, set SELL_BELOW_COST=1",
    ),
    ["STARS_PER_UNIT"],
  ),
);

type Variables = Readonly<v.InferOutput<typeof schema>>;

export interface Env extends Variables {
  /** Where journals are kept; absent = nowhere. */
  readonly store: StoreSettings | undefined;
}

/** A variable is missing or wrong. Names every bad variable, never a value. */
export class EnvError extends Error {
  override readonly name = "EnvError";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The environment is not usable: ${problems.join("; ")}`);
    this.problems = problems;
  }
}

/**
 * Reads the environment once into typed settings. A blank variable counts as absent. Only `api/`, scripts
 * and `dev/` touch `process.env`; everything else is given settings.
 * @throws EnvError that names every wrong or missing variable, and no value
 * @example
 * const { OFFLINE_ALLOWANCE, store } = readEnv(process.env); // 300_00n by default
 */
export function readEnv(variables: NodeJS.ProcessEnv): Env {
  const result = v.safeParse(checked, withDefaults(withoutBlanks(variables)), {
    abortPipeEarly: true,
  });
  if (!result.success) throw new EnvError(result.issues.map(describeIssue));
  const { output } = result;
  const store = readStore(output, onVercel(variables));
  if (output.DATABASE_URL === undefined && store === undefined) throw new EnvError([nowhere]);
  return { ...output, store };
}

const nowhere =
  "DATABASE_URL is required, or an object store such as Vercel Blob: there is nowhere to record money";

function onVercel(variables: NodeJS.ProcessEnv): boolean {
  return (variables["VERCEL"] ?? "") !== "";
}

/** An endpoint's secret alone: it is checked even while another variable is wrong. */
export function readSecret(
  variables: NodeJS.ProcessEnv,
  name: "TELEGRAM_WEBHOOK_SECRET" | "CRON_SECRET",
): string | undefined {
  const result = v.safeParse(schema.entries[name], withoutBlanks(variables)[name]);
  return result.success ? result.output : undefined;
}

/** Why `readSecret` returns nothing, without the secret's value. */
export function explainMissingSecret(
  variables: NodeJS.ProcessEnv,
  name: "TELEGRAM_WEBHOOK_SECRET" | "CRON_SECRET",
): string {
  const given = withoutBlanks(variables)[name];
  if (given === undefined) return `${name} is not set`;
  const { issues } = v.safeParse(schema.entries[name], given, { abortPipeEarly: true });
  return `${name} ${issues?.[0].message ?? "is wrong"}`;
}

function withoutBlanks(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      value === undefined || value.trim() === "" ? [] : [[name, value.trim()]],
    ),
  );
}

/** Vercel tells every deployment of a project its production host. */
function withDefaults(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const host = variables["VERCEL_PROJECT_PRODUCTION_URL"];
  return host === undefined ? variables : { PUBLIC_URL: `https://${host}`, ...variables };
}

function describeIssue(issue: v.InferIssue<typeof checked>): string {
  const name = String(issue.path?.[0].key ?? "environment");
  // Messages of the library may quote the value they refuse; ours never do.
  if (issue.input === undefined) return `${name} is required`;
  return `${name} ${issue.message.startsWith("Invalid") ? "is wrong" : issue.message}`;
}

/** The store that is named, else the first that is configured; on one machine files will do. */
function readStore(variables: Variables, isOnVercel: boolean): StoreSettings | undefined {
  switch (variables.OBJECT_STORE ?? guessStore(variables, isOnVercel)) {
    case "vercel-blob":
      return readVercelBlob(variables);
    case "s3":
      return readS3(variables);
    case "files":
      if (isOnVercel) throw new EnvError([filesOnVercel]);
      return { kind: "files", folder: variables.FILES_DIR };
    default:
      return undefined;
  }
}

const filesOnVercel =
  "OBJECT_STORE can't be files on Vercel: what a function writes to its disk is lost. Use vercel-blob or s3";

function guessStore(variables: Variables, isOnVercel: boolean) {
  const { BLOB_READ_WRITE_TOKEN, BLOB_STORE_ID } = variables;
  // One of them is enough to be meant; what is missing is named then.
  if (s3Variables.some((name) => variables[name] !== undefined)) return "s3";
  if (BLOB_READ_WRITE_TOKEN !== undefined || BLOB_STORE_ID !== undefined) return "vercel-blob";
  return isOnVercel ? undefined : "files";
}

/** @throws EnvError if the two variables name different stores */
function readVercelBlob(variables: Variables): StoreSettings {
  const {
    BLOB_READ_WRITE_TOKEN: token,
    BLOB_STORE_ID: storeId,
    VERCEL_OIDC_TOKEN: oidcToken,
  } = variables;
  if (token === undefined && storeId === undefined) throw new EnvError([noBlobStore]);
  const names = [token && storeOf(token), storeId && storeIn(storeId)].filter((name) => name);
  if (new Set(names.map((name) => name?.toLowerCase())).size > 1) throw new EnvError([twoStores]);
  return { kind: "vercel-blob", token, storeId, oidcToken };
}

const noBlobStore = "BLOB_STORE_ID or BLOB_READ_WRITE_TOKEN is required for vercel-blob";
const twoStores =
  "BLOB_STORE_ID and BLOB_READ_WRITE_TOKEN belong to different stores: remove the one you don't use";

const s3Variables = [
  "S3_ENDPOINT",
  "S3_BUCKET",
  "S3_ACCESS_KEY_ID",
  "S3_SECRET_ACCESS_KEY",
] as const;

function readS3(variables: Variables): StoreSettings {
  const missing = s3Variables.filter((name) => variables[name] === undefined);
  if (missing.length > 0) throw new EnvError(missing.map((name) => `${name} is required for s3`));
  const text = (name: (typeof s3Variables)[number]) => variables[name] ?? "";
  return {
    kind: "s3",
    endpoint: text("S3_ENDPOINT"),
    region: variables.S3_REGION,
    bucket: text("S3_BUCKET"),
    accessKeyId: text("S3_ACCESS_KEY_ID"),
    secretAccessKey: text("S3_SECRET_ACCESS_KEY"),
    bareTags: variables.S3_BARE_ETAGS,
  };
}
