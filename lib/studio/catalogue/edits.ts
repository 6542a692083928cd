import { defineModels } from "./define-model.js";
import { ratio, resolution, resolutionCalled } from "./options.js";
import { needed, usual } from "./picture-rules.js";
import { gptImageEdit, imageSize, renderingSpeed, renderingSpeedCredits } from "./shared-values.js";

const model = defineModels("edits", "picture");

/** From a picture and a prompt to a picture. */
export const edits = [
  model({
    id: "gpt-image-2-5-sunburst-image-to-image",
    code: "gpt25suned",
    name: ["GPT Image 2.5 Sunburst", "edit"],
    ...gptImageEdit,
  }),
  model({
    id: "seedream/5-pro-image-to-image",
    code: "seedream5ped",
    name: ["Seedream 5 Pro", "edit"],
    prompt: [3, 5000],
    picture: needed(usual, 10),
    options: {
      ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16", "2:3", "3:2", "21:9"),
      quality: resolutionCalled(["basic", "1K"], ["high", "2K"]),
    },
    // The first picture is free; every further one would be half a credit.
    credits: ({ quality }) => ({ basic: 7, high: 14 })[quality],
    input: ({ prompt, picture, ratio, quality }) => ({
      prompt,
      image_urls: [picture],
      aspect_ratio: ratio,
      quality,
      output_format: "jpeg",
      nsfw_checker: true,
    }),
  }),
  model({
    id: "grok-imagine-image-2-0/image-edit",
    code: "grokedit2",
    name: ["Grok Imagine 2", "edit"],
    prompt: [1, 5000],
    picture: needed(usual, 5),
    options: { ratio: ratio("auto", "1:1", "2:3", "3:2", "16:9", "9:16") },
    credits: () => 4,
    input: ({ prompt, picture, ratio }) => ({ prompt, image_urls: [picture], aspect_ratio: ratio }),
  }),
  model({
    id: "gpt-image-2-5-flare-image-to-image",
    code: "gpt25flareed",
    name: ["GPT Image 2.5 Flare", "edit"],
    ...gptImageEdit,
  }),
  model({
    id: "seedream/5-flash-image-to-image",
    code: "seedream5fed",
    name: ["Seedream 5 Flash", "edit"],
    prompt: [3, 5000],
    picture: needed(usual, 10),
    options: {
      ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16", "2:3", "3:2", "21:9"),
      size: resolution("2K", "1K", "1.5K"),
    },
    credits: () => 3.24,
    input: ({ prompt, picture, ratio, size }) => ({
      prompt,
      image_urls: [picture],
      aspect_ratio: ratio,
      size,
      output_format: "jpeg",
      nsfw_checker: true,
    }),
  }),
  model({
    id: "seedream/5-lite-image-to-image",
    code: "seedream5led",
    name: ["Seedream 5 Lite", "edit"],
    prompt: [3, 3000],
    picture: needed(usual, 14),
    options: {
      ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16", "2:3", "3:2", "21:9"),
      quality: resolutionCalled(["basic", "2K"], ["high", "3K"], ["ultra", "4K"]),
    },
    credits: () => 5.5,
    input: ({ prompt, picture, ratio, quality }) => ({
      prompt,
      image_urls: [picture],
      aspect_ratio: ratio,
      quality,
      output_format: "jpeg",
      nsfw_checker: true,
    }),
  }),
  model({
    id: "flux-2/pro-image-to-image",
    code: "flux2proed",
    name: ["Flux 2 Pro", "edit"],
    prompt: [3, 5000],
    picture: needed(usual, 8),
    options: {
      ratio: ratio("auto", "1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3"),
      size: resolution("1K", "2K"),
    },
    credits: ({ size }) => ({ "1K": 5, "2K": 7 })[size],
    input: ({ prompt, picture, ratio, size }) => ({
      prompt,
      input_urls: [picture],
      aspect_ratio: ratio,
      resolution: size,
      nsfw_checker: true,
    }),
  }),
  model({
    id: "qwen2-1/image-to-image",
    code: "qwen21ed",
    name: ["Qwen Image 2.1", "edit"],
    prompt: [1, 5000],
    picture: needed(usual, 10),
    options: {
      ratio: ratio("auto", "1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16"),
      size: resolution("1K", "2K"),
    },
    usualSeconds: 20,
    credits: ({ size }) => ({ "1K": 4, "2K": 8 })[size],
    input: ({ prompt, picture, ratio, size }) => ({
      prompt,
      image_urls: [picture],
      aspect_ratio: ratio,
      resolution: size,
      output_format: "jpeg",
      nsfw_checker: true,
    }),
  }),
  model({
    id: "ideogram/v3-remix",
    code: "ideogram3rx",
    name: ["Ideogram V3", "remix"],
    prompt: [1, 5000],
    picture: needed(),
    options: { ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16"), speed: renderingSpeed },
    credits: ({ speed }) => renderingSpeedCredits[speed],
    input: ({ prompt, picture, ratio, speed }) => ({
      prompt,
      image_url: picture,
      image_size: imageSize[ratio],
      rendering_speed: speed,
      num_images: "1",
    }),
  }),
  model({
    id: "ideogram/character",
    code: "ideogramchar",
    name: ["Ideogram", "character"],
    prompt: [1, 5000],
    picture: needed(),
    options: { ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16"), speed: renderingSpeed },
    credits: ({ speed }) => ({ TURBO: 12, BALANCED: 18, QUALITY: 24 })[speed],
    input: ({ prompt, picture, ratio, speed }) => ({
      prompt,
      reference_image_urls: [picture],
      image_size: imageSize[ratio],
      rendering_speed: speed,
      num_images: "1",
    }),
  }),
];
