import type { Group } from "../model.js";

/** The kinds of ideas, in the order in which the bot offers them. */
export const ideaGroups = [
  "edits",
  "animation",
  "pictures",
  "video",
  "sound",
] as const satisfies readonly Group[];
export type IdeaGroup = (typeof ideaGroups)[number];

/** Where the user's words stand in a prompt. */
export const place = "{words}";

/** An idea as this file declares it. What users read of it is in `words/`. */
export interface IdeaDefinition {
  /** "edits" and "animation" need a photo, the others none. */
  readonly group: IdeaGroup;
  readonly emoji: string;
  /** Kie.ai's id of the model. If it is not sold, the recommended one of the group takes its place. */
  readonly model: string;
  /** No other model can do it: without its model the idea is not offered. */
  readonly isOnlyFor?: true;
  /** Codes of values by the option's name; the others have their defaults. */
  readonly options?: Readonly<Record<string, string>>;
  /** English, which every model understands best. With `{words}` the bot asks the user for them. */
  readonly prompt: string;
}

/**
 * Every idea by its code: 2 to 12 of a-z and 0-9, which stands in buttons, never changes and is never used
 * again. The order is that of the lists.
 */
export const definitions = {
  headshot: {
    group: "edits",
    emoji: "👔",
    model: "nano-banana-2-1",
    options: { ratio: "3x4" },
    prompt:
      "A professional business headshot of the person in this photo. Keep the face, age and hairstyle exactly as they are. Neat business clothes, soft studio light, plain light grey background, natural skin, sharp focus on the eyes.",
  },
  figurine: {
    group: "edits",
    emoji: "🧸",
    model: "nano-banana-2-1",
    prompt:
      "Turn the subject of this photo into a collectible 1/7 scale figurine, realistic and finely painted. It stands on a round transparent base on a tidy desk, beside its packaging box with artwork of the same character. Soft daylight, shallow depth of field.",
  },
  restore: {
    group: "edits",
    emoji: "🕰",
    model: "nano-banana-2-1",
    prompt:
      "Restore this old photo. Remove scratches, stains, folds and noise, repair missing parts, sharpen faces and add natural colours. Do not change anyone's features, clothes or pose, and keep the framing.",
  },
  product: {
    group: "edits",
    emoji: "🛍",
    model: "nano-banana-2-1",
    options: { ratio: "1x1" },
    prompt:
      "A clean product photo for an online shop of the object in this photo. Keep its shape, colours, materials and all lettering exactly. Centred on a seamless white background with a soft natural shadow, even studio light, high detail.",
  },
  pet: {
    group: "edits",
    emoji: "🐶",
    model: "nano-banana-2-1",
    options: { ratio: "3x4" },
    prompt:
      "A royal oil portrait of the animal in this photo in the style of the old masters. It wears a richly embroidered velvet robe. Keep its breed, markings and expression. Dark background, warm candlelight, visible brush strokes.",
  },
  cartoon: {
    group: "edits",
    emoji: "🎈",
    model: "nano-banana-2-1",
    prompt:
      "Turn this photo into a frame of a modern 3D animated film. Keep the likeness, pose, clothes and composition. Big expressive eyes, soft global light, warm colours, fine textures.",
  },
  sketch: {
    group: "edits",
    emoji: "✏️",
    model: "nano-banana-2-1",
    prompt:
      "Redraw this photo as a detailed graphite pencil drawing on textured white paper. Keep the likeness and the composition. Confident lines, soft shading, a few loose strokes at the edges.",
  },
  room: {
    group: "edits",
    emoji: "🛋",
    model: "nano-banana-2-1",
    prompt:
      "Redesign the interior of this room in this style: {words}. Keep the walls, windows, doors, ceiling height and the camera's position. New furniture, lighting, textiles and decoration that fit together. Photorealistic, natural light.",
  },
  background: {
    group: "edits",
    emoji: "🏝",
    model: "nano-banana-2-1",
    prompt:
      "Replace the background of this photo with: {words}. Keep the subject exactly as it is, with clean edges and hair. Match light, shadows and perspective, so that it looks like one real photo.",
  },
  remove: {
    group: "edits",
    emoji: "🧽",
    model: "nano-banana-2-1",
    prompt:
      "Remove from this photo: {words}. Fill the place with what would naturally be behind it. Change nothing else.",
  },
  hairstyle: {
    group: "edits",
    emoji: "💇",
    model: "nano-banana-2-1",
    prompt:
      "Give the person in this photo this hairstyle: {words}. Keep the face, expression, clothes, light and background exactly as they are. Photorealistic hair.",
  },
  dance: {
    group: "animation",
    emoji: "💃",
    model: "minimax-h3/image-to-video",
    prompt:
      "The subject starts to dance happily on the spot to lively music, with natural body movement and a smile. The face stays the same. Static camera.",
  },
  alive: {
    group: "animation",
    emoji: "🙂",
    model: "minimax-h3/image-to-video",
    prompt:
      "The photo comes alive: the person blinks, breathes, looks into the camera and smiles warmly. Small natural movements, the face stays the same. Static camera, quiet room tone.",
  },
  breeze: {
    group: "animation",
    emoji: "🍃",
    model: "minimax-h3/image-to-video",
    prompt:
      "A gentle breeze moves hair, clothes, leaves and water. Light shifts slowly, the subject stays where it is. The camera moves forward very slowly. Sounds of nature.",
  },
  orbit: {
    group: "animation",
    emoji: "🎥",
    model: "minimax-h3/image-to-video",
    prompt:
      "A slow cinematic camera move around the subject with strong depth. The subject keeps still and stays the same. Steady movement, film look.",
  },
  snow: {
    group: "animation",
    emoji: "❄️",
    model: "minimax-h3/image-to-video",
    prompt:
      "Soft snow begins to fall over the scene, warm lights glow and twinkle, breath turns to mist. The subject looks around and smiles. Quiet winter music.",
  },
  sticker: {
    group: "pictures",
    emoji: "🏷",
    model: "gpt-image-2-5-sunburst-text-to-image",
    options: { ratio: "1x1" },
    prompt:
      "A single die-cut sticker: {words}. Cute bold cartoon style, thick white outline, clean flat colours, simple shading, plain light background, no other objects.",
  },
  logo: {
    group: "pictures",
    emoji: "🔷",
    model: "ideogram/v3-text-to-image",
    options: { ratio: "1x1" },
    prompt:
      "A modern minimalist vector logo for: {words}. One simple memorable symbol with balanced proportions, two flat colours, clean geometry, plain white background, no mock-up.",
  },
  poster: {
    group: "pictures",
    emoji: "📜",
    model: "gpt-image-2-5-sunburst-text-to-image",
    options: { ratio: "2x3" },
    prompt:
      "A striking poster for: {words}. Strong composition with one central image, large legible headline, few colours, Swiss-inspired typography, print quality. Spell every word exactly as given.",
  },
  card: {
    group: "pictures",
    emoji: "💌",
    model: "gpt-image-2-5-sunburst-text-to-image",
    options: { ratio: "3x4" },
    prompt:
      "A warm illustrated greeting card: {words}. Watercolour flowers and small festive details around the greeting, elegant hand lettering, cream paper. Spell every word exactly as given.",
  },
  cover: {
    group: "pictures",
    emoji: "📚",
    model: "ideogram/v3-text-to-image",
    options: { ratio: "3x4" },
    prompt:
      "A professional book cover: {words}. One evocative image, clear title at the top, author's name at the bottom if one is given, rich colours, bestseller design. Spell every word exactly as given.",
  },
  wallpaper: {
    group: "pictures",
    emoji: "📱",
    model: "nano-banana-2-1",
    options: { ratio: "9x16" },
    prompt:
      "A beautiful phone wallpaper: {words}. Calm composition with free space at the top for the clock, deep colours, soft light, fine detail, no text.",
  },
  coloring: {
    group: "pictures",
    emoji: "🖍",
    model: "gpt-image-2-5-sunburst-text-to-image",
    options: { ratio: "3x4" },
    prompt:
      "A colouring page for children: {words}. Clean black outlines of even width on a white page, large closed shapes, no shading, no grey, no text.",
  },
  tinyworld: {
    group: "pictures",
    emoji: "🏘",
    model: "nano-banana-2-1",
    options: { ratio: "1x1" },
    prompt:
      "A tiny isometric 3D diorama of {words} on a small floating platform. Miniature details, soft pastel light, clay-like textures, plain background.",
  },
  dream: {
    group: "pictures",
    emoji: "🌌",
    model: "nano-banana-2-1",
    options: { ratio: "3x2" },
    prompt:
      "A surreal dreamscape: a calm sea at dusk with doors that stand open in the water, each showing another sky. Long reflections, pink and violet light, one small boat with a lantern, painterly detail.",
  },
  ad: {
    group: "video",
    emoji: "📣",
    model: "wan/3-0-video",
    options: { ratio: "9x16" },
    prompt:
      "A short advertising clip for: {words}. Close-ups with shallow depth of field, then the whole product in a bright attractive setting. Smooth camera moves, energetic music, no text on screen.",
  },
  drone: {
    group: "video",
    emoji: "🛸",
    model: "wan/3-0-video",
    prompt:
      "A cinematic drone flight over {words}. Golden hour, the camera glides forward and rises slowly, wide view, realistic detail, wind and ambient sound.",
  },
  talkingpet: {
    group: "video",
    emoji: "🐱",
    model: "wan/3-0-video",
    options: { ratio: "9x16" },
    prompt:
      "A fluffy ginger cat sits at a kitchen table, looks into the camera and says with a serious face: “{words}”. Lips in sync, funny expressive voice, phone video look.",
  },
  bloom: {
    group: "video",
    emoji: "🌸",
    model: "wan/3-0-video",
    options: { ratio: "9x16" },
    prompt:
      "Macro time-lapse of a peony bud that opens into full bloom, drops of dew on the petals, black background, soft moving light, gentle piano.",
  },
  birthday: {
    group: "sound",
    emoji: "🎂",
    model: "ai-music-api/generate",
    isOnlyFor: true,
    prompt:
      "A cheerful birthday song with a catchy chorus, claps and acoustic guitar. Sing in the language of these details: {words}",
  },
  jingle: {
    group: "sound",
    emoji: "📻",
    model: "ai-music-api/generate",
    isOnlyFor: true,
    prompt:
      "A short catchy advertising jingle, upbeat, with one memorable line that repeats. Sing in the language of these details: {words}",
  },
  lullaby: {
    group: "sound",
    emoji: "🌙",
    model: "ai-music-api/generate",
    isOnlyFor: true,
    prompt:
      "A tender lullaby with soft voice, music box and slow strings. Sing in the language of these details: {words}",
  },
  voiceover: {
    group: "sound",
    emoji: "🎙",
    model: "google/gemini-3-8-flash-tts",
    prompt: "{words}",
  },
} as const satisfies Record<string, IdeaDefinition>;

export type IdeaCode = keyof typeof definitions;

/** The ideas whose prompts have a place for the user's words. */
export type AskingCode = {
  [Code in IdeaCode]: (typeof definitions)[Code]["prompt"] extends `${string}{words}${string}`
    ? Code
    : never;
}[IdeaCode];
