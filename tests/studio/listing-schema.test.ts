import { describe, expect, test } from "vitest";
import { startKie } from "../../dev/kie/kie.js";
import { catalogue } from "../../lib/studio/catalogue/catalogue.js";
import { createCatalogueApi } from "../../lib/studio/kie/catalogue-api.js";
import { differencesFrom } from "../../lib/studio/listing/compare-schema.js";
import { validate } from "../../lib/studio/listing/json-schema.js";
import { compareThoroughly } from "../../lib/studio/listing/thorough.js";
import type { Model } from "../../lib/studio/model.js";

const text = (longest: number) => ({ type: "string", minLength: 3, maxLength: longest });

describe("catalogue: Kie's schema", () => {
  const base = {
    type: "object",
    required: ["prompt"],
    properties: {
      prompt: text(10),
      duration: { type: "string", enum: ["5", "10"] },
      count: { type: "integer", minimum: 1, maximum: 4 },
      urls: { type: "array", maxItems: 2, items: { type: "string" } },
    },
  };
  test.for<[string, object, unknown, ...string[]]>([
    ["fits", base, { prompt: "fox", duration: "5", count: 4, urls: ["a"] }],
    ["lacks a field of ours", base, { prompt: "fox", size: 1 }, "size is not a field of it"],
    ["wants a field", base, { count: 1 }, "prompt is required"],
    [
      "lists other values",
      base,
      { prompt: "fox", duration: "7" },
      'duration: "7" is not allowed, only "5", "10"',
    ],
    [
      "has another type",
      base,
      { prompt: "fox", count: "1" },
      'count: "1" is not of the type integer',
    ],
    ["has a larger least number", base, { prompt: "fox", count: 0 }, "count: 0 is less than 1"],
    ["has a smaller largest number", base, { prompt: "fox", count: 5 }, "count: 5 is more than 4"],
    [
      "takes shorter texts",
      base,
      { prompt: "x".repeat(11) },
      "prompt: 11 characters are more than 10",
    ],
    ["takes longer texts", base, { prompt: "x" }, "prompt: 1 characters are fewer than 3"],
    [
      "takes fewer entries",
      base,
      { prompt: "fox", urls: ["a", "b", "c"] },
      "urls: 3 entries are more than 2",
    ],
    ["looks into lists", base, { prompt: "fox", urls: [1] }, "urls: 1 is not of the type string"],
    ["allows anything if it says nothing", {}, { prompt: 1 }],
    ["allows what may be null", { properties: { a: { type: ["string", "null"] } } }, { a: "x" }],
    ["allows what it refers to in vain", { $ref: "#/components/schemas/none" }, { a: "x" }],
  ])("%s", ([, schema, value, ...complaints]) => {
    expect(validate({}, schema, value)).toEqual(complaints);
  });

  const forms = {
    properties: { prompt: { type: "string" } },
    oneOf: [
      { required: ["frame"], properties: { frame: { type: "string" } } },
      { required: ["video"], properties: { video: { type: "string" } } },
    ],
  };
  test.for<[string, object, unknown, ...string[]]>([
    ["one form is enough", forms, { prompt: "fox", video: "a" }],
    ["forms are not mixed", forms, { frame: "a", video: "b" }, "video is not a field of it"],
    ["no form fits", forms, { prompt: "fox" }, "frame is required"],
    [
      "any forms may be mixed",
      { ...forms, oneOf: [], anyOf: forms.oneOf },
      { frame: "a", video: "b" },
    ],
    [
      "all forms must fit",
      {
        allOf: [
          { required: ["a"], properties: { a: {} } },
          { required: ["b"], properties: { b: {} } },
        ],
      },
      { a: 1 },
      "b is required",
    ],
    [
      "a field may have several forms",
      { properties: { a: { anyOf: [{ type: "string" }, { type: "null" }] } } },
      { a: null },
    ],
  ])("with several forms: %s", ([, schema, value, ...complaints]) => {
    expect(validate({}, schema, value)).toEqual(complaints);
  });

  test("is followed through references whose names are encoded or end with a space", () => {
    const components = {
      schemas: { "Video Input ": { $ref: "#/components/schemas/a~1b" }, "a/b": base },
    };
    const document = { components };
    for (const name of ["Video%20Input%20", "Video Input", "Video%20Input"]) {
      const schema = { $ref: `#/components/schemas/${name}` };
      expect(validate(document, schema, {}), name).toEqual(["prompt is required"]);
    }
  });

  test("that refers to itself comes to an end", () => {
    const document = { components: { loop: { $ref: "#/components/loop" }, tree: {} } };
    const tree = { allOf: [{ $ref: "#/components/tree" }, { $ref: "#/components/tree" }] };
    document.components.tree = tree;
    expect(validate(document, { $ref: "#/components/loop" }, 1)).toEqual([]);
    expect(validate(document, tree, 1)).toEqual([]);
  });
});

describe("catalogue: a model's input", () => {
  const [model] = catalogue as readonly [Model];
  const documentWith = (input: unknown, path = "/api/v1/jobs/createTask") => {
    const schema = { properties: { model: {}, input } };
    const requestBody = { content: { "application/json": { schema } } };
    return { paths: { [path]: { post: { requestBody } } } };
  };

  test("is looked up under createTask", () => {
    const closed = { type: "object", properties: { nothing: {} } };
    expect(differencesFrom(documentWith(closed), model)).toContain("prompt is not a field of it");
    expect(differencesFrom(documentWith({}, "/chat/v1/completions"), model)).toEqual([
      "its schema does not describe an input of createTask",
    ]);
    expect(differencesFrom({}, model)).toHaveLength(1);
  });

  test("fits what the local Kie says of it, as do its price and its success", async () => {
    const kie = await startKie({ apiKey: "key", now: () => clock });
    let clock = 0;
    const time = {
      now: () => clock,
      async sleep(milliseconds: number) {
        clock += milliseconds;
      },
      deadline: AbortSignal.timeout,
    };
    const api = createCatalogueApi({ apiKey: "key", apiRoot: kie.url, fetch, time });
    const asked: string[] = [];
    const compared = await compareThoroughly({
      api,
      models: catalogue,
      isQuick: false,
      onProgress: (id) => void asked.push(id),
    });
    await kie.stop();
    if (typeof compared === "string") throw new Error(compared);
    const expected = catalogue.map((model) => ({
      model: model.id,
      presence: "listed",
      kind: "same",
      differences: [],
      successRate: 99,
      unanswered: [],
    }));
    expect(
      compared.models.map(({ model, verdict, text: _, conditions: __, ...rest }) => ({
        ...rest,
        model: model.id,
        kind: verdict.kind,
      })),
    ).toEqual(expected);
    expect(asked).toEqual(catalogue.map(({ id }) => id));
    expect(kie.calls.every(({ what }) => what === "models")).toBe(true);
    expect(kie.calls).toHaveLength(1 + 2 * catalogue.length);
  });
});
