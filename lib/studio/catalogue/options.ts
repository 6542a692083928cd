import type { LocalizedText, Value } from "../model.js";
import type { CatalogueWords, QualityName, StyleName, VoiceName, VoiceSex } from "./words/en.js";
import { inEveryLanguage, sameEverywhere } from "./words/words.js";

/** At least one. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** A value that the user can choose, and what a model's price and input take it for. */
export interface OptionValue<T> extends Value {
  readonly value: T;
}

/** An option without a name: each model's definition names it. */
export interface OptionDefinition<T> {
  readonly label: LocalizedText;
  readonly values: NonEmpty<OptionValue<T>>;
  readonly default: string;
  readonly onlyWithoutPicture?: true;
}

/*
 * In every list of values the first one is the default. The bot shows values in their natural order,
 * not in that of the list.
 */

const labelOf = (option: keyof CatalogueWords["options"]) =>
  inEveryLanguage(({ options }) => options[option]);

/** In the order in which the bot shows them: the model's own choice, the square, then ever wider. */
const ratios = [
  "auto",
  "adaptive",
  "1:1",
  "4:3",
  "3:4",
  "3:2",
  "2:3",
  "16:9",
  "9:16",
  "21:9",
  "9:21",
] as const;
type Ratio = (typeof ratios)[number];

/** Width to height, such as "16:9"; "auto" and "adaptive" leave it to the model. */
export function ratio<const T extends Ratio>(...values: NonEmpty<T>): OptionDefinition<T> {
  const optionValues = toOptionValues(values, (value) => {
    const isAuto = !value.includes(":");
    const label = isAuto ? inEveryLanguage(({ autoRatio }) => autoRatio) : sameEverywhere(value);
    return { code: plain(value.replace(":", "x")), label, value };
  });
  return sortedOption(labelOf("ratio"), optionValues, ({ value }) => ratios.indexOf(value));
}

/** The same for models that take the format from a picture if there is one. */
export function ratioOfText<const T extends Ratio>(...values: NonEmpty<T>): OptionDefinition<T> {
  return { ...ratio(...values), onlyWithoutPicture: true };
}

/** Resolutions with well-known names, such as "1080p" or "2K". */
export function resolution<const T extends string>(...values: NonEmpty<T>): OptionDefinition<T> {
  const optionValues = toOptionValues(values, (value) => {
    return { code: plain(value), label: sameEverywhere(value), value };
  });
  return sortedOption(labelOf("resolution"), optionValues, ({ value }) => lines(value));
}

/** Resolutions for which the provider has its own name: that name and the usual one. */
export function resolutionCalled<const T extends string>(
  ...levels: NonEmpty<readonly [value: T, usual: string]>
): OptionDefinition<T> {
  const optionValues = toOptionValues(levels, ([value, usual]) => {
    return { code: plain(value), label: sameEverywhere(usual), value };
  });
  return sortedOption(labelOf("resolution"), optionValues, ({ label }) => lines(label.en));
}

/** How large "720p" and "2K" are. */
function lines(name: string): number {
  return Number.parseFloat(name) * (/k$/i.test(name) ? 1000 : 1);
}

/** Levels that differ in more than resolution, from low to high: the provider's name and ours. */
export function quality<const T extends string>(
  ...levels: NonEmpty<readonly [value: T, name: QualityName]>
): OptionDefinition<T> {
  return option(
    labelOf("quality"),
    toOptionValues(levels, ([value, name]) => ({
      code: plain(value),
      label: inEveryLanguage(({ qualities }) => qualities[name]),
      value,
    })),
  );
}

/** The same for levels that the provider's users know by name: that is the same in every language. */
export function qualityCalled<const T extends string>(
  ...levels: NonEmpty<readonly [value: T, usual: string]>
): OptionDefinition<T> {
  return option(
    labelOf("quality"),
    toOptionValues(levels, ([value, usual]) => ({
      code: plain(value),
      label: sameEverywhere(usual),
      value,
    })),
  );
}

/** In seconds. */
export function duration<const T extends number>(...seconds: NonEmpty<T>): OptionDefinition<T> {
  const optionValues = toOptionValues(seconds, (value) => {
    return { code: String(value), label: secondsLabel(value), value };
  });
  return sortedOption(labelOf("duration"), optionValues, ({ value }) => value);
}

