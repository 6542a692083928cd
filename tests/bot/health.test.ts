import { describe, expect } from "vitest";
import { HEAD } from "../../api/health.js";
import { test } from "../support/world.js";

describe("health check: HEAD", () => {
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
