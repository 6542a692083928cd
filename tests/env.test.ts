import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { EnvError, readEnv, readSecret } from "../lib/env.js";

const good = {
  TELEGRAM_BOT_TOKEN: "123456:ABC-def_1234",
  TELEGRAM_WEBHOOK_SECRET: "0123456789abcdef",
};

describe("configuration: the environment", () => {
  test("needs only the token and the secret", () => {
    expect(readEnv(good)).toEqual({
      ...good,
      FILES_DIR: ".data/objects",
      MIRROR: "all",
      OFFLINE_ALLOWANCE: 30_000n,
      PRICE_CEILING: 50_000n,
      KEEP_PROMPTS_DAYS: 365,
      S3_BARE_ETAGS: false,
      S3_REGION: "us-east-1",
      store: { kind: "files", folder: ".data/objects" },
      TELEGRAM_API_ROOT: "https://api.telegram.org",
      DATABASE_TIMEOUT_MS: 5000,
      FORCE_DATABASE_DOWN: false,
      ADMIN_IDS: [],
      VIEWER_IDS: [],
      STAR_PAYOUT_USD: { perMillion: 13_000n },
      IMPROVE_PER_DAY: 20,
      CURRENCY: "₽",
      TIME_ZONE: "UTC",
      DIGEST_HOUR: 9,
      STARS_PER_UNIT: { perMille: 1600n },
      KIE_API_ROOT: "https://api.kie.ai",
      KIE_UPLOAD_ROOT: "https://kieai.redpandaai.co",
      USD_RATE: { perMille: 80_000n },
      MARKUP: { perMille: 2_000n },
      SELL_BELOW_COST: false,
      TRIED_MODELS: [],
    });
  });

  test("takes a blank variable for an absent one, and ignores spaces around a value", () => {
    const blanks = { DATABASE_URL: "", PUBLIC_URL: "  ", CRON_SECRET: "", ADMIN_IDS: "" };
    expect(readEnv({ ...good, ...blanks })).toEqual(readEnv(good));
    expect(readEnv({ ...good, STARS_PER_UNIT: " 2 " }).STARS_PER_UNIT).toEqual({ perMille: 2000n });
  });

  const wrong: [string, string][] = [
    ["TELEGRAM_BOT_TOKEN", "SECRETVALUE"],
    ["TELEGRAM_WEBHOOK_SECRET", "SECRETVALUE"],
    ["TELEGRAM_WEBHOOK_SECRET", "SECRETVALUE with spaces in it"],
    ["TELEGRAM_API_ROOT", "SECRETVALUE"],
    ["PUBLIC_URL", "ftp://SECRETVALUE"],
    ["DATABASE_URL", "mysql://SECRETVALUE"],
    ["DATABASE_URL", "postgres://host-only-SECRETVALUE/db"],
    ["NEON_HTTP_ENDPOINT", "SECRETVALUE"],
    ["DATABASE_TIMEOUT_MS", "SECRETVALUE"],
    ["DATABASE_TIMEOUT_MS", "50"],
    ["DATABASE_TIMEOUT_MS", "30001"],
    ["FORCE_DATABASE_DOWN", "SECRETVALUE"],
    ["OBJECT_STORE", "SECRETVALUE"],
    ["BLOB_READ_WRITE_TOKEN", "SECRETVALUE"],
    ["BLOB_STORE_ID", "SECRETVALUE/x"],
    ["S3_ENDPOINT", "SECRETVALUE"],
    ["S3_BUCKET", "SECRET/VALUE"],
    ["S3_BARE_ETAGS", "SECRETVALUE"],
    ["MIRROR", "SECRETVALUE"],
    ["OFFLINE_ALLOWANCE", "SECRETVALUE"],
    ["OFFLINE_ALLOWANCE", "-1"],
    ["PRICE_CEILING", "SECRETVALUE"],
    ["PRICE_CEILING", "-1"],
    ["PRICE_CEILING", "0.005"],
    ["KEEP_PROMPTS_DAYS", "0"],
    ["KEEP_PROMPTS_DAYS", "3651"],
    ["KEEP_PROMPTS_DAYS", "7.5"],
    ["OFFLINE_ALLOWANCE", "0.005"],
    ["CRON_SECRET", "SECRETVALUE"],
    ["ADMIN_IDS", "SECRETVALUE"],
    ["CURRENCY", "SECRETVALUE"],
    ["DIGEST_HOUR", "SECRETVALUE"],
    ["DIGEST_HOUR", "24"],
    ["DIGEST_HOUR", "-1"],
    ["DIGEST_HOUR", "9.5"],
    ["DIGEST_HOUR", "9:30"],
    ["STAR_PAYOUT_USD", "SECRETVALUE"],
    ["STAR_PAYOUT_USD", "0"],
    ["STAR_PAYOUT_USD", "0.0000001"],
    ["STAR_PAYOUT_USD", "1.1"],
    ["STAR_PAYOUT_USD", "-0.013"],
    ["IMPROVE_PER_DAY", "SECRETVALUE"],
    ["IMPROVE_PER_DAY", "1001"],
    ["STARS_PER_UNIT", "SECRETVALUE"],
    ["STARS_PER_UNIT", "0"],
    ["STARS_PER_UNIT", "100.001"],
    ["STARS_PER_UNIT", "-1.6"],
    ["STARS_PER_UNIT", "1,6"],
    ["STARS_PER_UNIT", "0.016"],
    ["USD_RATE", "SECRETVALUE"],
    ["USD_RATE", "1e9"],
    ["USD_RATE", "1000000.001"],
    ["MARKUP", "SECRETVALUE"],
    ["MARKUP", "0.999"],
    ["MARKUP", "0.001"],
    ["MARKUP", "Infinity"],
    ["SELL_BELOW_COST", "SECRETVALUE"],
    ["TRIED_MODELS", "SECRETVALUE"],
    ["TRIED_MODELS", "veo-3-1,SECRETVALUE"],
    ["TRIED_MODELS", "VEO-3-1"],
    ["OFFLINE_ALLOWANCE", "1e9"],
    ["OFFLINE_ALLOWANCE", "99999999999"],
    ["ADMIN_IDS", "9007199254740993"],
    ["ADMIN_IDS", "0"],
    ["VIEWER_IDS", "me"],
    ["CURRENCY", "A\nB"],
    ["TIME_ZONE", "SECRETVALUE"],
    ["TIME_ZONE", "Europe/SECRETVALUE"],
    ["TIME_ZONE", "+03:00"],
    ["KIE_WEBHOOK_HMAC_KEY", "aaaaaaaaaaaaaaaa"],
  ];
  test.for(wrong)("names a wrong %s and never shows its value: %s", ([name, value]) => {
    try {
      readEnv({ ...good, [name]: value });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(EnvError);
      const { message, problems } = error as EnvError;
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(new RegExp(`^${name} \\w`));
      expect(message).not.toContain("SECRETVALUE");
    }
  });

  test("accepts sold and retired models as tried ones", () => {
    const tried = (text: string) => readEnv({ ...good, TRIED_MODELS: text }).TRIED_MODELS;
    expect(tried("veo-3-1, ai-music-api/generate,")).toEqual(["veo-3-1", "ai-music-api/generate"]);
    expect(tried("z-image,google/imagen4")).toEqual(["z-image", "google/imagen4"]);
  });

  const roots = [
    "TELEGRAM_API_ROOT",
    "KIE_API_ROOT",
    "KIE_UPLOAD_ROOT",
    "PUBLIC_URL",
    "NEON_HTTP_ENDPOINT",
    "VERCEL_BLOB_API_URL",
    "S3_ENDPOINT",
  ] as const;
  const s3 = { S3_BUCKET: "money", S3_ACCESS_KEY_ID: "id", S3_SECRET_ACCESS_KEY: "key" };
  const addressed = (name: string, address: string) => {
    const more = name === "S3_ENDPOINT" ? s3 : {};
    return readEnv({ ...good, ...more, [name]: address });
  };

  test.for(roots)("needs https for an address that gets secrets, except locally: %s", (name) => {
    const here = [
      "http://127.0.0.1:3000",
      "http://127.255.0.9",
      "http://localhost/x",
      "http://[::1]:1",
    ];
    for (const address of [...here, "https://example.com", "https://user.example.com/a@b"]) {
      expect(addressed(name, address)[name], address).toBe(address);
    }
    for (const address of [
      "http://example.com",
      "HTTP://example.com",
      "http://10.0.0.1",
      "http://0.0.0.0",
      "http://localhost.example.com",
      "http://127.0.0.1.example.com",
      "http://127.0.0.1@example.com",
      "http://[::ffff:8.8.8.8]",
    ]) {
      expect(() => addressed(name, address), address).toThrow(`${name} must be`);
    }
  });

  test.for(roots)("allows no user name and no password in an address: %s", (name) => {
    for (const address of [
      "https://SECRETVALUE@example.com",
      "https://a:SECRETVALUE@example.com",
    ]) {
      expect(() => addressed(name, address)).toThrow(
        new EnvError([`${name} must not contain a user name or a password`]),
      );
    }
  });

  const secrets = ["TELEGRAM_WEBHOOK_SECRET", "CRON_SECRET", "KIE_WEBHOOK_HMAC_KEY"];

  test.for(secrets)("refuses a secret that repeats itself: %s", (name) => {
    for (const value of ["a".repeat(16), "x".repeat(256), "abc1".repeat(8), "aaaaaaaabbbbbbcc"]) {
      expect(() => readEnv({ ...good, [name]: value }), value).toThrow(
        new EnvError([
          `${name} must be random: this one repeats itself. Make one with openssl rand -hex 32`,
        ]),
      );
    }
    const random = ["0f1e2d3c4b5a69780f1e2d3c4b5a6979", "passpasspasspassw0rd", "1122334411223345"];
    for (const value of random) {
      expect(() => readEnv({ ...good, [name]: value }), value).not.toThrow();
    }
  });

  test("accepts random secrets", () => {
    for (let round = 0; round < 2_000; round++) {
      const drawn = createHash("sha256").update(`${round}`).digest("hex");
      const TELEGRAM_WEBHOOK_SECRET = drawn.slice(0, 16);
      expect(() => readEnv({ ...good, TELEGRAM_WEBHOOK_SECRET })).not.toThrow();
    }
  });

  test("needs SELL_BELOW_COST for prices below Kie.ai's", () => {
    const cheap = { MARKUP: "0.5" };
    expect(() => readEnv({ ...good, ...cheap })).toThrow(
      "MARKUP must be at least 1: below that you sell for less than Kie.ai takes. If you want that, set SELL_BELOW_COST=1",
    );
    expect(readEnv({ ...good, ...cheap, SELL_BELOW_COST: "1" }).MARKUP).toEqual({ perMille: 500n });
    expect(readEnv({ ...good, MARKUP: "1" }).MARKUP).toEqual({ perMille: 1_000n });
  });

  test("needs SELL_BELOW_COST if Stars pay out less than Kie.ai takes", () => {
    // 1.00 of balance for a dollar: 77 Stars pay out 1.001 USD, 76 only 0.988.
    const dollars = { USD_RATE: "1", MARKUP: "1" };
    expect(() => readEnv({ ...good, ...dollars, STARS_PER_UNIT: "77" })).not.toThrow();
    expect(() => readEnv({ ...good, ...dollars, STARS_PER_UNIT: "76" })).toThrow(
      /STARS_PER_UNIT sells for less than Kie\.ai takes/,
    );
    const more = { ...dollars, STARS_PER_UNIT: "76", STAR_PAYOUT_USD: "0.0132" };
    expect(readEnv({ ...good, ...more }).STAR_PAYOUT_USD).toEqual({ perMillion: 13_200n });
    const anyway = { ...dollars, STARS_PER_UNIT: "76", SELL_BELOW_COST: "1" };
    expect(() => readEnv({ ...good, ...anyway })).not.toThrow();
  });

  test("names everything that is wrong at once", () => {
    expect(() => readEnv({ STARS_PER_UNIT: "x" })).toThrow(
      /TELEGRAM_BOT_TOKEN.*TELEGRAM_WEBHOOK_SECRET.*STARS_PER_UNIT/,
    );
  });

  test("reads an endpoint's secret even while other variables are wrong", () => {
    const broken = { ...good, STARS_PER_UNIT: "x", CRON_SECRET: "short" };
    expect(readSecret(broken, "TELEGRAM_WEBHOOK_SECRET")).toBe(good.TELEGRAM_WEBHOOK_SECRET);
    expect(readSecret(broken, "CRON_SECRET")).toBeUndefined();
    expect(readSecret({}, "TELEGRAM_WEBHOOK_SECRET")).toBeUndefined();
  });

  test("accepts the connection strings that Neon gives", () => {
    const url =
      "postgresql://neondb_owner:npg_x@ep-cool-fox-123-pooler.eu-central-1.aws.neon.tech/neondb?sslmode=require&channel_binding=require";
    expect(readEnv({ ...good, DATABASE_URL: url }).DATABASE_URL).toBe(url);
  });
});

