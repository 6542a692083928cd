import type { Group } from "../model.js";

/**
 * What stands first where a group is offered, the best first; the first that is sold is the default.
 * By the public arenas of October 2026 (LMArena, Artificial Analysis) and by price.
 */
export const recommended: Readonly<Record<Group, readonly string[]>> = {
  pictures: [
    "gpt-image-2-5-sunburst-text-to-image",
    "nano-banana-2-1",
    "seedream/5-pro-text-to-image",
    "ideogram/v3-text-to-image",
    "z-image",
  ],
  edits: [
    "nano-banana-2-1",
    "gpt-image-2-5-sunburst-image-to-image",
    "seedream/5-pro-image-to-image",
    "grok-imagine-image-2-0/image-edit",
  ],
  tools: ["recraft/remove-background"],
  video: [
    "wan/3-0-video",
    "bytedance/seedance-2-5",
    "veo-3-1",
    "kling-3.0/video",
    "bytedance/seedance-2-mini",
  ],
  animation: [
    "minimax-h3/image-to-video",
    "bytedance/seedance-2-mini",
    "kling/v3-turbo-image-to-video",
    "wan/3-0-video",
  ],
  sound: [
    "ai-music-api/generate",
    "google/gemini-3-8-flash-tts",
    "google/gemini-3-8-flash-lite-tts",
  ],
};
