import { defineModels } from "./define-model.js";
import { ratio, resolution, resolutionCalled } from "./options.js";
import { large, optional, usual } from "./picture-rules.js";
import {
  gptImage,
  imageSize,
  renderingSpeed,
  renderingSpeedCredits,
  wanImageInput,
} from "./shared-values.js";

const model = defineModels("pictures", "picture");

/*
 * `nsfw_checker` is off unless it is asked for. JPEG is asked for where the model would make PNG:
 * Telegram compresses a photo anyway, and takes only small ones.
 */

/** From a prompt to a picture. */
export const pictures = [
  model({
    id: "gpt-image-2-5-sunburst-text-to-image",
    code: "gpt25sun",
    name: "GPT Image 2.5 Sunburst",
    ...gptImage,
  }),
  model({
    id: "nano-banana-2-1",
    code: "nanobanana21",
    name: "Nano Banana 2.1",
    prompt: [1, 20_000],
    // The schema says 14, the text beside it 10.
    picture: optional(large, 10),
    options: {
      ratio: ratio("auto", "1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "21:9"),
      size: resolution("1K", "2K", "4K"),
    },
    credits: ({ size }) => ({ "1K": 4, "2K": 6, "4K": 9 })[size],
    input: ({ prompt, picture, ratio, size }) => ({
      prompt,
      aspect_ratio: ratio,
      resolution: size,
      output_format: "jpg",
      ...(picture && { image_input: [picture] }),
    }),
  }),
  model({
    id: "seedream/5-pro-text-to-image",
    code: "seedream5p",
    name: "Seedream 5 Pro",
    prompt: [3, 5000],
    options: {
      ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16", "2:3", "3:2", "21:9"),
      quality: resolutionCalled(["basic", "1K"], ["high", "2K"]),
    },
    credits: ({ quality }) => ({ basic: 7, high: 14 })[quality],
    input: ({ prompt, ratio, quality }) => ({
      prompt,
      aspect_ratio: ratio,
      quality,
      output_format: "jpeg",
      nsfw_checker: true,
    }),
  }),
  model({
    id: "ideogram/v3-text-to-image",
    code: "ideogram3",
    name: "Ideogram V3",
    prompt: [1, 5000],
    options: { ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16"), speed: renderingSpeed },
    credits: ({ speed }) => renderingSpeedCredits[speed],
    input: ({ prompt, ratio, speed }) => ({
      prompt,
      image_size: imageSize[ratio],
      rendering_speed: speed,
    }),
  }),
  model({
    id: "z-image",
    code: "zimage",
    name: "Z-Image",
    prompt: [1, 1000],
    options: { ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16") },
    usualSeconds: 20,
    credits: () => 0.8,
    input: ({ prompt, ratio }) => ({ prompt, aspect_ratio: ratio, nsfw_checker: true }),
  }),
  model({
    id: "nano-banana-2",
    code: "nanobanana2",
    name: "Nano Banana 2",
    prompt: [1, 20_000],
    picture: optional(large, 14),
    options: {
      ratio: ratio("auto", "1:1", "16:9", "9:16", "4:3", "3:4"),
      size: resolution("1K", "2K", "4K"),
    },
    credits: ({ size }) => ({ "1K": 8, "2K": 12, "4K": 18 })[size],
    input: ({ prompt, picture, ratio, size }) => ({
      prompt,
      aspect_ratio: ratio,
      resolution: size,
      output_format: "jpg",
      ...(picture && { image_input: [picture] }),
    }),
  }),
  model({
    id: "gpt-image-2-5-flare-text-to-image",
    code: "gpt25flare",
    name: "GPT Image 2.5 Flare",
    ...gptImage,
  }),
  model({
    id: "seedream/5-flash-text-to-image",
    code: "seedream5f",
    name: "Seedream 5 Flash",
    prompt: [3, 5000],
    options: {
      ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16", "2:3", "3:2", "21:9"),
      size: resolution("2K", "1K", "1.5K"),
    },
    credits: () => 3.24,
    // Its siblings call the size `quality`.
    input: ({ prompt, ratio, size }) => ({
      prompt,
      aspect_ratio: ratio,
      size,
      output_format: "jpeg",
      nsfw_checker: true,
    }),
  }),
  model({
    id: "nano-banana-2-lite",
    code: "nanobanana2l",
    name: "Nano Banana 2 Lite",
    prompt: [1, 20_000],
    picture: optional(large, 10),
    options: { ratio: ratio("auto", "1:1", "16:9", "9:16", "4:3", "3:4") },
    credits: () => 4,
    input: ({ prompt, picture, ratio }) => ({
      prompt,
      aspect_ratio: ratio,
      ...(picture && { image_urls: [picture] }),
    }),
  }),
  model({
    id: "nano-banana-pro",
    code: "nanobananap",
    name: "Nano Banana Pro",
    prompt: [1, 10_000],
    picture: optional(large, 8),
    options: {
      ratio: ratio("auto", "1:1", "16:9", "9:16", "4:3", "3:4"),
      size: resolution("1K", "2K", "4K"),
    },
    credits: ({ size }) => ({ "1K": 18, "2K": 18, "4K": 24 })[size],
    input: ({ prompt, picture, ratio, size }) => ({
      prompt,
      aspect_ratio: ratio,
      resolution: size,
      output_format: "jpg",
      ...(picture && { image_input: [picture] }),
    }),
  }),
  model({
    id: "seedream/5-lite-text-to-image",
    code: "seedream5l",
    name: "Seedream 5 Lite",
    prompt: [3, 3000],
    options: {
      ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16", "2:3", "3:2", "21:9"),
      quality: resolutionCalled(["basic", "2K"], ["high", "3K"], ["ultra", "4K"]),
    },
    credits: () => 5.5,
    input: ({ prompt, ratio, quality }) => ({
      prompt,
      aspect_ratio: ratio,
      quality,
      output_format: "jpeg",
      nsfw_checker: true,
    }),
  }),
  model({
    id: "flux-2/pro-text-to-image",
    code: "flux2pro",
    name: "Flux 2 Pro",
    prompt: [3, 5000],
    options: {
      ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3"),
      size: resolution("1K", "2K"),
    },
    credits: ({ size }) => ({ "1K": 5, "2K": 7 })[size],
    input: ({ prompt, ratio, size }) => ({
      prompt,
      aspect_ratio: ratio,
      resolution: size,
      nsfw_checker: true,
    }),
  }),
  model({
    id: "grok-imagine-image-2-0/text-to-image",
    code: "grokimage2",
    name: "Grok Imagine 2",
    prompt: [1, 5000],
    options: { ratio: ratio("1:1", "2:3", "3:2", "16:9", "9:16") },
    credits: () => 4,
    input: ({ prompt, ratio }) => ({ prompt, aspect_ratio: ratio }),
  }),
  model({
    id: "qwen2-1/text-to-image",
    code: "qwen21",
    name: "Qwen Image 2.1",
    prompt: [1, 5000],
    options: {
      ratio: ratio("1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "21:9", "9:21"),
      size: resolution("1K", "2K"),
    },
    usualSeconds: 20,
    credits: ({ size }) => ({ "1K": 4, "2K": 8 })[size],
    input: ({ prompt, ratio, size }) => ({
      prompt,
      aspect_ratio: ratio,
      resolution: size,
      output_format: "jpeg",
      nsfw_checker: true,
    }),
  }),
  model({
    id: "wan/2-7-image",
    code: "wan27image",
    name: "Wan 2.7 Image",
    prompt: [1, 5000],
    picture: optional(usual, 9),
    options: {
      ratio: ratio("1:1", "16:9", "9:16", "4:3", "3:4", "21:9"),
      size: resolution("2K", "1K"),
    },
    credits: () => 4.8,
    input: wanImageInput,
  }),
  model({
    id: "wan/2-7-image-pro",
    code: "wan27imgpro",
    name: "Wan 2.7 Image Pro",
    prompt: [1, 5000],
    picture: optional(usual, 9),
    options: {
      ratio: ratio("1:1", "16:9", "9:16", "4:3", "3:4", "21:9"),
      size: resolution("2K", "1K"),
    },
    credits: () => 12,
    input: wanImageInput,
  }),
];
