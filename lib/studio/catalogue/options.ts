import type { Value, Words } from "../model.js";

/** At least one. */
export type Some<T> = readonly [T, ...T[]];

/** An answer of the user, and what it means to a model's price and input. */
export interface Answer<T> extends Value {
  readonly means: T;
}

/** An option that has no name yet: a model's entry gives it one. */
export interface Question<T> {
  readonly label: Words;
  readonly values: Some<Answer<T>>;
}

const labels = {
  ratio: { en: "Format", ru: "Формат" },
  resolution: { en: "Resolution", ru: "Разрешение" },
  quality: { en: "Quality", ru: "Качество" },
  duration: { en: "Duration", ru: "Длительность" },
  sound: { en: "Sound", ru: "Звук" },
  scale: { en: "Enlarge", ru: "Увеличить" },
  voice: { en: "Voice", ru: "Голос" },
  vocals: { en: "Vocals", ru: "Вокал" },
} as const satisfies Record<string, Words>;

/** Width to height, such as "16:9"; "auto" and "adaptive" leave it to the model. */
export function ratio<const T extends string>(...ratios: Some<T>): Question<T> {
  return question(labels.ratio, ratios, (means) => {
    const label = means.includes(":") ? same(means) : { en: "auto", ru: "авто" };
    return { code: plain(means.replace(":", "x")), label, means };
  });
}

/** Resolutions whose names everybody knows, such as "1080p" or "2K". */
export function resolution<const T extends string>(...resolutions: Some<T>): Question<T> {
  return question(labels.resolution, resolutions, (means) => {
    return { code: plain(means), label: same(means), means };
  });
}

/** Resolutions that the provider calls something else: its word and the usual one. */
export function resolutionCalled<const T extends string>(
  ...levels: Some<readonly [means: T, usual: string]>
): Question<T> {
  return question(labels.resolution, levels, ([means, usual]) => {
    return { code: plain(means), label: same(usual), means };
  });
}

/** Levels that differ in more than resolution: the provider's word and ours. */
export function quality<const T extends string>(
  ...levels: Some<readonly [means: T, en: string, ru: string]>
): Question<T> {
  return question(labels.quality, levels, ([means, en, ru]) => {
    return { code: plain(means), label: { en, ru }, means };
  });
}

/** In seconds. */
export function duration<const T extends number>(...seconds: Some<T>): Question<T> {
  return question(labels.duration, seconds, (means) => {
    return { code: String(means), label: inSeconds(means), means };
  });
}

export interface Clip<R extends string> {
  readonly seconds: number;
  readonly resolution: R;
  readonly credits: number;
}

/** For models that do not make every duration in every resolution. */
export function clips<const R extends string>(
  ...combinations: Some<readonly [seconds: number, resolution: R, credits: number]>
): Question<Clip<R>> {
  return question(labels.duration, combinations, ([seconds, resolution, credits]) => {
    const { en, ru } = inSeconds(seconds);
    const label = { en: `${en} ${resolution}`, ru: `${ru} ${resolution}` };
    return {
      code: plain(`${seconds}s${resolution}`),
      label,
      means: { seconds, resolution, credits },
    };
  });
}

const withoutSound = {
  code: "mute",
  label: { en: "no sound", ru: "без звука" },
  means: false,
} as const satisfies Answer<boolean>;
const withSound = {
  code: "sound",
  label: { en: "with sound", ru: "со звуком" },
  means: true,
} as const satisfies Answer<boolean>;

/** For models that take more for sound. */
export const sound: Question<boolean> = {
  label: labels.sound,
  values: [withoutSound, withSound],
};

/** For models that take nothing for sound. */
export const freeSound: Question<boolean> = {
  label: labels.sound,
  values: [withSound, withoutSound],
};

/** How many times wider and higher. */
export function scale<const T extends number>(...factors: Some<T>): Question<T> {
  return question(labels.scale, factors, (means) => {
    return { code: `x${means}`, label: same(`×${means}`), means };
  });
}

/** What is sent is the provider's id of the voice. */
export function voice(...voices: Some<readonly [id: string, en: string, ru: string]>) {
  return question(labels.voice, voices, ([id, en, ru]) => {
    return { code: plain(en), label: { en, ru }, means: id };
  });
}

/** True = instrumental. */
export const vocals: Question<boolean> = {
  label: labels.vocals,
  values: [
    { code: "song", label: { en: "with vocals", ru: "с вокалом" }, means: false },
    { code: "instrumental", label: { en: "instrumental", ru: "без слов" }, means: true },
  ],
};

function question<A, T>(
  label: Words,
  [first, ...others]: Some<A>,
  answer: (value: A) => Answer<T>,
): Question<T> {
  return { label, values: [answer(first), ...others.map(answer)] };
}

function same(text: string): Words {
  return { en: text, ru: text };
}

function inSeconds(seconds: number): Words {
  return { en: `${seconds} s`, ru: `${seconds} с` };
}

/** What may stand in callback data. */
function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, "");
}
