import { test as base, describe, expect } from "vitest";
import { HEAD } from "../../api/health.js";
import { createHealth, type Extent, type HealthCheck } from "../../lib/health/endpoint.js";
import { asOperator, cronSecret, test } from "../support/world.js";

describe("health: HEAD", () => {
  test.for(["", "?deep"])("answers like GET: /api/health%s", async (query, { bot }) => {
    const ask = async (method: string) => {
      const { status, headers } = await fetch(`${bot.url}/api/health${query}`, { method });
      return [status, headers.get("content-type"), headers.get("cache-control")];
    };
    const got = await ask("GET");
    expect(got[0]).toBe(query === "" ? 200 : 401);
    expect(await ask("HEAD")).toEqual(got);
  });

  test("says that no payment could be recorded", async ({ deploy, variables }) => {
    const { url } = await deploy({ ...variables, MARKUP: "free" });
    expect((await fetch(`${url}/api/health`, { method: "HEAD" })).status).toBe(503);
  });

  test("is exported by the function, and has no body", async () => {
    const response = await HEAD(new Request("https://bot.example/api/health", { method: "HEAD" }));
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.body).toBeNull();
  });
});

describe("health: a stranger", () => {
  const askAs = async (url: string, authorization: string) => {
    const response = await fetch(`${url}/api/health`, { headers: { authorization } });
    return [response.status, await response.text()];
  };

  const callers = ["", "Bearer", "Bearer guess", cronSecret, `bearer ${cronSecret}`];

  test.for(callers)("gets the status alone: %s", async (authorization, { deploy, variables }) => {
    const { url } = await deploy(variables);
    expect(await askAs(url, authorization)).toEqual([200, '{"status":"ok"}']);
    const broken = await deploy({ ...variables, MARKUP: "free" });
    expect(await askAs(broken.url, authorization)).toEqual([503, '{"status":"down"}']);
  });

  test("is every caller without a configured secret", async ({ deploy, variables }) => {
    const { url } = await deploy({ ...variables, CRON_SECRET: "" });
    for (const authorization of ["", "Bearer ", "Bearer undefined", `Bearer ${cronSecret}`]) {
      expect(await askAs(url, authorization)).toEqual([200, '{"status":"ok"}']);
    }
    expect((await fetch(`${url}/api/health?deep`, asOperator)).status).toBe(401);
  });

  test("learns of a lasting outage at the next check", async ({ bot, neon, clock }) => {
    expect((await fetch(`${bot.url}/api/health`)).status).toBe(200);
    neon.fail("refuse");
    expect((await fetch(`${bot.url}/api/health`)).status).toBe(200);
    clock.time += 10 * 60_000;
    expect((await fetch(`${bot.url}/api/health`)).status).toBe(503);
  });
});

/** Looks that end when the test says so. */
const it = base.extend("world", () => {
  const clock = { time: Date.UTC(2026, 10, 22, 12) };
  const looks: {
    extent: Extent;
    end: (status: HealthCheck["health"]["status"]) => void;
    fail: (error: Error) => void;
  }[] = [];
  const patiences: AbortController[] = [];
  const works: Promise<unknown>[] = [];
  const report = createHealth({
    check: (extent) =>
      new Promise((resolve, reject) => {
        const part = { status: "ok" } as const;
        looks.push({
          extent,
          end: (status) =>
            resolve({
              health: { status, database: part, store: part, problems: [] },
              statusNow: () => status,
            }),
          fail: reject,
        });
      }),
    now: () => clock.time,
    deadline() {
      const patience = new AbortController();
      patiences.push(patience);
      return patience.signal;
    },
    background: (work) => void works.push(work),
    secret: "secret",
  });
  const url = "https://bot.example/api/health";
  return {
    clock,
    looks,
    works,
    loseLatestPatience: () => patiences.at(-1)?.abort(),
    stranger: async () => (await (await report(new Request(url))).json()) as object,
    operator: async (query = "") => {
      const request = new Request(url + query, { headers: { authorization: "Bearer secret" } });
      return ((await (await report(request)).json()) as { status: string }).status;
    },
  };
});

describe("health: a check", () => {
  it("is shared by all who ask meanwhile", async ({ world }) => {
    const answers = [world.stranger(), world.stranger(), world.stranger()];
    world.looks[0]?.end("down");
    expect(await Promise.all(answers)).toEqual(Array(3).fill({ status: "down" }));
    expect(world.looks.map(({ extent }) => extent)).toEqual(["sparing"]);
  });

  it("that hangs delays no stranger, and continues after the response", async ({ world }) => {
    const first = world.stranger();
    world.loseLatestPatience();
    expect(await first).toEqual({ status: "degraded" });
    expect(await world.stranger()).toEqual({ status: "degraded" });
    expect([world.looks.length, world.works.length]).toEqual([1, 1]);
    world.looks[0]?.end("ok");
    await world.works[0];
    expect(await world.stranger()).toEqual({ status: "ok" });
  });

  it("that hangs leaves the last known status", async ({ world }) => {
    const first = world.stranger();
    world.looks[0]?.end("down");
    await first;
    world.clock.time += 10 * 60_000;
    const second = world.stranger();
    world.loseLatestPatience();
    expect(await second).toEqual({ status: "down" });
    expect(world.looks).toHaveLength(2);
  });

  it("frozen with its function is replaced, and changes nothing", async ({ world }) => {
    const frozen = world.stranger();
    world.loseLatestPatience();
    await frozen;
    world.clock.time += 10 * 60_000;
    const second = world.stranger();
    world.looks[1]?.end("ok");
    expect(await second).toEqual({ status: "ok" });
    world.looks[0]?.end("down");
    await Promise.all(world.works);
    expect(await world.stranger()).toEqual({ status: "ok" });
  });

  it("that throws is an error, and the next one is made in time", async ({ world }) => {
    const first = world.stranger();
    world.looks[0]?.fail(new TypeError("a bug"));
    await expect(first).rejects.toThrow("a bug");
    world.clock.time += 10 * 60_000;
    const second = world.stranger();
    world.looks[1]?.end("ok");
    expect(await second).toEqual({ status: "ok" });
  });

  it("for the operator is shared while it lasts, separately for each extent", async ({ world }) => {
    const first = world.operator();
    world.clock.time += 8_000;
    const second = world.operator();
    const deep = world.operator("?deep");
    expect(world.looks.map(({ extent }) => extent)).toEqual(["whole", "deep"]);
    for (const { end } of world.looks) end("degraded");
    expect(await Promise.all([first, second, deep])).toEqual(Array(3).fill("degraded"));
    world.clock.time += 4_999;
    expect(await world.operator()).toBe("degraded");
    world.clock.time += 1;
    const third = world.operator();
    world.looks[2]?.end("ok");
    expect(await third).toBe("ok");
    expect(await world.stranger()).toEqual({ status: "ok" });
    expect(world.looks).toHaveLength(3);
  });
});
