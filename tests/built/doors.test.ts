import { describe, expect } from "vitest";
import { chooseModel } from "../support/order-steps.js";
import { testsOnEveryStore } from "./world.js";

describe.for(testsOnEveryStore())("endpoint: the others of the built bot, with %s", ([, test]) => {
  test("cron: completes generations whose callback never came, and reports it", async ({
    world,
  }) => {
    const { host, kie, sql } = world;
    const ann = await world.createBuyer();
    await ann.say("a red fox");
    await chooseModel(ann, "Z-Image");
    await ann.press("Generate");
    await host.idle();
    kie.setFaults({}, { isMute: true });
    await kie.finish("all");
    kie.setFaults();
    await sql.query("UPDATE operations SET created_at = created_at - interval '1 hour'");
    const { status, report } = await world.cron();
    expect(status).toBe(200);
    expect(report).toMatchObject({ generations: { pending: 1, ended: 1 } });
    expect(JSON.stringify(report)).not.toContain("failed");
    expect(ann.chat.filter(({ fromBot, media }) => fromBot && media)).toHaveLength(1);
  });

  test("fail closed: requests without a secret are refused, and unknown methods", async ({
    world,
  }) => {
    const { url } = world.host;
    const ask = async (door: string, init?: RequestInit) =>
      (await fetch(`${url}/api/${door}`, init)).status;
    expect(await ask("cron")).toBe(401);
    expect(await ask("cron", { headers: { authorization: "Bearer guess" } })).toBe(401);
    expect(await ask("health?deep")).toBe(401);
    expect(await ask("telegram", { method: "POST", body: "{}" })).toBe(401);
    expect(await ask("kie", { method: "POST", body: "{}" })).toBe(401);
    expect(await ask("telegram")).toBe(405);
    expect(await ask("cron", { method: "POST" })).toBe(405);
  });

  test("health check: the deep report tests the store and finds no problem", async ({ world }) => {
    const headers = { authorization: "Bearer a-cron-secret-of-the-tests" };
    const answer = await world.ask("health?deep", headers);
    expect(await answer.json()).toMatchObject({
      status: "ok",
      database: { status: "ok" },
      store: { status: "ok" },
      problems: [],
    });
    expect(answer.status).toBe(200);
  });

  test("health check: strangers get the status alone", async ({ world }) => {
    for (const headers of [{}, { authorization: "Bearer guess" }]) {
      const answer = await world.ask("health", headers);
      expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ok"}']);
    }
  });
});
