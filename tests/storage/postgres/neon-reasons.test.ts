import { NeonDbError } from "@neondatabase/serverless";
import { DrizzleQueryError, sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { classifyError } from "../../../lib/storage/postgres/classify-error.js";
import { connect } from "../../../lib/storage/postgres/connection.js";

const password = "npg_password-of-a-test";
const url = `postgresql://owner:${password}@ep-fox-1.eu-central-1.aws.neon.example/neondb`;
const prompt = "a-private-fox";

/** Neon's messages, as its proxy sends them, and the reasons that may be shown. */
const sentences = [
  [
    402,
    "",
    "Your account or project has exceeded the compute time quota. Upgrade your plan to increase limits.",
    "exceeded the compute time quota (HTTP 402)",
  ],
  [
    402,
    "",
    "Your project has exceeded the data transfer quota. Upgrade your plan to increase limits.",
    "exceeded the data transfer quota (HTTP 402)",
  ],
  [
    500,
    "",
    "Your project has exceeded the logical size quota. Upgrade your plan to increase limits.",
    "exceeded the logical size quota (HTTP 500)",
  ],
  [
    400,
    "",
    "The endpoint has been disabled. Enable it using Neon API and retry.",
    "endpoint has been disabled (HTTP 400)",
  ],
  [
    400,
    "XX000",
    "The endpoint has been disabled. Enable it using Neon API and retry.",
    "endpoint has been disabled (SQLSTATE XX000)",
  ],
  [
    500,
    "",
    "Control plane request failed: endpoint is disabled",
    "endpoint is disabled (HTTP 500)",
  ],
  [500, "", "Control plane request failed", "control plane request failed (HTTP 500)"],
  [
    400,
    "",
    "The requested endpoint could not be found, or you don't have access to it. Please check the provided ID and try again.",
    "requested endpoint could not be found (HTTP 400)",
  ],
  [
    404,
    "",
    "The requested project could not be found, or you don't have access to it. Please check the provided ID and try again.",
    "requested project could not be found (HTTP 404)",
  ],
  [
    400,
    "28P01",
    "password authentication failed for user 'owner'",
    "password authentication failed (SQLSTATE 28P01)",
  ],
  [
    400,
    "",
    "password authentication failed for user 'owner'",
    "password authentication failed (HTTP 400)",
  ],
  [400, "53300", 'too many connections for role "owner"', "too many connections (SQLSTATE 53300)"],
  [
    429,
    "",
    "Too many connections to this endpoint. Please try again later.",
    "too many connections (HTTP 429)",
  ],
  [
    400,
    "53100",
    "could not extend file because project size limit (512 MB) has been exceeded",
    "could not extend file because project size limit (SQLSTATE 53100)",
  ],
] as const;

const hostile = (sentence: string) =>
  `${prompt} ${url} ${sentence} params: ["${prompt}"] Bearer ${password} ${sentence} ${"x".repeat(100_000)}`;

/** The real driver's errors for such a response: wrapped by Drizzle, and bare as from a batch. */
async function ask(status: number, body: string): Promise<readonly unknown[]> {
  const database = connect({
    url,
    endpoint: undefined,
    timeoutMs: 1_000,
    forcedDown: false,
    fetch: async () => new Response(body, { status }),
    deadline: (milliseconds) => AbortSignal.timeout(milliseconds),
  });
  const statement = () => database.execute(sql`SELECT ${prompt}`);
  return Promise.all(
    [statement(), database.batch([statement()])].map((work) =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      ),
    ),
  );
}

describe("redaction: why Neon refuses", () => {
  test("arrives in two kinds of errors", async () => {
    const [wrapped, bare] = await ask(500, "");
    expect(wrapped).toBeInstanceOf(DrizzleQueryError);
    expect(bare).toBeInstanceOf(NeonDbError);
  });

  test.for(sentences)("is shown in Neon's words: %d %s %s", async (given) => {
    const [status, code, message, reason] = given;
    for (const error of await ask(status, JSON.stringify({ message, code }))) {
      expect(classifyError(error)).toMatchObject({ kind: "unavailable", reason });
    }
  });

  test.for(sentences)("is the only text shown: %d %s %s", async (given) => {
    const [status, code, message, reason] = given;
    const body = JSON.stringify({ message: hostile(message), code, detail: prompt, hint: url });
    for (const error of await ask(status, body)) {
      expect(String(error)).toContain(prompt);
      expect(classifyError(error)).toMatchObject({ kind: "unavailable", reason });
    }
  });

  test.for([
    [500, "HTTP 500"],
    [400, "HTTP 400"],
  ] as const)("is only a code if the message is unknown: %d", async ([status, reason]) => {
    for (const error of await ask(status, JSON.stringify({ message: hostile("no"), code: "" }))) {
      expect(classifyError(error)).toMatchObject({ kind: "unavailable", reason });
    }
  });

  test("does not turn a refused statement into an outage", async () => {
    const body = JSON.stringify({ message: "endpoint has been disabled", code: "22P02" });
    for (const error of await ask(400, body)) {
      expect(classifyError(error)).toEqual({
        kind: "rejected",
        code: "22P02",
        constraint: undefined,
      });
    }
  });
});
