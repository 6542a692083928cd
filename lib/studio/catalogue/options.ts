import type { LocalizedText, Value } from "../model.js";

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

const labels = {
  ratio: { en: "Format", ru: "Формат" },
  resolution: { en: "Resolution", ru: "Разрешение" },
  quality: { en: "Quality", ru: "Качество" },
  duration: { en: "Duration", ru: "Длительность" },
  sound: { en: "Sound", ru: "Звук" },
  scale: { en: "Enlarge", ru: "Увеличить" },
  voice: { en: "Voice", ru: "Голос" },
  vocals: { en: "Vocals", ru: "Вокал" },
  style: { en: "Style", ru: "Стиль" },
} as const satisfies Record<string, LocalizedText>;

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
    const label = value.includes(":") ? same(value) : { en: "auto", ru: "авто" };
    return { code: plain(value.replace(":", "x")), label, value };
  });
  return sortedOption(labels.ratio, optionValues, ({ value }) => ratios.indexOf(value));
}

/** The same for models that take the format from a picture if there is one. */
export function ratioOfText<const T extends Ratio>(...values: NonEmpty<T>): OptionDefinition<T> {
  return { ...ratio(...values), onlyWithoutPicture: true };
}

/** Resolutions with well-known names, such as "1080p" or "2K". */
export function resolution<const T extends string>(...values: NonEmpty<T>): OptionDefinition<T> {
  const optionValues = toOptionValues(values, (value) => {
    return { code: plain(value), label: same(value), value };
  });
  return sortedOption(labels.resolution, optionValues, ({ value }) => lines(value));
}

/** Resolutions for which the provider has its own name: that name and the usual one. */
export function resolutionCalled<const T extends string>(
  ...levels: NonEmpty<readonly [value: T, usual: string]>
): OptionDefinition<T> {
  const optionValues = toOptionValues(levels, ([value, usual]) => {
    return { code: plain(value), label: same(usual), value };
  });
  return sortedOption(labels.resolution, optionValues, ({ label }) => lines(label.en));
}

/** How large "720p" and "2K" are. */
function lines(name: string): number {
  return Number.parseFloat(name) * (/k$/i.test(name) ? 1000 : 1);
}

/** Levels that differ in more than resolution, from low to high: the provider's name and ours. */
export function quality<const T extends string>(
  ...levels: NonEmpty<readonly [value: T, en: string, ru: string]>
): OptionDefinition<T> {
  return option(
    labels.quality,
    toOptionValues(levels, ([value, en, ru]) => ({
      code: plain(value),
      label: { en, ru },
      value,
    })),
  );
}

/** In seconds. */
export function duration<const T extends number>(...seconds: NonEmpty<T>): OptionDefinition<T> {
  const optionValues = toOptionValues(seconds, (value) => {
    return { code: String(value), label: inSeconds(value), value };
  });
  return sortedOption(labels.duration, optionValues, ({ value }) => value);
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
    const { en, ru } = inSeconds(seconds);
    const label = { en: `${en} ${resolution}`, ru: `${ru} ${resolution}` };
    return {
      code: plain(`${seconds}s${resolution}`),
      label,
      value: { seconds, resolution, credits },
    };
  });
  return sortedOption(
    labels.duration,
    optionValues,
    ({ value }) => value.seconds * 1e6 + lines(value.resolution),
  );
}

const withoutSound = {
  code: "mute",
  label: { en: "no sound", ru: "без звука" },
  value: false,
} as const satisfies OptionValue<boolean>;
const withSound = {
  code: "sound",
  label: { en: "with sound", ru: "со звуком" },
  value: true,
} as const satisfies OptionValue<boolean>;

/** For models where sound costs more. */
export const sound: OptionDefinition<boolean> = {
  label: labels.sound,
  values: [withoutSound, withSound],
  default: withoutSound.code,
};

/** For models where sound costs nothing extra. */
export const freeSound: OptionDefinition<boolean> = { ...sound, default: withSound.code };

/** How many times wider and higher. */
export function scale<const T extends number>(...factors: NonEmpty<T>): OptionDefinition<T> {
  const optionValues = toOptionValues(factors, (value) => {
    return { code: `x${value}`, label: same(`×${value}`), value };
  });
  return sortedOption(labels.scale, optionValues, ({ value }) => value);
}

/** The provider gets the id of the voice. */
export function voice(...voices: NonEmpty<readonly [id: string, en: string, ru: string]>) {
  return option(
    labels.voice,
    toOptionValues(voices, ([id, en, ru]) => ({ code: plain(en), label: { en, ru }, value: id })),
  );
}

/** The provider gets its own description of the style. */
export function style(...styles: NonEmpty<readonly [code: string, value: string, LocalizedText]>) {
  return option(
    labels.style,
    toOptionValues(styles, ([code, value, label]) => ({ code, label, value })),
  );
}

/** True = instrumental. */
export const vocals: OptionDefinition<boolean> = option(labels.vocals, [
  { code: "song", label: { en: "with vocals", ru: "с вокалом" }, value: false },
  { code: "instrumental", label: { en: "instrumental", ru: "без вокала" }, value: true },
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

function same(text: string): LocalizedText {
  return { en: text, ru: text };
}

function inSeconds(seconds: number): LocalizedText {
  return { en: `${seconds} s`, ru: `${seconds} с` };
}

/** What may stand in callback data. */
function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, "");
}
