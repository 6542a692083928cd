import type {
  GenerationRequest,
  Group,
  LocalizedText,
  Model,
  Output,
  PictureInput,
} from "../model.js";
import type { OptionDefinition } from "./options.js";

/** English and Russian. */
type Pair = readonly [en: string, ru: string];
type OptionDefinitions = Readonly<Record<string, OptionDefinition<unknown>>>;
type Rules = PictureInput | undefined;

/** A model as it is declared in the catalogue: everything else follows from the group. */
export interface ModelDefinition<Q extends OptionDefinitions, P extends Rules> {
  /** Kie.ai's id of the model. */
  readonly id: string;
  /** Stands in buttons: up to 12 of a-z and 0-9. It never changes and is never used again. */
  readonly code: string;
  /** Up to 40 characters. One text = the same in every language. */
  readonly name: string | Pair;
  /** What the menus for a picture call it. Absent = its name. */
  readonly nameForPicture?: Pair;
  /** 10 to 99 characters, for the list of models. */
  readonly about: Pair;
  /** A prompt to try, at least 10 characters. */
  readonly example: Pair;
  /** Absent = it takes none. In UTF-16 units. */
  readonly prompt?: readonly [shortest: number, longest: number];
  /** Absent = it takes none. */
  readonly picture?: P;
  readonly options?: Q;
  /** Absent = no. */
  readonly mayBeTransparent?: true;
  /** Absent = what the group usually takes. */
  readonly usualSeconds?: number;
  /** What must be tried with a real key before it is sold. */
  readonly offUntilTried?: string;
  /** In the provider's credits, to a hundredth at most. */
  readonly credits: (asked: RequestInput<Q, P>) => number;
  /** The `input` of Kie.ai's request, with the fields that its documentation names. */
  readonly input: (asked: RequestInput<Q, P>) => Readonly<Record<string, unknown>>;
}

/** What the user orders, with each option's value under its name. */
type RequestInput<Q extends OptionDefinitions, P extends Rules> = {
  readonly [Name in keyof Q]: Q[Name] extends OptionDefinition<infer Meaning> ? Meaning : never;
} & { readonly prompt: string } & PictureOf<P>;

type PictureOf<P extends Rules> = P extends { readonly required: true }
  ? { readonly picture: string }
  : P extends { readonly required: false }
    ? { readonly picture: string | undefined }
    : unknown;

/** What others saw in autumn 2026: pictures 18 to 60 seconds, short videos 80 to 110. */
const usually: Record<Output, number> = { picture: 30, file: 20, video: 100, sound: 30 };

/**
 * Makes models of one group from their entries: `credits` and `input` get the user's answers under the
 * names of the options.
 * @example
 * const model = defineModels("pictures", "picture");
 * model({
 *   id: "z-image",
 *   code: "zimage",
 *   name: "Z-Image",
 *   about: ["Quick photorealistic drafts", "Быстрые фотореалистичные черновики"],
 *   example: ["A ginger cat asleep on a windowsill", "Рыжий кот спит на подоконнике"],
 *   prompt: [1, 1000],
 *   options: { ratio: ratio("1:1", "4:3") },
 *   credits: () => 0.8,
 *   input: ({ prompt, ratio }) => ({ prompt, aspect_ratio: ratio }),
 * });
 */
export function defineModels(group: Group, makes: Output) {
  return <const Q extends OptionDefinitions = Record<never, never>, P extends Rules = undefined>({
    name,
    nameForPicture,
    about,
    example,
    prompt,
    picture,
    options,
    credits,
    input,
    ...identity
  }: ModelDefinition<Q, P>): Model => {
    // The type says what `readRequest` does: the answers to `options` and the picture by its rules.
    const read = (wish: GenerationRequest) =>
      readRequest(options ?? {}, picture, wish) as RequestInput<Q, P>;
    return {
      usualSeconds: usually[makes],
      ...identity,
      group,
      makes,
      name: typeof name === "string" ? { en: name, ru: name } : words(name),
      ...(nameForPicture && { nameForPicture: words(nameForPicture) }),
      about: words(about),
      example: words(example),
      ...(prompt && { prompt: { shortest: prompt[0], longest: prompt[1] } }),
      ...(picture && { picture }),
      options: Object.entries(options ?? {}).map(([key, question]) => ({ name: key, ...question })),
      deadlineMinutes: makes === "video" ? 60 : 30,
      credits: (wish) => inHundredths(credits(read(wish))),
      input: (wish) => input(read(wish)),
    };
  };
}

function words([en, ru]: Pair): LocalizedText {
  return { en, ru };
}

function readRequest(
  options: OptionDefinitions,
  picture: Rules,
  { choice, prompt, pictureUrl }: GenerationRequest,
): unknown {
  if (picture?.required === true && pictureUrl === undefined) throw new RangeError("no picture");
  const answers = Object.entries(options).map(([name, { values }]) => {
    const answer = values.find(({ code }) => code === choice[name]);
    if (answer === undefined) throw new RangeError(`no such ${name}: ${choice[name]}`);
    return [name, answer.value] as const;
  });
  return { ...Object.fromEntries(answers), prompt, picture: pictureUrl };
}

/** A millionth forgives what a float makes of 6 x 2.4, and nothing that a price could mean. */
function inHundredths(credits: number): bigint {
  const hundredths = Math.round(credits * 100);
  const isExact = Math.abs(credits * 100 - hundredths) < 1e-6;
  if (!isExact || hundredths <= 0) throw new RangeError(`not a price in credits: ${credits}`);
  return BigInt(hundredths);
}
