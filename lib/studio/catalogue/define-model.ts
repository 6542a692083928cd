import type { GenerationRequest, Group, Model, Output, PictureInput } from "../model.js";
import type { OptionDefinition } from "./options.js";
import type { ModelCode } from "./words/en.js";
import { describeModel, localizedName, type ModelName } from "./words/words.js";

type OptionDefinitions = Readonly<Record<string, OptionDefinition<unknown>>>;
type Rules = PictureInput | undefined;

/** A model as the catalogue declares it. The group and `words/` decide everything else. */
export interface ModelDefinition<Q extends OptionDefinitions, P extends Rules> {
  /** Kie.ai's id of the model. */
  readonly id: string;
  /**
   * For buttons: up to 12 of a-z and 0-9. Never changes, and is never used for another model. What
   * users read about it stands under it in `words/`.
   */
  readonly code: ModelCode;
  /** Up to 40 characters. One text = the same in every language. */
  readonly name: ModelName;
  /** Absent = it takes none. In UTF-16 units; the longest is at least 500. */
  readonly prompt?: readonly [shortest: number, longest: number];
  /** Absent = it takes none. */
  readonly picture?: P;
  readonly options?: Q;
  /** Absent = no. */
  readonly mayBeTransparent?: true;
  /** From 10 to half the deadline. Absent = the usual time of the group. */
  readonly usualSeconds?: number;
  /** What the operator must try with a real key before the bot sells the model, and what that costs in credits. */
  readonly offUntilTried?: string;
  /** In the provider's credits, to a hundredth: above 0, and at most 10 USD. */
  readonly credits: (request: RequestInput<Q, P>) => number;
  /** The `input` of Kie.ai's request, with the fields that its documentation names. */
  readonly input: (request: RequestInput<Q, P>) => Readonly<Record<string, unknown>>;
}

/** What the user orders, with each option's value under its name. */
type RequestInput<Q extends OptionDefinitions, P extends Rules> = {
  readonly [Name in keyof Q]: Q[Name] extends OptionDefinition<infer Value> ? Value : never;
} & { readonly prompt: string } & PictureOf<P>;

type PictureOf<P extends Rules> = P extends { readonly required: true }
  ? { readonly picture: string }
  : P extends { readonly required: false }
    ? { readonly picture: string | undefined }
    : unknown;

/** Measured by others in autumn 2026: pictures 18 to 60 seconds, short videos 80 to 110. */
const usually: Record<Output, number> = { picture: 30, file: 20, video: 100, sound: 30 };

/**
 * Makes models of one group from their definitions: `credits` and `input` get the chosen values under
 * the names of the options.
 * @example
 * const model = defineModels("pictures", "picture");
 * model({
 *   id: "z-image",
 *   code: "zimage",
 *   name: "Z-Image",
 *   prompt: [1, 1000],
 *   options: { ratio: ratio("1:1", "4:3") },
 *   credits: () => 0.8,
 *   input: ({ prompt, ratio }) => ({ prompt, aspect_ratio: ratio }),
 * });
 */
export function defineModels(group: Group, makes: Output) {
  return <const Q extends OptionDefinitions = Record<never, never>, P extends Rules = undefined>({
    name,
    prompt,
    picture,
    options,
    credits,
    input,
    ...identity
  }: ModelDefinition<Q, P>): Model => {
    // The type says what `readRequest` does: the chosen values of `options`, and the picture by its rules.
    const read = (request: GenerationRequest) =>
      readRequest(options ?? {}, picture, request) as RequestInput<Q, P>;
    return {
      usualSeconds: usually[makes],
      ...identity,
      group,
      makes,
      name: localizedName(name),
      ...describeModel(identity.code),
      ...(prompt && { prompt: { shortest: prompt[0], longest: prompt[1] } }),
      ...(picture && { picture }),
      options: Object.entries(options ?? {}).map(([key, option]) => ({ name: key, ...option })),
      deadlineMinutes: makes === "video" ? 60 : 30,
      credits: (request) => inHundredths(credits(read(request))),
      input: (request) => input(read(request)),
    };
  };
}

function readRequest(
  options: OptionDefinitions,
  picture: Rules,
  { choice, prompt, pictureUrl }: GenerationRequest,
): unknown {
  if (picture?.required === true && pictureUrl === undefined) throw new RangeError("no picture");
  const chosen = Object.entries(options).map(([name, { values }]) => {
    const value = values.find(({ code }) => code === choice[name]);
    if (value === undefined) throw new RangeError(`no such ${name}: ${choice[name]}`);
    return [name, value.value] as const;
  });
  return { ...Object.fromEntries(chosen), prompt, picture: pictureUrl };
}

/** Tolerates the rounding of floats, such as 6 x 2.4, but no price that is not in hundredths. */
function inHundredths(credits: number): bigint {
  const hundredths = Math.round(credits * 100);
  const isExact = Math.abs(credits * 100 - hundredths) < 1e-6;
  if (!isExact || hundredths <= 0) throw new RangeError(`not a price in credits: ${credits}`);
  return BigInt(hundredths);
}
