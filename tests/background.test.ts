import { describe, expect, test, vi } from "vitest";
import { createBackground } from "../lib/background.js";

/** Where Vercel's runtime leaves what belongs to a request, for `@vercel/functions` to find. */
const vercel = Symbol.for("@vercel/request-context");

describe("what goes on behind an answer", () => {
  test("is known to the platform before the answer goes out", async () => {
    const waitUntil = vi.fn();
    Object.assign(globalThis, { [vercel]: { get: () => ({ waitUntil }) } });
    const background = createBackground();
    const works = [new Promise(() => {}), new Promise(() => {})];
    const door = background.behind(async (_: Request) => {
      for (const work of works) background.begin(work);
      return new Response("answered");
    });

    const response = await door(new Request("https://bot.example"));
    expect(await response.text()).toBe("answered");
    expect(waitUntil.mock.calls).toEqual(works.map((work) => [work]));
    Reflect.deleteProperty(globalThis, vercel);
  });

  test("goes on by itself where there is no platform", async () => {
    const background = createBackground();
    const door = background.behind(async (_: Request) => {
      background.begin(Promise.resolve());
      return new Response(null, { status: 204 });
    });
    expect((await door(new Request("https://bot.example"))).status).toBe(204);
  });
});
