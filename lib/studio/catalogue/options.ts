import type { LocalizedText, Value } from "../model.js";

/** At least one. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** An answer of the user, and what it means to a model's price and input. */
export interface OptionValue<T> extends Value {
  readonly value: T;
}

/** An option that has no name yet: a model's entry gives it one. */
export interface OptionDefinition<T> {
  readonly label: LocalizedText;
  readonly values: NonEmpty<OptionValue<T>>;
  readonly default: string;
  readonly onlyWithoutPicture?: true;
}

/*
 * Of every question the value that is named first is the default. However they are named, values are
 * shown in their natural order.
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

/** From what leaves it to the model over the square to the widest. */
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
  const answers = answersTo(values, (means) => {
    const label = means.includes(":") ? same(means) : { en: "auto", ru: "авто" };
    return { code: plain(means.replace(":", "x")), label, value: means };
  });
  return question(labels.ratio, answers, ({ value }) => ratios.indexOf(value));
}

/** The same for models that take the format from a picture if there is one. */
export function ratioOfText<const T extends Ratio>(...values: NonEmpty<T>): OptionDefinition<T> {
  return { ...ratio(...values), onlyWithoutPicture: true };
}

/** Resolutions whose names everybody knows, such as "1080p" or "2K". */
export function resolution<const T extends string>(...values: NonEmpty<T>): OptionDefinition<T> {
  const answers = answersTo(values, (means) => {
    return { code: plain(means), label: same(means), value: means };
  });
  return question(labels.resolution, answers, ({ value }) => lines(value));
}

/** Resolutions that the provider calls something else: its word and the usual one. */
export function resolutionCalled<const T extends string>(
  ...levels: NonEmpty<readonly [means: T, usual: string]>
): OptionDefinition<T> {
  const answers = answersTo(levels, ([means, usual]) => {
    return { code: plain(means), label: same(usual), value: means };
  });
  return question(labels.resolution, answers, ({ label }) => lines(label.en));
}

/** How large "720p" and "2K" are. */
function lines(name: string): number {
  return Number.parseFloat(name) * (/k$/i.test(name) ? 1000 : 1);
}

/** Levels that differ in more than resolution, from low to high: the provider's word and ours. */
export function quality<const T extends string>(
  ...levels: NonEmpty<readonly [means: T, en: string, ru: string]>
): OptionDefinition<T> {
  return inOrder(
    labels.quality,
    answersTo(levels, ([means, en, ru]) => ({
      code: plain(means),
      label: { en, ru },
      value: means,
    })),
  );
}

/** In seconds. */
export function duration<const T extends number>(...seconds: NonEmpty<T>): OptionDefinition<T> {
  const answers = answersTo(seconds, (means) => {
    return { code: String(means), label: inSeconds(means), value: means };
  });
  return question(labels.duration, answers, ({ value }) => value);
}

export interface Clip<R extends string> {
  readonly seconds: number;
  readonly resolution: R;
  readonly credits: number;
}

/** For models that do not make, or are not sold for, every duration in every resolution. */
export function clips<const R extends string>(
  ...combinations: NonEmpty<readonly [seconds: number, resolution: R, credits: number]>
): OptionDefinition<Clip<R>> {
  const answers = answersTo(combinations, ([seconds, resolution, credits]) => {
    const { en, ru } = inSeconds(seconds);
    const label = { en: `${en} ${resolution}`, ru: `${ru} ${resolution}` };
    return {
      code: plain(`${seconds}s${resolution}`),
      label,
      value: { seconds, resolution, credits },
    };
  });
  return question(
    labels.duration,
    answers,
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

/** For models that take more for sound. */
export const sound: OptionDefinition<boolean> = {
  label: labels.sound,
  values: [withoutSound, withSound],
  default: withoutSound.code,
};

/** For models that take nothing for sound. */
export const freeSound: OptionDefinition<boolean> = { ...sound, default: withSound.code };

/** How many times wider and higher. */
export function scale<const T extends number>(...factors: NonEmpty<T>): OptionDefinition<T> {
  const answers = answersTo(factors, (means) => {
    return { code: `x${means}`, label: same(`×${means}`), value: means };
  });
  return question(labels.scale, answers, ({ value }) => value);
}

/** What is sent is the provider's id of the voice. */
export function voice(...voices: NonEmpty<readonly [id: string, en: string, ru: string]>) {
  return inOrder(
    labels.voice,
    answersTo(voices, ([id, en, ru]) => ({ code: plain(en), label: { en, ru }, value: id })),
  );
}

/** What is sent are the provider's words for it. */
export function style(...styles: NonEmpty<readonly [code: string, means: string, LocalizedText]>) {
  return inOrder(
    labels.style,
    answersTo(styles, ([code, means, label]) => ({ code, label, value: means })),
  );
}

/** True = instrumental. */
export const vocals: OptionDefinition<boolean> = inOrder(labels.vocals, [
  { code: "song", label: { en: "with vocals", ru: "с вокалом" }, value: false },
  { code: "instrumental", label: { en: "instrumental", ru: "без вокала" }, value: true },
]);

function answersTo<A, T>(
  [first, ...others]: NonEmpty<A>,
  answer: (value: A) => OptionValue<T>,
): NonEmpty<OptionValue<T>> {
  return [answer(first), ...others.map(answer)];
}

/** Its answers are in their natural order as they stand. */
function inOrder<T>(label: LocalizedText, values: NonEmpty<OptionValue<T>>): OptionDefinition<T> {
  return { label, values, default: values[0].code };
}

/** @param rank says in which order the answers are shown */
function question<T>(
  label: LocalizedText,
  answers: NonEmpty<OptionValue<T>>,
  rank: (answer: OptionValue<T>) => number,
): OptionDefinition<T> {
  const [first, ...others] = answers.toSorted((one, other) => rank(one) - rank(other));
  return { label, values: [first ?? answers[0], ...others], default: answers[0].code };
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
