import type { GenerationRequest, Model } from "../model.js";
import { requestsFor } from "../price.js";
import { isObject, propertyOf, resolve, validate } from "./json-schema.js";

/**
 * How our requests for a model differ from what its schema allows: unknown fields, missing fields,
 * values that it does not list, numbers and lengths out of range.
 * @param openapi Kie's document about the model
 * @returns sentences without a full stop, each once; none = everything fits
 */
export function differencesFrom(openapi: object, model: Model): readonly string[] {
  const input = inputSchemaOf(openapi);
  if (input === undefined) return ["its schema does not describe an input of createTask"];
  const complaints = allRequests(model).flatMap((request) =>
    // As it is sent: without undefined fields.
    validate(openapi, input, JSON.parse(JSON.stringify(model.input(request)))),
  );
  return [...new Set(complaints)];
}

/** Every choice, with and without a picture, with the shortest and with the longest prompt. */
function allRequests(model: Model): readonly GenerationRequest[] {
  const { shortest = 0, longest = 0 } = model.prompt ?? {};
  const prompts = [...new Set([shortest, longest])].map((length) => "x".repeat(length));
  return requestsFor(model).flatMap((request) => prompts.map((prompt) => ({ ...request, prompt })));
}

/** Undefined for chat models, which have other paths. */
function inputSchemaOf(openapi: object): unknown {
  const path = Object.entries(objectAt(openapi, "paths")).find(([name]) =>
    name.endsWith("/jobs/createTask"),
  )?.[1];
  const body = resolve(openapi, objectAt(objectAt(path, "post"), "requestBody"));
  const [content] = Object.values(objectAt(body, "content"));
  const request = objectAt(content, "schema");
  return propertyOf(openapi, request, "input");
}

function objectAt(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const part = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return isObject(part) ? part : {};
}