describe("configuration: the object store", () => {
  const s3 = {
    S3_ENDPOINT: "https://s3.example.com",
    S3_BUCKET: "money",
    S3_ACCESS_KEY_ID: "id",
    S3_SECRET_ACCESS_KEY: "SECRETVALUE",
  };
  const blob = { BLOB_READ_WRITE_TOKEN: "vercel_blob_rw_abc_def" };
  const kindOf = (variables: Record<string, string>) =>
    readEnv({ ...good, ...variables }).store?.kind;

  test("is the named one, else the first configured one", () => {
    expect(kindOf({ ...s3, ...blob })).toBe("s3");
    expect(kindOf({ ...s3, ...blob, OBJECT_STORE: "vercel-blob" })).toBe("vercel-blob");
    expect(kindOf(blob)).toBe("vercel-blob");
    expect(kindOf({ BLOB_STORE_ID: "store_1" })).toBe("vercel-blob");
    expect(kindOf({ VERCEL: "1", BLOB_STORE_ID: "store_1" })).toBe("vercel-blob");
    expect(kindOf({ ...s3, OBJECT_STORE: "files" })).toBe("files");
  });

  test("is a folder without any configuration, but never on Vercel", () => {
    expect(kindOf({})).toBe("files");
    const onVercel = { VERCEL: "1", DATABASE_URL: "postgres://bot:secret@db.example.com/shop" };
    expect(kindOf(onVercel)).toBeUndefined();
    expect(() => readEnv({ ...good, VERCEL: "1", DATABASE_URL: "" })).toThrow(
      /DATABASE_URL is required, or an object store/,
    );
    expect(() => readEnv({ ...good, VERCEL: "1", OBJECT_STORE: "files" })).toThrow(
      /OBJECT_STORE can't be files on Vercel/,
    );
  });

  test("of Vercel needs one of its two variables; both must name the same store", () => {
    const storeOf = (variables: Record<string, string>) =>
      readEnv({ ...good, ...variables, OBJECT_STORE: "vercel-blob" }).store;
    expect(() => storeOf({})).toThrow(/BLOB_STORE_ID or BLOB_READ_WRITE_TOKEN is required/);
    expect(() => storeOf({ ...blob, BLOB_STORE_ID: "store_other" })).toThrow(/different stores/);
    expect(storeOf({ ...blob, BLOB_STORE_ID: "store_ABC", VERCEL_OIDC_TOKEN: "e.y.J" })).toEqual({
      kind: "vercel-blob",
      token: blob.BLOB_READ_WRITE_TOKEN,
      storeId: "store_ABC",
      oidcToken: "e.y.J",
    });
  });

  test("is missing: every variable that S3 lacks is named, and no value", () => {
    expect(() => readEnv({ ...good, S3_ENDPOINT: s3.S3_ENDPOINT })).toThrow(
      /S3_BUCKET is required/,
    );
    const { S3_ENDPOINT: _, S3_ACCESS_KEY_ID: __, ...rest } = s3;
    try {
      readEnv({ ...good, ...rest });
      expect.unreachable();
    } catch (error) {
      expect((error as EnvError).problems).toEqual([
        "S3_ENDPOINT is required for s3",
        "S3_ACCESS_KEY_ID is required for s3",
      ]);
    }
  });
});
