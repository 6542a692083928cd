import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as builder from "@vercel/node";
import { test as base, expect, vi } from "vitest";
import settings from "../../vercel.json" with { type: "json" };

const root = fileURLToPath(new URL("../..", import.meta.url));
const secretHeader = "X-Telegram-Bot-Api-Secret-Token";

const variables = {
  VERCEL: "1",
  TELEGRAM_BOT_TOKEN: "4242:local-token-of-the-tests",
  TELEGRAM_WEBHOOK_SECRET: "a-secret-of-the-tests",
  CRON_SECRET: "a-cron-secret-of-the-tests",
  DATABASE_URL: "",
};

/** What the builder exports and its types keep to themselves. */
interface Builder {
  startDevServer(options: {
    entrypoint: string;
    workPath: string;
    repoRootPath: string;
    config: object;
    files: object;
    meta: { isDev: boolean; env: Readonly<Record<string, string>> };
  }): Promise<{ port: number; pid: number; shutdown(): Promise<void> } | null>;
}

const { startDevServer } = builder as unknown as Builder;

/** The function as `vercel dev` runs it: Vercel's own launcher around the file in `api/`. */
const test = base.extend("start", ({}, { onCleanup }) => {
  const stops: (() => Promise<void>)[] = [];
  onCleanup(async () => void (await Promise.all(stops.map((stop) => stop()))));
  return async (name: string) => {
    const server = await startDevServer({
      entrypoint: `api/${name}.ts`,
      workPath: root,
      repoRootPath: root,
      config: { zeroConfig: true },
      files: {},
      meta: { isDev: true, env: variables },
    });
    if (server === null) throw new Error(`Nothing serves api/${name}.ts`);
    stops.push(async () => {
      await server.shutdown();
      await vi.waitFor(() => expect(isRunning(server.pid)).toBe(false), 5_000);
    });
    return `http://127.0.0.1:${server.port}/api/${name}`;
  };
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("access control: Vercel's launcher lets only Telegram in", async ({ start }) => {
  const url = await start("telegram");
  const body = "this is not JSON";
  const send = (secret: string) =>
    fetch(url, { method: "POST", headers: { [secretHeader]: secret }, body });

  expect((await fetch(url, { method: "POST", body })).status).toBe(401);
  expect((await send("another-secret-of-nobody")).status).toBe(401);
  expect((await fetch(url)).status).toBe(405);
  // The right secret opens the door, so that it was the door which refused the others.
  expect((await send(variables.TELEGRAM_WEBHOOK_SECRET)).status).toBe(400);
});

test("health: Vercel's launcher serves the report", async ({ start }) => {
  const url = await start("health");
  const health = await fetch(url, {
    headers: { authorization: `Bearer ${variables.CRON_SECRET}` },
  });
  expect(health.headers.get("content-type")).toMatch(/^application\/json/);
  expect(await health.json()).toMatchObject({
    status: "down",
    problems: [expect.stringMatching(/^DATABASE_URL is required, or an object store/)],
  });
  // Free uptime monitors use HEAD.
  const head = await fetch(url, { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([health.status, ""]);
});

test("access control: Vercel's launcher lets only the scheduler in", async ({ start }) => {
  const cron = await start("cron");
  expect((await fetch(cron)).status).toBe(401);
  expect((await fetch(cron, { method: "POST" })).status).toBe(405);
});

test("cron: every schedule is a daily one of a function that exists", () => {
  for (const { path, schedule } of settings.crons) {
    // Vercel's Hobby plan refuses a deployment that wants more.
    expect(schedule).toMatch(/^\d{1,2} \d{1,2} \S+ \S+ \S+$/);
    expect(existsSync(`${root}${path}.ts`)).toBe(true);
  }
});

test("deployment: Vercel serves only public/ as files, and runs no build of ours", () => {
  expect(settings.outputDirectory).toBe("public");
  expect(existsSync(`${root}public/index.html`)).toBe(true);
  // `npm run build` runs Vercel's builder: the other way round it would call itself.
  expect(settings.buildCommand).toBe("");
});
