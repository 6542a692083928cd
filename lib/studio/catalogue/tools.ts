import { defineModels } from "./define-model.js";
import { scale } from "./options.js";
import { needed, small } from "./picture-rules.js";

const model = defineModels("tools", "file");

/** From a picture to a picture, without a prompt. */
export const tools = [
  model({
    id: "recraft/remove-background",
    code: "recraftcut",
    name: ["Remove background", "Удалить фон"],
    about: ["Leaves what matters, the rest transparent", "Объект на прозрачном фоне"],
    example: ["A photo of a shoe for a shop", "Фото обуви для магазина"],
    picture: needed(small),
    credits: () => 1,
    input: ({ picture }) => ({ image: picture }),
  }),
  model({
    id: "recraft/crisp-upscale",
    code: "recraftup",
    name: ["Recraft Upscale", "Recraft: увеличение"],
    about: ["Enlarges and sharpens a picture", "Увеличивает картинку и делает её резче"],
    example: ["An avatar that is too small to print", "Аватар, который слишком мал для печати"],
    picture: needed(),
    credits: () => 0.5,
    input: ({ picture }) => ({ image: picture }),
  }),
  model({
    id: "topaz/image-upscale",
    code: "topazup",
    name: ["Topaz Upscale", "Topaz: увеличение"],
    about: ["Enlarges photos for printing", "Увеличивает фото для печати"],
    example: ["An old family photo for a frame", "Старое семейное фото для рамки"],
    picture: needed(),
    options: { scale: scale(2, 4) },
    // 10 up to 2K, 20 up to 4K, 40 up to 8K: the size is unknown before it is made.
    credits: () => 40,
    input: ({ picture, scale }) => ({ image_url: picture, upscale_factor: String(scale) }),
  }),
];
