import type { Choice, Model, Option } from "./model.js";

/** The default of every option. */
export function defaultChoice(model: Model): Choice {
  return Object.fromEntries(model.options.map((option) => [option.name, option.default]));
}

/** For callback data: "16x9-1K-5", in the order of the options; empty if there are none. */
export function formatChoice(model: Model, choice: Choice): string {
  return model.options.map((option) => choice[option.name] ?? option.default).join("-");
}

/** Undefined unless it is exactly one value of every option: buttons outlive deployments. */
export function readChoice(model: Model, text: string): Choice | undefined {
  const codes = text === "" ? [] : text.split("-");
  const isWhole = codes.length === model.options.length;
  if (!isWhole || !model.options.every((option, at) => hasValue(option, codes[at])))
    return undefined;
  return Object.fromEntries(model.options.map(({ name }, at) => [name, codes[at] ?? ""]));
}

/** The same choice with another value of one option. */
export function withValue(choice: Choice, option: Option, code: string): Choice {
  return { ...choice, [option.name]: code };
}

/** Every combination of values, in their natural order. */
export function choicesOf(model: Model): readonly Choice[] {
  return model.options.reduce<readonly Choice[]>(
    (choices, option) =>
      choices.flatMap((choice) => option.values.map(({ code }) => withValue(choice, option, code))),
    [{}],
  );
}

function hasValue({ values }: Option, code: string | undefined): boolean {
  return values.some((value) => value.code === code);
}
