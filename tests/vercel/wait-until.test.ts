import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createWaitUntil } from "../../lib/vercel/wait-until.js";

/** Where Vercel's runtime keeps the request context. */
const vercel = Symbol.for("@vercel/request-context");

afterEach(() => void Reflect.deleteProperty(globalThis, vercel));

function begin(get: () => unknown, ...works: Promise<unknown>[]): string[] {
  Object.assign(globalThis, { [vercel]: { get } });
  const lines: string[] = [];
  const background = createWaitUntil({
    error: (message, cause) => void lines.push(`${message}: ${cause}`),
  });
  for (const work of works) background(work);
  return lines;
}

describe("background work: waitUntil", () => {
  test("registers work before anything else happens", () => {
    const waitUntil = vi.fn();
    const works = [new Promise(() => {}), new Promise(() => {})];
    expect(begin(() => ({ waitUntil }), ...works)).toEqual([]);
    expect(waitUntil.mock.calls).toEqual(works.map((work) => [work]));
  });

  test("belongs to the request that started the work", async () => {
    const requests = new AsyncLocalStorage<{ readonly waitUntil: (work: unknown) => void }>();
    const background = createWaitUntil({ error: expect.unreachable });
    Object.assign(globalThis, { [vercel]: { get: () => requests.getStore() } });
    const serve = async () => {
      const works: unknown[] = [];
      const work = Promise.resolve();
      await requests.run({ waitUntil: (given) => void works.push(given) }, async () => {
        await null;
        background(work);
      });
      expect(works).toEqual([work]);
      expect(works[0]).toBe(work);
    };
    await Promise.all([serve(), serve()]);
  });

  const failures: [string, () => unknown, string][] = [
    ["has no context", () => undefined, "no waitUntil"],
    ["can't register", () => ({}), "no waitUntil"],
    ["refuses", () => ({ waitUntil: () => expect.fail("over already") }), "over already"],
  ];
  test.for(failures)("logs a failure if the platform %s", ([, get, reason]) => {
    const lines = begin(get, Promise.resolve());
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("not registered");
    expect(lines[0]).toContain(reason);
  });

  test("registers nothing outside the platform", () => {
    createWaitUntil({ error: expect.unreachable })(Promise.resolve());
  });
});
