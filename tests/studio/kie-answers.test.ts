import { expect, test } from "vitest";
import { readTask } from "../../lib/studio/kie/answer.js";
import { createKie } from "../../lib/studio/kie/client.js";
import { collectLog } from "../support/test.js";

const url = "https://files.example/a.png";
const answer = (data: object) => ({ status: 200, body: { code: 200, data } });
const success = (resultJson: unknown) => readTask(answer({ state: "success", resultJson }));
const nothing = { state: "failed", why: "failure", isEmpty: true };

const deep = (depth: number, inside: string) =>
  `${'{"data":['.repeat(depth)}${inside}${"]}".repeat(depth)}`;

test("input: a result of Kie that is nested 20,000 deep is none, and throws nothing", () => {
  const track = `{"audio_url":"${url}"}`;
  for (const text of [deep(20_000, track), deep(200_000, track)]) {
    expect(success(text)).toEqual(nothing);
    expect(success(JSON.parse(text))).toEqual(nothing);
  }
  expect(success(deep(2, track))).toEqual({ state: "succeeded", urls: [url] });
});

test("input: nesting beside Kie's result does no harm", () => {
  const junk = deep(20_000, "1");
  const resultJson = `{"resultUrls":["${url}"],"more":${junk}}`;
  expect(success(resultJson)).toEqual({ state: "succeeded", urls: [url] });
  const param = `{"callBackUrl":"https://bot.example/api/kie","input":${junk}}`;
  expect(readTask(answer({ state: "waiting", param }))).toEqual({
    state: "waiting",
    callbackUrl: "https://bot.example/api/kie",
  });
});

test("input: of ten thousand results twenty count", () => {
  const resultUrls = Array.from({ length: 10_000 }, (_, index) => `${url}?${index}`);
  const task = success({ resultUrls });
  expect(task).toEqual({ state: "succeeded", urls: resultUrls.slice(0, 20) });
});

test.for([
  [0, 0n],
  [0.8, 80n],
  [3.24, 324n],
  [0.1 + 0.2, 30n],
  [9_999_999_999.99, 999_999_999_999n],
  [1e10, undefined],
  [-0.01, undefined],
  ["0.8", undefined],
  [null, undefined],
  [{}, undefined],
] as const)("input: %s credits are %s hundredths", ([creditsConsumed, credits]) => {
  const common = credits === undefined ? {} : { credits };
  const resultJson = JSON.stringify({ resultUrls: [url] });
  expect(readTask(answer({ state: "success", resultJson, creditsConsumed }))).toEqual({
    state: "succeeded",
    urls: [url],
    ...common,
  });
  expect(readTask(answer({ state: "fail", creditsConsumed }))).toMatchObject(common);
  // Kie says 0 while a task runs.
  expect(readTask(answer({ state: "generating", creditsConsumed }))).toEqual({ state: "waiting" });
});

test("input: an answer of a megabyte is read no further, and counts as none", async () => {
  let sent = 0;
  const part = new TextEncoder().encode(" ".repeat(100_000));
  const kie = createKie({
    apiKey: "key",
    apiRoot: "https://kie.example",
    uploadRoot: "https://kie.example",
    fetch: async () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += part.length;
            controller.enqueue(part);
          },
        }),
      ),
    time: {
      now: () => 0,
      sleep: async () => {},
      deadline: () => new AbortController().signal,
      random: () => 0.5,
    },
    log: collectLog([]),
    alarm: () => {},
  });
  expect(await kie.getTask("task")).toBeUndefined();
  expect(await kie.create({ model: "fox", input: {} })).toEqual({ kind: "unknown" });
  expect(await kie.credit()).toBeUndefined();
  expect(sent).toBeLessThan(3 * 1_400_000);
});
