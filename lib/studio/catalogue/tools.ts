import { defineModels } from "./define-model.js";
import { scale } from "./options.js";
import { needed, small } from "./picture-rules.js";

const model = defineModels("tools", "file");

/** From a picture to a picture, without a prompt. */
export const tools = [
  model({
    id: "recraft/remove-background",
    code: "recraftcut",
    name: ["Recraft", "removeBackground"],
    picture: needed(small),
    credits: () => 1,
    input: ({ picture }) => ({ image: picture }),
  }),
  model({
    id: "recraft/crisp-upscale",
    code: "recraftup",
    name: ["Recraft", "upscale"],
    picture: needed(),
    credits: () => 0.5,
    input: ({ picture }) => ({ image: picture }),
  }),
  model({
    id: "topaz/image-upscale",
    code: "topazup",
    name: ["Topaz", "upscale"],
    picture: needed(),
    options: { scale: scale(2, 4) },
    // 10 up to 2K, 20 up to 4K, 40 up to 8K: the size is unknown before it is made.
    credits: () => 40,
    input: ({ picture, scale }) => ({ image_url: picture, upscale_factor: String(scale) }),
  }),
];
