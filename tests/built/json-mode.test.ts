import { describe, expect } from "vitest";
import { orderOf } from "../support/order-steps.js";
import { testsOnEveryStore } from "./world.js";

const worlds = testsOnEveryStore({ database: false });

describe.for(worlds)("outage: the built bot without a database, with %s", ([, test]) => {
  test("sells, delivers and refunds from the store alone", async ({ world }) => {
    const { host, kie, neon } = world;
    const ann = await world.createBuyer();
    for (const [prompt, outcome] of [
      ["a red fox", {}],
      ["a green fox", { failCode: "500" }],
    ] as const) {
      await orderOf(ann, prompt, "Z-Image");
      await ann.press("Generate");
      await host.idle();
      expect(await kie.finish(kie.tasks.at(-1)?.taskId ?? "", outcome)).toEqual([200]);
      await host.idle();
    }
    expect(ann.chat.filter(({ fromBot, media }) => fromBot && media)).toHaveLength(1);
    // Each instance starts with the store's content.
    await host.kill();
    await ann.say("/balance");
    await host.idle();
    expect(ann.screen?.text).toBe("Balance: 99.36\u00a0₽");
    await ann.say("/history");
    await host.idle();
    expect(ann.screen?.text).toContain("a green fox");
    expect(neon.requests).toBe(0);
    expect(host.tooLate).toEqual([]);
    const health = await world.ask("health");
    expect(health.status).toBe(200);
  });
});
