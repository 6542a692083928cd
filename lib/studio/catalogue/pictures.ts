import { imageSize, renderingSpeed, renderingSpeedCredits } from "./family.js";
import { maker } from "./maker.js";
import { quality, ratio, resolution, resolutionCalled } from "./options.js";
import { large, optional } from "./picture-rules.js";

const model = maker("pictures", "picture");

/*
 * `nsfw_checker` is off unless it is asked for. JPEG is asked for where the model would make PNG:
 * Telegram compresses a photo anyway, and takes only small ones.
 */

/** From a prompt to a picture. */
export const pictures = [
  model({
    id: "nano-banana-2",
    code: "nanobanana2",
    name: "Nano Banana 2",
    about: ["Long prompts, text, edits of photos", "Длинные описания, надписи, правка фото"],
    example: [
      "A hand-drawn map of a small harbour town with labelled streets",
      "Нарисованная от руки карта портового городка с подписями улиц",
    ],
    prompt: [1, 20_000],
    picture: optional(large),
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
    id: "nano-banana-2-lite",
    code: "nanobanana2l",
    name: "Nano Banana 2 Lite",
    about: ["Simple scenes and small edits of photos", "Простые сцены и небольшие правки фото"],
    example: [
      "A paper boat on a puddle after the rain, seen from above",
      "Бумажный кораблик в луже после дождя, вид сверху",
    ],
    prompt: [1, 20_000],
    picture: optional(large),
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
    about: ["Posters, diagrams and text, up to 4K", "Постеры, схемы и надписи, до 4K"],
    example: [
      "An infographic on how a coffee machine works, with short captions",
      "Инфографика: как устроена кофемашина, с короткими подписями",
    ],
    prompt: [1, 10_000],
    picture: optional(large),
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
    id: "google/nano-banana",
    code: "nanobanana",
    name: "Nano Banana",
    about: ["The first Nano Banana, without photos", "Первая Nano Banana, без фото на входе"],
    example: [
      "A red fox curled up under a snow-covered spruce, morning light",
      "Рыжая лиса свернулась под заснеженной елью, утренний свет",
    ],
    prompt: [1, 5000],
    options: { ratio: ratio("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9") },
    credits: () => 4,
    input: ({ prompt, ratio }) => ({
      prompt,
      aspect_ratio: ratio,
      output_format: "jpeg",
      nsfw_checker: true,
    }),
  }),
  model({
    id: "z-image",
    code: "zimage",
    name: "Z-Image",
    about: ["Quick photorealistic drafts", "Быстрые фотореалистичные черновики"],
    example: [
      "A ginger cat asleep on a windowsill, soft daylight, 35 mm photo",
      "Рыжий кот спит на подоконнике, мягкий дневной свет, фото 35 мм",
    ],
    prompt: [1, 1000],
    options: { ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16") },
    credits: () => 0.8,
    input: ({ prompt, ratio }) => ({ prompt, aspect_ratio: ratio, nsfw_checker: true }),
  }),
  model({
    id: "gpt-image-2-text-to-image",
    code: "gptimage2",
    name: "GPT Image 2",
    about: ["Detailed instructions, long captions", "Подробные указания, длинные подписи"],
    example: [
      "A menu board of a small bakery with six pastries and their prices",
      "Меловая доска маленькой пекарни: шесть видов выпечки с ценами",
    ],
    prompt: [1, 20_000],
    // 1:1 is refused at 4K and "auto" at 2K: only what fits together is offered.
    options: {
      ratio: ratio("1:1", "3:2", "2:3", "4:3", "3:4", "16:9", "9:16", "21:9"),
      size: resolution("1K", "2K"),
    },
    credits: ({ size }) => ({ "1K": 6, "2K": 10 })[size],
    input: ({ prompt, ratio, size }) => ({ prompt, aspect_ratio: ratio, resolution: size }),
  }),
  model({
    id: "gpt-image/1.5-text-to-image",
    code: "gptimage15",
    name: "GPT Image 1.5",
    about: ["Illustrations and logos", "Иллюстрации и логотипы"],
    example: [
      "A flat logo of a mountain bike club: a wheel and a pine tree",
      "Плоский логотип клуба горных велосипедистов: колесо и сосна",
    ],
    prompt: [1, 5000],
    options: {
      ratio: ratio("1:1", "2:3", "3:2"),
      quality: quality(["medium", "medium", "среднее"], ["high", "high", "высокое"]),
    },
    credits: ({ quality }) => ({ medium: 4, high: 22 })[quality],
    input: ({ prompt, ratio, quality }) => ({ prompt, aspect_ratio: ratio, quality }),
  }),
  model({
    id: "seedream/5-pro-text-to-image",
    code: "seedream5p",
    name: "Seedream 5 Pro",
    about: ["Products and advertising in fine detail", "Предметная и рекламная съёмка"],
    example: [
      "A perfume bottle on wet black stone, rim light, drops of water",
      "Флакон духов на мокром чёрном камне, контровой свет, капли воды",
    ],
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
    id: "seedream/5-lite-text-to-image",
    code: "seedream5l",
    name: "Seedream 5 Lite",
    about: ["Large pictures, up to 4K at one price", "Крупные картинки, до 4K по одной цене"],
    example: [
      "A lighthouse on a cliff in a storm, waves breaking below, wide view",
      "Маяк на утёсе в шторм, внизу разбиваются волны, широкий план",
    ],
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
    id: "seedream/4.5-text-to-image",
    code: "seedream45",
    name: "Seedream 4.5",
    about: ["Portraits and interiors in 2K or 4K", "Портреты и интерьеры в 2K или 4K"],
    example: [
      "A reading nook with a green armchair and tall bookshelves",
      "Уголок для чтения: зелёное кресло и высокие книжные полки",
    ],
    prompt: [1, 3000],
    options: {
      ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16", "2:3", "3:2", "21:9"),
      quality: resolutionCalled(["basic", "2K"], ["high", "4K"]),
    },
    credits: () => 6.5,
    input: ({ prompt, ratio, quality }) => ({
      prompt,
      aspect_ratio: ratio,
      quality,
      nsfw_checker: true,
    }),
  }),
  model({
    id: "bytedance/seedream-v4-text-to-image",
    code: "seedream4",
    name: "Seedream 4",
    about: ["Photos and illustrations up to 4K", "Фотографии и иллюстрации до 4K"],
    example: [
      "A steaming bowl of ramen on a wooden counter, evening light",
      "Дымящаяся миска рамена на деревянной стойке, вечерний свет",
    ],
    prompt: [1, 5000],
    options: {
      ratio: ratio("1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3", "21:9"),
      size: resolution("1K", "2K", "4K"),
    },
    credits: () => 5,
    input: ({ prompt, ratio, size }) => ({
      prompt,
      image_size: imageSize[ratio],
      image_resolution: size,
      max_images: 1,
      nsfw_checker: true,
    }),
  }),
  model({
    id: "flux-2/pro-text-to-image",
    code: "flux2pro",
    name: "Flux 2 Pro",
    about: ["Realistic skin, fabric and light", "Реалистичные кожа, ткани и свет"],
    example: [
      "Portrait of an old fisherman in a wool sweater, overcast sky",
      "Портрет старого рыбака в шерстяном свитере, пасмурное небо",
    ],
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
    id: "google/imagen4-fast",
    code: "imagen4fast",
    name: "Imagen 4 Fast",
    about: ["Quick photos by Google", "Быстрые фотографии от Google"],
    example: [
      "A tram on a steep street in the morning fog",
      "Трамвай на крутой улице в утреннем тумане",
    ],
    prompt: [1, 5000],
    options: { ratio: ratio("1:1", "16:9", "9:16", "4:3", "3:4") },
    credits: () => 4,
    input: ({ prompt, ratio }) => ({ prompt, aspect_ratio: ratio }),
  }),
  model({
    id: "google/imagen4",
    code: "imagen4",
    name: "Imagen 4",
    about: ["Photos by Google with clean detail", "Фотографии от Google с чёткими деталями"],
    example: [
      "Macro photo of a dragonfly on a reed, drops of dew",
      "Макрофото стрекозы на камыше, капли росы",
    ],
    prompt: [1, 5000],
    options: { ratio: ratio("1:1", "16:9", "9:16", "4:3", "3:4") },
    credits: () => 8,
    input: ({ prompt, ratio }) => ({ prompt, aspect_ratio: ratio }),
  }),
  model({
    id: "google/imagen4-ultra",
    code: "imagen4ultra",
    name: "Imagen 4 Ultra",
    about: ["The slow and precise version of Imagen 4", "Медленная и точная версия Imagen 4"],
    example: [
      "A glass greenhouse at night, lit from inside, ferns and orchids",
      "Стеклянная оранжерея ночью, свет изнутри, папоротники и орхидеи",
    ],
    prompt: [1, 5000],
    options: { ratio: ratio("1:1", "16:9", "9:16", "4:3", "3:4") },
    credits: () => 12,
    input: ({ prompt, ratio }) => ({ prompt, aspect_ratio: ratio }),
  }),
  model({
    id: "grok-imagine/text-to-image",
    code: "grokimage",
    name: "Grok Imagine",
    about: ["Stylised pictures by xAI", "Стилизованные картинки от xAI"],
    example: [
      "A night market in the rain, neon signs reflected in puddles",
      "Ночной рынок под дождём, неоновые вывески отражаются в лужах",
    ],
    prompt: [1, 5000],
    options: { ratio: ratio("1:1", "2:3", "3:2", "16:9", "9:16") },
    // Without `enable_pro` the lists disagree about the price, and about what it is the price of.
    credits: () => 5,
    input: ({ prompt, ratio }) => ({
      prompt,
      aspect_ratio: ratio,
      enable_pro: true,
      nsfw_checker: true,
    }),
  }),
  model({
    id: "ideogram/v3-text-to-image",
    code: "ideogram3",
    name: "Ideogram V3",
    about: ["Lettering, posters and covers", "Надписи, постеры и обложки"],
    example: [
      "A concert poster with the words “Jazz by the River”, brush lettering",
      "Афиша концерта с надписью «Джаз у реки», буквы кистью",
    ],
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
    id: "qwen/text-to-image",
    code: "qwenimage",
    name: "Qwen Image",
    about: ["Drawings with signs and captions", "Рисунки с вывесками и подписями"],
    example: [
      "A watercolour of a tea house with a sign over the door",
      "Акварель: чайный домик с вывеской над дверью",
    ],
    prompt: [1, 5000],
    // It is paid by the megapixel: these sizes stay below one, 1:1 would be a little above.
    options: { ratio: ratio("4:3", "3:4", "16:9", "9:16") },
    credits: () => 4,
    input: ({ prompt, ratio }) => ({
      prompt,
      image_size: imageSize[ratio],
      output_format: "jpeg",
      nsfw_checker: true,
    }),
  }),
  model({
    id: "wan/2-7-image",
    code: "wan27image",
    name: "Wan 2.7 Image",
    about: ["Detailed scenes; changes a photo, too", "Подробные сцены; умеет менять и фото"],
    example: [
      "A cutaway drawing of a three-storey treehouse with furniture",
      "Трёхэтажный дом на дереве в разрезе, видна мебель",
    ],
    prompt: [1, 5000],
    picture: optional(),
    options: {
      ratio: ratio("1:1", "16:9", "9:16", "4:3", "3:4", "21:9"),
      size: resolution("2K", "1K"),
    },
    credits: () => 4.8,
    input: ({ prompt, picture, ratio, size }) => ({
      prompt,
      aspect_ratio: ratio,
      resolution: size,
      // Otherwise it makes four, and each is paid for.
      n: 1,
      nsfw_checker: true,
      ...(picture && { input_urls: [picture] }),
    }),
  }),
];
