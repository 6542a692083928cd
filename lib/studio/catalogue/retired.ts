import type { Named, Output } from "../model.js";
import { localizedName, type ModelName } from "./words/words.js";

/** A model that is never sold again. Its operations keep its name. */
export interface Retired extends Named {
  readonly why: "closed" | "outdone";
  /** The provider's name of what is offered instead; that may have retired, too. */
  readonly replacedBy: string;
}

type Row = readonly [id: string, code: string, name: ModelName, replacedBy: string];

/** Its maker has closed it, or said that it will. */
const closed = rows("closed", {
  picture: [
    ["google/imagen4-fast", "imagen4fast", "Imagen 4 Fast", "seedream/5-flash-text-to-image"],
    ["google/imagen4", "imagen4", "Imagen 4", "nano-banana-2-1"],
    ["google/imagen4-ultra", "imagen4ultra", "Imagen 4 Ultra", "nano-banana-2-1"],
    [
      "gpt-image/1.5-text-to-image",
      "gptimage15",
      "GPT Image 1.5",
      "gpt-image-2-5-flare-text-to-image",
    ],
    [
      "gpt-image/1.5-image-to-image",
      "gptimage15ed",
      ["GPT Image 1.5", "edit"],
      "gpt-image-2-5-flare-image-to-image",
    ],
    ["google/nano-banana", "nanobanana", "Nano Banana", "nano-banana-2-1"],
    ["google/nano-banana-edit", "nanobananaed", ["Nano Banana", "edit"], "nano-banana-2-1"],
  ],
  video: [["gemini-omni-video", "geminiomni", "Gemini Omni Video", "wan/3-0-video"]],
});

/** A newer model does the same better, at the same price or nearly. */
const outdone = rows("outdone", {
  picture: [
    [
      "grok-imagine/text-to-image",
      "grokimage",
      "Grok Imagine",
      "grok-imagine-image-2-0/text-to-image",
    ],
    [
      "grok-imagine/image-to-image",
      "grokedit",
      ["Grok Imagine", "edit"],
      "grok-imagine-image-2-0/image-edit",
    ],
    [
      "gpt-image-2-text-to-image",
      "gptimage2",
      "GPT Image 2",
      "gpt-image-2-5-sunburst-text-to-image",
    ],
    [
      "gpt-image-2-image-to-image",
      "gptimage2ed",
      ["GPT Image 2", "edit"],
      "gpt-image-2-5-sunburst-image-to-image",
    ],
    ["seedream/4.5-text-to-image", "seedream45", "Seedream 4.5", "seedream/5-lite-text-to-image"],
    [
      "seedream/4.5-edit",
      "seedream45ed",
      ["Seedream 4.5", "edit"],
      "seedream/5-lite-image-to-image",
    ],
    [
      "bytedance/seedream-v4-text-to-image",
      "seedream4",
      "Seedream 4",
      "seedream/5-flash-text-to-image",
    ],
    [
      "bytedance/seedream-v4-edit",
      "seedream4ed",
      ["Seedream 4", "edit"],
      "seedream/5-flash-image-to-image",
    ],
    ["qwen/text-to-image", "qwenimage", "Qwen Image", "qwen2-1/text-to-image"],
    ["qwen/image-edit", "qwenedit", ["Qwen Image", "edit"], "qwen2-1/image-to-image"],
  ],
  video: [
    ["wan/2-5-text-to-video", "wan25", "Wan 2.5", "wan/3-0-video"],
    ["wan/2-6-text-to-video", "wan26", "Wan 2.6", "wan/3-0-video"],
    ["wan/2-5-image-to-video", "wan25ani", ["Wan 2.5", "animate"], "wan/3-0-video"],
    ["wan/2-6-image-to-video", "wan26ani", ["Wan 2.6", "animate"], "wan/3-0-video"],
    [
      "kling/v2-5-turbo-text-to-video-pro",
      "kling25turbo",
      "Kling 2.5 Turbo Pro",
      "kling-2.6/text-to-video",
    ],
    [
      "kling/v2-5-turbo-image-to-video-pro",
      "kling25tani",
      ["Kling 2.5 Turbo Pro", "animate"],
      "kling-2.6/image-to-video",
    ],
  ],
});

/** Their codes stand in old messages and are never used again. */
export const retired: readonly Retired[] = [...closed, ...outdone];

function rows(
  why: Retired["why"],
  table: Partial<Record<Output, readonly Row[]>>,
): readonly Retired[] {
  return Object.entries(table).flatMap(([makes, some]) =>
    some.map(([id, code, name, replacedBy]) => ({
      id,
      code,
      makes: makes as Output,
      name: localizedName(name),
      why,
      replacedBy,
    })),
  );
}
