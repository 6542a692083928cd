import { expect, test } from "vitest";
import { createKie } from "../../lib/studio/kie/client.js";
import { collectLog } from "../support/test.js";

const dead = "https://files.example/dead.png";
const other = "https://files.example/other.png";

/** A Kie whose record names these addresses, and which signs with this answer. */
function kieThat(urls: readonly string[], signed: Response | Error) {
  const asked: string[] = [];
  const kie = createKie({
    apiKey: "key",
    apiRoot: "https://kie.example",
    uploadRoot: "https://uploads.example",
    async fetch(input, init) {
      asked.push(`${new URL(String(input)).pathname} ${init?.body ?? ""}`.trim());
      const resultJson = JSON.stringify({ resultUrls: urls });
      if (init?.method === "GET")
        return Response.json({ code: 200, data: { state: "success", resultJson } });
      if (signed instanceof Error) throw signed;
      return signed;
    },
    time: {
      now: () => 0,
      sleep: async () => {},
      random: () => 0,
      deadline: () => new AbortController().signal,
    },
    log: collectLog([]),
    alarm: () => {},
  });
  return { kie, asked };
}

const record = "/api/v1/jobs/recordInfo";
const sign = `/api/v1/common/download-url {"url":"${dead}"}`;
const answer = (code: number, data: unknown = null) => Response.json({ code, data });

test("delivery: a dead link is replaced by the current one of the task's record", async () => {
  const { kie, asked } = kieThat(["https://files.example/first.png", other], answer(422));
  const renewed = await kie.renew({ taskId: "task", url: dead, index: 1 });
  expect(renewed).toEqual({ kind: "found", url: other });
  expect(asked).toEqual([record]);
});

test.for([
  ["another link", answer(200, other), { kind: "found", url: other }],
  ["nothing that is a link", answer(200, "soon"), { kind: "unanswered" }],
  ["that it is none of Kie's", answer(422), { kind: "gone" }],
  ["that it is gone", answer(404), { kind: "gone" }],
  ["that the key is refused", answer(401), { kind: "unanswered" }],
  ["that too many ask", new Response("{}", { status: 429 }), { kind: "unanswered" }],
  ["an error", new Response("<html>", { status: 502 }), { kind: "unanswered" }],
  ["nothing", new TypeError("fetch failed"), { kind: "unanswered" }],
] as const)("delivery: otherwise Kie signs a link, and answers %s", async ([, signed, renewed]) => {
  const { kie, asked } = kieThat([dead], signed);
  expect(await kie.renew({ taskId: "task", url: dead, index: 0 })).toEqual(renewed);
  expect(asked).toEqual([record, sign]);
});

test("delivery: a result of an unknown task is looked up by its link alone", async () => {
  const { kie, asked } = kieThat([], answer(200, other));
  expect(await kie.renew({ url: dead, index: 0 })).toEqual({ kind: "found", url: other });
  expect(asked).toEqual([sign]);
});
