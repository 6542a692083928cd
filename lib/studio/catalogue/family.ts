import { quality } from "./options.js";

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
  ["TURBO", "fast", "быстро"],
  ["BALANCED", "balanced", "среднее"],
  ["QUALITY", "high", "высокое"],
);

export const renderingSpeedCredits = { TURBO: 3.5, BALANCED: 7, QUALITY: 10 } as const;

/** For a clip, by its seconds: 104.5 is not half of 209.5. */
export const wan26Credits = {
  "720p": { 5: 70, 10: 140, 15: 210 },
  "1080p": { 5: 104.5, 10: 209.5, 15: 315 },
} as const;

/** For a second. */
export const grokVideoCredits = { "480p": 2.4, "720p": 4.5, "1080p": 8 } as const;
