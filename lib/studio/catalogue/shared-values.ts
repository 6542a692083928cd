import { duration, freeSound, quality, ratio, ratioOfText, resolution, sound } from "./options.js";
import { needed, usual } from "./picture-rules.js";

/** What several models call a ratio. */
export const imageSize = {
  "1:1": "square_hd",
  "4:3": "landscape_4_3",
  "3:4": "portrait_4_3",
  "3:2": "landscape_3_2",
  "2:3": "portrait_3_2",
  "16:9": "landscape_16_9",
  "9:16": "portrait_16_9",
  "21:9": "landscape_21_9",
} as const;

/** Of Ideogram. */
export const renderingSpeed = quality(
  ["TURBO", "fast"],
  ["BALANCED", "balanced"],
  ["QUALITY", "high"],
);

export const renderingSpeedCredits = { TURBO: 3.5, BALANCED: 7, QUALITY: 10 } as const;

/** GPT Image 2.5, by the resolution. */
const gptImageCredits = { "1K": 6, "2K": 10 } as const;

interface GptImage {
  readonly prompt: string;
  readonly ratio: string;
}

/** What Sunburst and Flare have in common. */
export const gptImage = {
  // Unless it is asked for a background, the model decides.
  mayBeTransparent: true,
  prompt: [1, 20_000],
  // "auto" is certain at 1K alone, and the square is not certain at 4K: what surely fits together.
  options: {
    ratio: ratio("1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16", "21:9"),
    size: resolution("1K", "2K"),
  },
  credits: ({ size }: { readonly size: keyof typeof gptImageCredits }) => gptImageCredits[size],
  input: ({ prompt, ratio, size }: GptImage & { readonly size: string }) => ({
    prompt,
    aspect_ratio: ratio,
    resolution: size,
  }),
} as const;

/** The same for edits. */
export const gptImageEdit = {
  // Unless it is asked for a background, the model decides.
  mayBeTransparent: true,
  prompt: [1, 20_000],
  picture: needed(usual, 16),
  // More than 1K is not certain together with "auto", which is what an edit mostly needs.
  options: { ratio: ratio("auto", "1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16") },
  credits: () => gptImageCredits["1K"],
  input: ({ prompt, picture, ratio }: GptImage & { readonly picture: string }) => ({
    prompt,
    input_urls: [picture],
    aspect_ratio: ratio,
    resolution: "1K",
  }),
} as const;

/** For a second. */
export const grokVideoCredits = { "480p": 2.4, "720p": 4.5, "1080p": 8 } as const;

interface WanImage {
  readonly prompt: string;
  readonly picture: string | undefined;
  readonly ratio: string;
  readonly size: string;
}

/** Of Wan 2.7. */
export function wanImageInput({ prompt, picture, ratio, size }: WanImage) {
  return {
    prompt,
    aspect_ratio: ratio,
    resolution: size,
    // Otherwise it makes four, and each is paid for.
    n: 1,
    nsfw_checker: true,
    ...(picture && { input_urls: [picture] }),
  };
}

export const wan3Options = {
  ratio: ratioOfText("16:9", "9:16", "1:1", "4:3", "3:4"),
  size: resolution("720P", "480P", "1080P"),
  seconds: duration(5, 2, 8, 10, 15, 20, 30),
  sound: freeSound,
};

interface Wan3 extends WanImage {
  readonly seconds: number;
  readonly sound: boolean;
}

/** What is left out of it is billed at the dearest. */
export function wan3Input({ prompt, picture, ratio, size, seconds, sound }: Wan3) {
  return {
    prompt,
    aspect_ratio: picture ? "adaptive" : ratio,
    resolution: size,
    duration: seconds,
    audio: sound,
    nsfw_checker: true,
    ...(picture && { first_frame_url: picture }),
  };
}

interface Clip<Size extends string> {
  readonly size: Size;
  readonly seconds: number;
}

export const pixVerseOptions = {
  size: resolution("720p", "360p", "540p", "1080p"),
  seconds: duration(5, 3, 8, 10, 15),
  sound,
};

/** By the second. */
const pixVerse = {
  silent: { "360p": 4, "540p": 5.6, "720p": 7.2, "1080p": 14.4 },
  sound: { "360p": 5.6, "540p": 7.2, "720p": 9.6, "1080p": 18.4 },
} as const;

export function pixVerseCredits(
  clip: Clip<keyof typeof pixVerse.sound> & { readonly sound: boolean },
): number {
  return pixVerse[clip.sound ? "sound" : "silent"][clip.size] * clip.seconds;
}

/** For 1080p with sound the sources say 23 and 27. */
export function klingOmniCredits(
  clip: Clip<"720p" | "1080p"> & { readonly sound: boolean },
): number {
  const perSecond = clip.sound ? { "720p": 18, "1080p": 27 } : { "720p": 14, "1080p": 18 };
  return perSecond[clip.size] * clip.seconds;
}

export const klingOmniTrial =
  "One order of 3 s at 1080p with sound: 69 or 81 credits (the sources differ). Check also that the API takes the duration as a number, and that the length is right.";

export function happyHorseCredits({ size, seconds }: Clip<"720p" | "1080p">): number {
  return { "720p": 22.5, "1080p": 29 }[size] * seconds;
}

export const happyHorseTrial =
  "One order of 3 s at 720p: 67.5 credits. Its schema has no callBackUrl and forbids fields that it does not name; the bot always sends one. Check that the task is created.";
