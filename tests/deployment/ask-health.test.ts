import { test as base, describe, expect } from "vitest";
import { serveLocally } from "../../dev/http/serve.js";
import { askHealth, readDeployment } from "../../scripts/ask-health.js";

const cronSecret = "a-cron-secret-of-the-tests";
const healthy = () => Response.json({ status: "ok", problems: ["advice is no problem"] });
const answers = {
  ok: healthy,
  degraded: () => Response.json({ status: "degraded", problems: ["the store is away"] }),
  down: () => Response.json({ status: "down", problems: ["MARKUP is wrong"] }, { status: 503 }),
  refused: () => new Response(null, { status: 401 }),
  page: () => new Response("<html>404</html>", { status: 404 }),
  elsewhere: () => Response.redirect("https://elsewhere.example/", 308),
};

const test = base.extend("ask", ({}, { onCleanup }) => {
  const stops: (() => Promise<void>)[] = [];
  onCleanup(async () => void (await Promise.all(stops.map((stop) => stop()))));
  /** A deployment that gives these responses in turn, the last one forever. */
  return async (...names: (keyof typeof answers)[]) => {
    const asked: string[] = [];
    const server = await serveLocally(({ url, headers }) => {
      const { pathname, search } = new URL(url);
      asked.push(`${pathname}${search} ${headers.get("authorization")}`);
      return answers[names[Math.min(asked.length, names.length) - 1] ?? "ok"]();
    });
    stops.push(server.stop);
    const sleeps: number[] = [];
    const problems = await askHealth(
      { publicUrl: `${server.url}/`, cronSecret },
      { fetch, sleep: async (milliseconds) => sleeps.push(milliseconds) },
    );
    return { problems, asked, waitedMs: sleeps.reduce((sum, pause) => sum + pause, 0) };
  };
});

describe("health: a fresh deployment", () => {
  test("is asked for the deep report, with the secret, only once if it is ok", async ({ ask }) => {
    expect(await ask("ok")).toEqual({
      problems: [],
      asked: [`/api/health?deep Bearer ${cronSecret}`],
      waitedMs: 0,
    });
  });

  test("may take a while to wake up", async ({ ask }) => {
    const { problems, asked } = await ask("page", "down", "degraded", "ok");
    expect(problems).toEqual([]);
    expect(asked).toHaveLength(4);
  });

  test.for([
    ["degraded", "The deployment answers 200 and is degraded.", "the store is away"],
    ["down", "The deployment answers 503 and is down.", "MARKUP is wrong"],
    ["refused", "The deployment rejected the secret: is CRON_SECRET the same there?"],
    ["page", "The deployment answers 404 without a health report."],
    ["elsewhere", "The deployment answers 308 without a health report."],
  ] as const)("fails if it is still %s after a minute", async ([name, ...sentences], { ask }) => {
    const { problems, waitedMs } = await ask(name);
    expect(problems).toEqual(sentences);
    expect(problems.join()).not.toContain(cronSecret);
    expect(waitedMs).toBe(70_000);
  });

  test("fails if it is unreachable", async () => {
    const server = await serveLocally(healthy);
    await server.stop();
    const deployment = { publicUrl: server.url, cronSecret };
    expect(await askHealth(deployment, { fetch, sleep: async () => {} })).toEqual([
      "The deployment could not be reached: ECONNREFUSED.",
    ]);
  });

  test("names everything that is wrong with its variables, and asks nothing then", () => {
    expect(readDeployment({})).toEqual(["PUBLIC_URL is required.", "CRON_SECRET is required."]);
    expect(readDeployment({ PUBLIC_URL: "bot.example.com", CRON_SECRET: cronSecret })).toEqual([
      "PUBLIC_URL must be a URL that begins with https://.",
    ]);
    // The secret goes there.
    expect(
      readDeployment({ PUBLIC_URL: "http://bot.example.com", CRON_SECRET: cronSecret }),
    ).toEqual(["PUBLIC_URL must begin with https:// unless it is on this machine."]);
    const publicUrl = "https://bot.example.com";
    expect(readDeployment({ PUBLIC_URL: publicUrl, CRON_SECRET: cronSecret })).toEqual({
      publicUrl,
      cronSecret,
    });
  });
});