export interface Clip<R extends string> {
  readonly seconds: number;
  readonly resolution: R;
  readonly credits: number;
}

/** For models that do not offer every duration in every resolution. */
export function clips<const R extends string>(
  ...combinations: NonEmpty<readonly [seconds: number, resolution: R, credits: number]>
): OptionDefinition<Clip<R>> {
  const optionValues = toOptionValues(combinations, ([seconds, resolution, credits]) => {
    const label = inEveryLanguage(({ inSeconds }) => `${inSeconds(seconds)} ${resolution}`);
    return {
      code: plain(`${seconds}s${resolution}`),
      label,
      value: { seconds, resolution, credits },
    };
  });
  return sortedOption(
    labelOf("duration"),
    optionValues,
    ({ value }) => value.seconds * 1e6 + lines(value.resolution),
  );
}

const withoutSound = {
  code: "mute",
  label: inEveryLanguage((words) => words.withoutSound),
  value: false,
} as const satisfies OptionValue<boolean>;
const withSound = {
  code: "sound",
  label: inEveryLanguage((words) => words.withSound),
  value: true,
} as const satisfies OptionValue<boolean>;

/** For models where sound costs more. */
export const sound: OptionDefinition<boolean> = {
  label: labelOf("sound"),
  values: [withoutSound, withSound],
  default: withoutSound.code,
};

/** For models where sound costs nothing extra. */
export const freeSound: OptionDefinition<boolean> = { ...sound, default: withSound.code };

/** How many times wider and higher. */
export function scale<const T extends number>(...factors: NonEmpty<T>): OptionDefinition<T> {
  const optionValues = toOptionValues(factors, (value) => {
    return { code: `x${value}`, label: sameEverywhere(`×${value}`), value };
  });
  return sortedOption(labelOf("scale"), optionValues, ({ value }) => value);
}

/** The provider gets the id of the voice. */
export function voice(...voices: NonEmpty<readonly [id: string, name: VoiceName]>) {
  return option(
    labelOf("voice"),
    toOptionValues(voices, ([id, name]) => ({
      code: name,
      label: inEveryLanguage((words) => words.voices[name]),
      value: id,
    })),
  );
}

/** Voices whose names don't say whose they are; the provider gets the name. */
export function voiceCalled(...voices: NonEmpty<readonly [name: string, sex: VoiceSex]>) {
  return option(
    labelOf("voice"),
    toOptionValues(voices, ([name, sex]) => ({
      code: plain(name + sex),
      label: inEveryLanguage(({ voiceOf }) => voiceOf[sex](name)),
      value: name,
    })),
  );
}

/** The provider gets its own description of the style. */
export function style(...styles: NonEmpty<readonly [name: StyleName, value: string]>) {
  return option(
    labelOf("style"),
    toOptionValues(styles, ([name, value]) => ({
      code: name,
      label: inEveryLanguage((words) => words.styles[name]),
      value,
    })),
  );
}

/** True = instrumental. */
export const vocals: OptionDefinition<boolean> = option(labelOf("vocals"), [
  { code: "song", label: inEveryLanguage((words) => words.withVocals), value: false },
  { code: "instrumental", label: inEveryLanguage((words) => words.instrumental), value: true },
]);

function toOptionValues<A, T>(
  [first, ...others]: NonEmpty<A>,
  toValue: (item: A) => OptionValue<T>,
): NonEmpty<OptionValue<T>> {
  return [toValue(first), ...others.map(toValue)];
}

/** An option whose values are listed in their natural order. */
function option<T>(label: LocalizedText, values: NonEmpty<OptionValue<T>>): OptionDefinition<T> {
  return { label, values, default: values[0].code };
}

/** @param rank the order in which the bot shows the values */
function sortedOption<T>(
  label: LocalizedText,
  optionValues: NonEmpty<OptionValue<T>>,
  rank: (value: OptionValue<T>) => number,
): OptionDefinition<T> {
  const [first, ...others] = optionValues.toSorted((one, other) => rank(one) - rank(other));
  return { label, values: [first ?? optionValues[0], ...others], default: optionValues[0].code };
}

function secondsLabel(seconds: number): LocalizedText {
  return inEveryLanguage(({ inSeconds }) => inSeconds(seconds));
}

/** What may stand in callback data. */
function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, "");
}
