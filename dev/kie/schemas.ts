import type { Field } from "./fields.js";

/** As Kie does: with a space at the end of the component's name, which its references encode. */
const component = "InputOf ";

/** An OpenAPI document about the input of one model. */
export function describeInput(model: string, fields: Readonly<Record<string, Field>>): object {
  const required = Object.keys(fields).filter((name) => fields[name]?.required);
  const properties = Object.entries(fields).map(([name, field]) => [name, schemaOf(field)]);
  const input = { $ref: `#/components/schemas/${encodeURIComponent(component)}` };
  const request = {
    type: "object",
    required: ["model", "input"],
    properties: {
      model: { type: "string", enum: [model] },
      callBackUrl: { type: "string", format: "uri" },
      input,
    },
  };
  const body = { required: true, content: { "application/json": { schema: request } } };
  return {
    openapi: "3.1.0",
    paths: { "/api/v1/jobs/createTask": { post: { requestBody: body } } },
    components: {
      schemas: {
        [component]: { type: "object", required, properties: Object.fromEntries(properties) },
      },
    },
  };
}

function schemaOf(field: Field): object {
  const { type, values, shortest, longest, from, to, least, most } = field;
  const limits = {
    enum: values,
    minLength: shortest,
    maxLength: longest,
    minimum: from,
    maximum: to,
  };
  const items = itemsOf[type];
  if (items === undefined) return { ...types[type], ...limits };
  return { type: "array", items, minItems: least ?? 1, maxItems: most };
}

const types: Readonly<Partial<Record<Field["type"], object>>> = {
  string: { type: "string" },
  integer: { type: "integer" },
  number: { type: "number" },
  boolean: { type: "boolean" },
  url: { type: "string", format: "uri" },
};

const itemsOf: Readonly<Partial<Record<Field["type"], object>>> = {
  urls: { type: "string", format: "uri" },
  strings: { type: "string" },
  objects: { type: "object" },
  arrays: { type: "array" },
};
