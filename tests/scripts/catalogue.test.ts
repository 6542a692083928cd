import { test as base, describe, expect } from "vitest";
import { startKie } from "../../dev/kie/kie.js";
import { catalogue } from "../../lib/studio/catalogue/catalogue.js";
import type { Model } from "../../lib/studio/model.js";
import { runCommand } from "../support/run-command.js";

const apiKey = "a-key-that-must-not-be-printed";

const dear = catalogue.find(({ id }) => id !== "z-image") as Model;

/** The local Kie on a clock that passes a minute with every request: so the limit is never met. */
const test = base.extend("kie", async ({}, { onCleanup }) => {
  let now = 0;
  const kie = await startKie({
    apiKey,
    now() {
      now += 60_000;
      return now;
    },
  });
  onCleanup(kie.stop);
  return kie;
});

async function compare(variables: Readonly<Record<string, string>>, ...args: string[]) {
  const { code, stdout: out, stderr: err } = await runCommand("catalogue", args, variables);
  expect(out + err).not.toContain(apiKey);
  return { code, out, err };
}

describe("command line: npm run catalogue", () => {
  test("exits with 0 if nothing is gone or dearer, and says what is new and what is cheaper", async ({
    kie,
  }) => {
    kie.setListing({ prices: { "z-image": 0.5 }, newModels: ["kling/v5"] });
    const { code, out } = await compare({ KIE_API_KEY: apiKey, KIE_API_ROOT: kie.url }, "--quick");
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Cheaper.*\n {2}z-image \(Z-Image\); we expect 0\.8 credits: “.*0\.4 cred/m,
    );
    expect(out).toMatch(/^New: .*(\n {2}.*)*kling\/v5/m);
    expect(out).toContain(`Compared ${catalogue.length} models.`);
    expect(kie.calls).toHaveLength(1);
  });

  test("exits with 1 if something that is sold is gone or dearer", async ({ kie }) => {
    kie.setListing({ gone: ["z-image"], prices: { [dear.id]: 100 } });
    const variables = { KIE_API_KEY: apiKey, KIE_API_ROOT: `${kie.url}/` };
    const { code, out } = await compare(variables, "--quick");
    expect([code, out]).toEqual([1, expect.stringMatching(/^Gone: .*\n {2}z-image/)]);
    expect(out).toMatch(/^Dearer: /m);
    expect(out).toContain(`\n  ${dear.id} (${dear.name.en}); we expect `);
  });

  test.for<[string, (kie: Awaited<ReturnType<typeof startKie>>) => void, string]>([
    ["the list is empty", (kie) => kie.setListing({ isEmpty: true }), "only 0 models"],
    ["Kie.ai sends a page", (kie) => kie.fail("models", "not json"), "did not answer"],
    ["Kie.ai refuses the key", (kie) => kie.fail("models", 401), "refused the key"],
  ])("exits with 2 if %s", async ([, spoil, sentence], { kie }) => {
    spoil(kie);
    const { code, out, err } = await compare({ KIE_API_KEY: apiKey, KIE_API_ROOT: kie.url });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
  });

  test.for<[string, Readonly<Record<string, string>>, string[], string]>([
    ["there is no key", {}, [], "KIE_API_KEY is required"],
    ["the address is none", { KIE_API_KEY: apiKey, KIE_API_ROOT: "kie" }, [], "KIE_API_ROOT must"],
    ["an option is unknown", {}, ["--fast"], "Usage: npm run catalogue"],
  ])("exits with 2 if %s", async ([, variables, args, sentence]) => {
    const { code, err } = await compare(variables, ...args);
    expect([code, err]).toEqual([2, expect.stringContaining(sentence)]);
  });
});
