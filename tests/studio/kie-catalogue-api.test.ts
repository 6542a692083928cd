import { test as base, describe, expect } from "vitest";
import { createCatalogueApi } from "../../lib/studio/kie/catalogue-api.js";

/** A Kie that answers what it is told to, and the moments at which it was asked. */
const test = base.extend("far", () => {
  const answers: (object | string | Error)[] = [];
  const asked: { readonly at: number; readonly path: string; readonly key: string }[] = [];
  let now = 1_000_000;
  const api = createCatalogueApi({
    apiKey: "the-key",
    apiRoot: "https://kie.example",
    async fetch(url, { headers } = {}) {
      const { pathname } = new URL(String(url));
      asked.push({ at: now, path: pathname, key: new Headers(headers).get("authorization") ?? "" });
      const answer = answers.shift() ?? { code: 200, data: null };
      if (answer instanceof Error) throw answer;
      return new Response(typeof answer === "string" ? answer : JSON.stringify(answer));
    },
    time: {
      now: () => now,
      async sleep(milliseconds) {
        now += milliseconds;
      },
      deadline: () => new AbortController().signal,
    },
  });
  return {
    answers,
    asked,
    api,
    setClock: (at: number) => {
      now = at;
    },
  };
});

const ok = (data: unknown) => ({ code: 200, msg: "success", data });

describe("catalogue: Kie's list", () => {
  test("is read with whatever Kie adds, and without what it leaves out", async ({ far }) => {
    const models = [
      { model: "a/b", provider: "P", taskType: ["T"], pricingDesc: "4 credits", isNew: true },
      { model: "c", provider: null, taskType: null, pricingDesc: null },
      { model: "d", provider: 7, taskType: "T" },
    ];
    far.answers.push(ok({ total: 3, models, page: 1 }));
    expect(await far.api.list()).toEqual({
      kind: "answer",
      value: {
        models: [
          { model: "a/b", provider: "P", taskTypes: ["T"], priceText: "4 credits" },
          { model: "c", provider: "", taskTypes: [], priceText: undefined },
          { model: "d", provider: "", taskTypes: [], priceText: undefined },
        ],
        isWhole: true,
      },
    });
    expect(far.asked).toMatchObject([{ path: "/api/v1/models", key: "Bearer the-key" }]);
  });

  test.for<[string, object]>([
    ["an entry cannot be read", { total: 1, models: [{ model: "a" }, { name: "b" }] }],
    ["Kie counts more", { total: 3, models: [{ model: "a" }] }],
  ])("is incomplete if %s", async ([, data], { far }) => {
    far.answers.push(ok(data));
    expect(await far.api.list()).toMatchObject({ value: { isWhole: false } });
  });

  test.for<[string, object | string | Error, object]>([
    ["a code in the body", { code: 401, msg: "no", data: null }, { kind: "refused", code: 401 }],
    ["no JSON", "<html>", { kind: "unanswered", reason: "not JSON" }],
    ["another shape", ok({ list: [] }), { kind: "unanswered", reason: "an unknown shape" }],
    ["nothing", ok(null), { kind: "unanswered", reason: "an unknown shape" }],
    ["too much", `"${"x".repeat(8_000_001)}"`, { kind: "unanswered", reason: "not JSON" }],
    [
      "too deep",
      `${"[".repeat(200)}${"]".repeat(200)}`,
      { kind: "unanswered", reason: "not JSON" },
    ],
    ["no answer", new TypeError("failed"), { kind: "unanswered", reason: "TypeError" }],
  ])("may be %s", async ([, answer, reply], { far }) => {
    far.answers.push(answer);
    expect(await far.api.list()).toEqual(reply);
  });
});

describe("catalogue: Kie's page of a model", () => {
  test("is requested by its id with the slash as it is", async ({ far }) => {
    far.answers.push(ok({ model: "wan/3-0-video", pricingDesc: null }));
    far.answers.push(ok({ model: "wan/3-0-video", openapi: { paths: {} } }));
    far.answers.push(ok({ points: [{ successRate: 90 }, { successRate: null }, {}] }));
    far.answers.push(ok({ points: [] }));
    expect(await far.api.priceText("wan/3-0-video")).toEqual({ kind: "answer", value: undefined });
    expect(await far.api.schema("wan/3-0-video")).toEqual({ kind: "answer", value: { paths: {} } });
    expect(await far.api.successRate("wan/3-0-video")).toEqual({
      kind: "answer",
      value: [90, undefined, undefined].map((successRate) => ({ successRate })),
    });
    expect(await far.api.successRate("z")).toEqual({ kind: "answer", value: [] });
    expect(far.asked.map(({ path }) => path)).toEqual([
      "/api/v1/models/wan/3-0-video/price",
      "/api/v1/models/wan/3-0-video/schema",
      "/api/v1/models/wan/3-0-video/success-rate",
      "/api/v1/models/z/success-rate",
    ]);
  });
});

describe("rate limit: our questions to Kie's catalogue", () => {
  test("are one request in 1.1 seconds for all together, also at once", async ({ far }) => {
    await Promise.all([far.api.list(), far.api.schema("a"), far.api.successRate("a")]);
    expect(far.asked.map(({ at }) => at - 1_000_000)).toEqual([0, 1_100, 2_200]);
  });

  test("are no slower for a clock that was set back", async ({ far }) => {
    await far.api.list();
    far.setClock(0);
    await far.api.list();
    expect(far.asked[1]?.at).toBe(1_100);
  });

  test("are slower after a 429, and four attempts are enough", async ({ far }) => {
    const busy = { code: 429, msg: "Your call frequency is too high", data: null };
    far.answers.push(busy, busy, ok({ pricingDesc: "4 credits" }));
    expect(await far.api.priceText("a")).toMatchObject({ value: "4 credits" });
    expect(far.asked.map(({ at }) => at - 1_000_000)).toEqual([0, 2_200, 6_600]);
    far.answers.push(busy, busy, busy, busy, ok({ pricingDesc: "4 credits" }));
    expect(await far.api.priceText("a")).toEqual({ kind: "refused", code: 429 });
  });
});
