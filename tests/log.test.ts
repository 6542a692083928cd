import { NeonDbError } from "@neondatabase/serverless";
import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { createLog, describeError, redact } from "../lib/log.js";

describe("redaction: the log", () => {
  const secrets = [
    "https://api.telegram.org/bot123456789:AAF-abcdefghijklmnopqrstuvwxyz012345/sendMessage",
    "token 123456789:AAF-abcdefghijklmnopqrstuvwxyz012345",
    "postgresql://owner:PASSWORD@ep-x.neon.tech/db?sslmode=require",
    "postgres://owner:PASSWORD@ep-x.neon.tech/db",
    "Authorization: Bearer abcdefgh-secret",
    "vercel_blob_rw_store_secret",
    "x-vercel-oidc-token: eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjF9.PASSWORD-AAF-",
    "Bearer eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjF9.PASSWORD",
    '{"token":"eyJhbGciOiJub25lIn0.eyJleHAiOiJQQVNTV09SRCJ9PASSWORD."}',
    '{"secret_token":"PASSWORD"}',
    "Neon-Connection-String: whatever-PASSWORD",
  ];
  test.for(secrets)("hides the secret in: %s", (text) => {
    expect(redact(text)).not.toMatch(/AAF-|PASSWORD|abcdefgh-secret|rw_store/);
  });

  test("leaves the lines of the dashboards as they are", () => {
    const line = "✅ Balance saved to DB: user_id=4503599627370495, balance=100.00";
    expect(redact(line)).toBe(line);
  });

  test("contains only code and constraint of a failed statement", () => {
    const cause = Object.assign(new NeonDbError("PASSWORD prompt"), {
      code: "23514",
      constraint: "users_funds",
    });
    const error = new DrizzleQueryError("INSERT INTO secrets", ["a prompt"], cause);
    const described = describeError(error);
    expect(described).toContain("23514 users_funds");
    expect(described).not.toMatch(/prompt|INSERT|PASSWORD/);
  });

  test("survives whatever was thrown", () => {
    const lines: string[] = [];
    const log = createLog({ info: () => {}, warn: () => {}, error: (line) => lines.push(line) });
    for (const thrown of ["text", 5, null, { token: "x" }, Symbol("s")])
      log.error("It failed", thrown);
    log.error("It failed");
    expect(lines).toHaveLength(6);
  });
});
