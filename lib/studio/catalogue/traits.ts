import type { Named } from "../model.js";

/** One word that tells a model from those beside it in a list. */
export const traits = [
  "best",
  "cheap",
  "fast",
  "text",
  "precise",
  "real",
  "detail",
  "large",
  "faces",
  "style",
  "sound",
  "speech",
  "smooth",
  "film",
  "long",
  "music",
] as const;
export type Trait = (typeof traits)[number];

/** By the model's code; the others have none. */
const byCode: Readonly<Record<string, Trait>> = {
  gpt25sun: "precise",
  nanobanana21: "best",
  seedream5p: "detail",
  ideogram3: "text",
  zimage: "cheap",
  gpt25flare: "fast",
  seedream5f: "fast",
  seedream5l: "large",
  nanobananap: "text",
  flux2pro: "real",
  grokimage2: "style",
  gpt25suned: "precise",
  seedream5ped: "detail",
  grokedit2: "style",
  seedream5fed: "fast",
  seedream5led: "large",
  flux2proed: "real",
  qwen21ed: "text",
  ideogramchar: "faces",
  recraftup: "cheap",
  topazup: "detail",
  wan3: "best",
  seedance25: "film",
  veo31: "speech",
  kling3: "smooth",
  seedance2m: "cheap",
  kling3turbo: "fast",
  seedance2f: "fast",
  wan3prime: "fast",
  minimaxh3: "sound",
  grokvideo: "long",
  minimaxh3ani: "sound",
  kling3tani: "fast",
  seedance1ani: "cheap",
  hailuo23p: "faces",
  suno: "music",
  geminitts38: "speech",
  geminittslit: "cheap",
};

export function traitOf({ code }: Pick<Named, "code">): Trait | undefined {
  return byCode[code];
}
