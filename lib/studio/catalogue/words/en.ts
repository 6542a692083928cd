/**
 * What users read about models and their options, in English; a file of another language that misses
 * a word of it does not compile.
 */
export const en = {
  options: {
    ratio: "Format",
    resolution: "Resolution",
    quality: "Quality",
    duration: "Duration",
    sound: "Sound",
    scale: "Upscale",
    voice: "Voice",
    vocals: "Vocals",
    style: "Style",
  },
  autoRatio: "auto",
  qualities: { fast: "fast", balanced: "balanced", high: "high" },
  inSeconds: (seconds: number) => `${seconds} s`,
  withoutSound: "no sound",
  withSound: "with sound",
  withVocals: "with vocals",
  instrumental: "instrumental",
  voices: {
    James: "James",
    Arabella: "Arabella",
    Bradford: "Bradford",
    Bella: "Bella",
    Brian: "Brian",
    Lucy: "Lucy",
  },
  voiceOf: {
    female: (name: string) => `${name} (female)`,
    male: (name: string) => `${name} (male)`,
  },
  styles: {
    any: "as described",
    pop: "pop",
    rock: "rock",
    hiphop: "hip-hop",
    electro: "electronic",
    acoustic: "acoustic",
    jazz: "jazz",
    film: "film score",
  },
  /** Names of models that are called by what they do. */
  tasks: {
    edit: (model: string) => `${model} Edit`,
    animate: (model: string) => `${model} Animate`,
    remix: (model: string) => `${model} Remix`,
    character: (model: string) => `${model} Character`,
    upscale: (model: string) => `${model} Upscale`,
    removeBackground: (_model: string) => "Remove background",
  },
  /** What the menus for a picture call a model; one that is not here keeps its name. */
  namesForPicture: { nanobanana21: "Nano Banana Edit 2.1" },
  /** By the model's code: what it is good at, in one line, and a prompt to try. */
  models: {
    gpt25sun: {
      about: "Follows detailed instructions, long captions",
      example: "A menu board of a small bakery with six pastries and their prices",
    },
    nanobanana21: {
      about: "Pictures with text; edits that keep a face",
      example: "A hand-drawn map of a small harbour town with labelled streets",
    },
    seedream5p: {
      about: "Products and advertising in fine detail",
      example: "A perfume bottle on wet black stone, rim light, drops of water",
    },
    ideogram3: {
      about: "Lettering, posters and covers",
      example: "A concert poster with the words “Jazz by the River”, brush lettering",
    },
    zimage: {
      about: "Quick photorealistic drafts",
      example: "A ginger cat asleep on a windowsill, soft daylight, 35 mm photo",
    },
    nanobanana2: {
      about: "The previous version, up to 14 photos",
      example: "A crossword puzzle on a sheet of old paper, a pencil beside it",
    },
    gpt25flare: {
      about: "Faster than Sunburst, a little less detail",
      example: "A flat logo of a mountain bike club: a wheel and a pine tree",
    },
    seedream5f: {
      about: "Quick pictures up to 2K at one price",
      example: "A steaming bowl of ramen on a wooden counter, evening light",
    },
    nanobanana2l: {
      about: "Simple scenes and small edits of photos",
      example: "A paper boat on a puddle after the rain, seen from above",
    },
    nanobananap: {
      about: "Posters, diagrams and text, up to 4K",
      example: "An infographic on how a coffee machine works, with short captions",
    },
    seedream5l: {
      about: "Large pictures, up to 4K at one price",
      example: "A lighthouse on a cliff in a storm, waves breaking below, wide view",
    },
    flux2pro: {
      about: "Realistic skin, fabric and light",
      example: "Portrait of an old fisherman in a wool sweater, overcast sky",
    },
    grokimage2: {
      about: "Stylised pictures by xAI",
      example: "A night market in the rain, neon signs reflected in puddles",
    },
    qwen21: {
      about: "Drawings with signs and captions",
      example: "A watercolour of a tea house with a sign over the door",
    },
    wan27image: {
      about: "Detailed scenes; edits photos, too",
      example: "A cutaway drawing of a three-storey treehouse with furniture",
    },
    wan27imgpro: {
      about: "Wan 2.7 Image in finer detail",
      example: "A clockmaker's workbench, hundreds of brass parts, window light",
    },
    gpt25suned: {
      about: "Redraws a photo as you describe",
      example: "Turn this room into a pencil sketch, keep the furniture in place",
    },
    seedream5ped: {
      about: "Retouches products and portraits",
      example: "Put this bottle on a marble table by a window",
    },
    grokedit2: {
      about: "New versions of a photo in another style",
      example: "As a frame of a 1980s anime",
    },
    gpt25flareed: {
      about: "Another style: sketch, cartoon, oil",
      example: "Repaint this as an oil painting",
    },
    seedream5fed: {
      about: "Replaces objects, clothes and backgrounds",
      example: "Replace the background with a pine forest",
    },
    seedream5led: {
      about: "Edits up to 4K at one price",
      example: "Change the season to winter",
    },
    flux2proed: {
      about: "Realistic changes of light and material",
      example: "The same room lit by candles at night",
    },
    qwen21ed: {
      about: "Changes text and signs in a picture",
      example: "Change the words on the sign to “Open until nine”",
    },
    ideogram3rx: {
      about: "A new picture modelled on yours",
      example: "The same composition as a linocut in two colours",
    },
    ideogramchar: {
      about: "The person in your photo in another scene",
      example: "In a yellow raincoat on a rainy bridge",
    },
    recraftcut: {
      about: "Leaves what matters, the rest transparent",
      example: "A photo of a shoe for a shop",
    },
    recraftup: {
      about: "Enlarges and sharpens a picture",
      example: "An avatar that is too small to print",
    },
    topazup: {
      about: "Enlarges photos for printing",
      example: "An old family photo for a frame",
    },
    wan3: {
      about: "Scenes of 2 to 30 seconds with sound",
      example: "A train passes through a snowy forest, seen from above",
    },
    seedance25: {
      about: "Film-like scenes with sound, up to 30 s",
      example: "A detective crosses an empty station hall at night, echoing steps",
    },
    veo31: {
      about: "8 seconds with speech and sound, by Google",
      example: "A street musician says “good evening” and begins to play the cello",
    },
    kling3: {
      about: "Smooth motion, up to 15 seconds",
      example: "A sailing boat turns into the wind, the camera circles around it",
    },
    seedance2m: {
      about: "Short scenes with sound at a low price",
      example: "A paper plane flies through an office, people look up",
    },
    kling26: {
      about: "5 or 10 seconds, with sound if you like",
      example: "Rain runs down a bus window, city lights go past",
    },
    seedance2: {
      about: "The previous version, up to 1080p",
      example: "A lighthouse keeper climbs the stairs with a lantern, wind outside",
    },
    hailuo02: {
      about: "6 or 10 seconds with believable physics",
      example: "A glass of milk tips over on a table, slow motion",
    },
    minimaxh3: {
      about: "Up to 15 seconds with sound, 768p or 2K",
      example: "A drone climbs slowly over a terraced rice field at dawn",
    },
    kling3turbo: {
      about: "A faster Kling 3.0",
      example: "A drop of ink spreads in a glass of water, slow motion",
    },
    seedance2f: {
      about: "A faster Seedance 2, up to 720p",
      example: "A chef tosses vegetables in a flaming pan, close-up",
    },
    seedance15: {
      about: "Short scenes, with or without sound",
      example: "Two friends laugh on a park bench, leaves fall around them",
    },
    wan3prime: {
      about: "A faster Wan 3.0",
      example: "A blacksmith hammers glowing iron, sparks fly",
    },
    wan27: {
      about: "The previous version, cheaper at 1080p",
      example: "A hot-air balloon rises over a vineyard at sunrise",
    },
    grokvideo: {
      about: "6 to 30 seconds by xAI",
      example: "A retro robot waters flowers on a balcony",
    },
    grokvideo15: {
      about: "1 to 15 seconds with sound, by xAI",
      example: "A parrot on a pirate ship says “land ahead”",
    },
    pixverse6: {
      about: "1 to 15 seconds, drawn or real",
      example: "An anime girl runs up a staircase, petals whirl around her",
    },
    omniflash11: {
      about: "4 to 10 seconds by Google, up to 4K",
      example: "A clay figure builds a tiny house brick by brick",
    },
    kling3omni: {
      about: "3 to 15 seconds, up to 1080p",
      example: "A violinist plays on a roof at dusk, the camera rises slowly",
    },
    happyhorse: {
      about: "3 to 15 seconds, up to 1080p",
      example: "Horses gallop through shallow water at sunrise",
    },
    minimaxh3ani: {
      about: "Up to 15 seconds from a photo, with sound",
      example: "The camera moves slowly through the open door",
    },
    kling3tani: {
      about: "3 to 15 seconds from a photo",
      example: "She turns her head and smiles",
    },
    kling26ani: {
      about: "Animates a photo, with sound if you like",
      example: "The waves roll in, gulls cry",
    },
    hailuo23: {
      about: "Natural motion of people and animals",
      example: "The dog shakes off the water",
    },
    hailuo23p: {
      about: "Expressive faces and gestures",
      example: "She reads the letter and begins to laugh",
    },
    seedance1ani: {
      about: "Quick animation of a photo",
      example: "Snow falls, the lantern sways",
    },
    pixverse6ani: {
      about: "1 to 15 seconds from a photo or drawing",
      example: "The dragon spreads its wings and roars",
    },
    grokani: {
      about: "6 to 30 seconds from a photo, by xAI",
      example: "The statue opens its eyes",
    },
    kling3omnian: {
      about: "3 to 15 seconds from a photo",
      example: "The dancer begins to turn, her dress flares",
    },
    happyhorsean: {
      about: "3 to 15 seconds from a photo",
      example: "The runner crosses the finish line",
    },
    suno: {
      about: "Two versions of a song or a tune",
      example: "A calm acoustic song about the last train home, female voice",
    },
    geminitts38: {
      about: "Reads a text aloud, in Russian too",
      example: "Good morning! Your order is ready and waits for you at the counter.",
    },
    geminittslit: {
      about: "The same voices, plainer and cheaper",
      example: "The shop closes in ten minutes. Please come to the exit.",
    },
    elevenv2: {
      about: "Reads a text aloud in 29 languages",
      example: "Good morning! Your order is ready and waits for you at the counter.",
    },
    elevenv3: {
      about: "Speech with [whispers], [laughs]",
      example: "[whispers] Don't turn around. [laughs] It's only the cat!",
    },
  },
};

/** Every word; a language that misses one does not compile. */
export type CatalogueWords = typeof en;

/** For callback data. A code stands for its model for ever, and is never used again. */
export type ModelCode = keyof CatalogueWords["models"];
export type QualityName = keyof CatalogueWords["qualities"];
export type VoiceName = keyof CatalogueWords["voices"];
export type VoiceSex = keyof CatalogueWords["voiceOf"];
export type StyleName = keyof CatalogueWords["styles"];
export type Task = keyof CatalogueWords["tasks"];
