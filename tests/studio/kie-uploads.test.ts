import { expect, test } from "vitest";
import { createKie } from "../../lib/studio/kie/client.js";

/** A Kie whose clock and chance stand still, so that only real randomness makes names differ. */
function kieThatAnswers(...codes: readonly number[]) {
  const names: string[] = [];
  const pauses: number[] = [];
  const left = [...codes];
  const kie = createKie({
    apiKey: "key",
    apiRoot: "https://kie.example",
    uploadRoot: "https://upload.example",
    time: {
      now: () => 0,
      random: () => 0,
      deadline: () => new AbortController().signal,
      sleep: async (milliseconds) => void pauses.push(milliseconds),
    },
    log: { info() {}, warn() {}, error() {} },
    alarm() {},
    async fetch(_, init) {
      const form = init?.body as FormData;
      names.push(String(form.get("fileName")), (form.get("file") as File).name);
      const code = left.shift() ?? 200;
      return Response.json({ code, data: { downloadUrl: "https://kie.example/fox" } });
    },
  });
  return { kie, names, pauses };
}

const picture = { bytes: new Uint8Array(1), type: "image/webp" };
const random = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.webp$/;

test("picture: an uploaded picture has a name that no one can guess, and no two have the same", async () => {
  const { kie, names } = kieThatAnswers();
  for (let upload = 0; upload < 3; upload++) await kie.upload(picture);
  expect(names).toEqual(Array(6).fill(expect.stringMatching(random)));
  expect(new Set(names).size).toBe(3);
});

test("idempotency: a repeated upload keeps its name, so that Kie has the picture once", async () => {
  const { kie, names, pauses } = kieThatAnswers(500, 429);
  expect(await kie.upload(picture)).toMatchObject({ kind: "uploaded" });
  expect(names).toHaveLength(6);
  expect(new Set(names).size).toBe(1);
  // A server that failed is given two seconds, and a window of Kie's is waited out.
  expect(pauses).toEqual([2_000, 10_000]);
});

test("retry: an upload that Kie refuses is not repeated", async () => {
  for (const code of [400, 401, 402, 403, 413, 422, 455, 505]) {
    const { kie, pauses } = kieThatAnswers(code);
    expect(await kie.upload(picture)).toMatchObject({ kind: "refused" });
    expect(pauses).toEqual([]);
  }
});
