/** What somebody wants made, as Kie takes it. */
export type Input = Readonly<Record<string, unknown>>;

/** What holds between fields of one model; true = broken. */
type Rule = readonly [complaint: string, isBroken: (input: Input) => boolean];

/** Why a model would refuse an input whose fields are right one by one. */
export function complaintAboutRules(model: string, input: Input): string | undefined {
  const broken = rules
    .filter(([models]) => models.test(model))
    .flatMap(([, ...ofModel]) => ofModel)
    .find(([, isBroken]) => isBroken(input));
  return broken?.[0];
}

const count = (list: unknown) => (Array.isArray(list) ? list.length : 0);
const has = (...names: string[]) => {
  return (input: Input) => names.some((name) => Object.hasOwn(input, name));
};
const sharp = ({ resolution }: Input) => resolution === "2K" || resolution === "4K";
const smallRatios = ["5:4", "4:5", "3:1", "1:3", "9:21"];
const references = ["reference_image_urls", "reference_video_urls", "reference_audio_urls"];

const rules: readonly (readonly [models: RegExp, ...Rule[]])[] = [
  [
    /^gpt-image-2-/,
    [
      "aspect_ratio 1:1 is not available at 4K",
      ({ aspect_ratio, resolution }) => aspect_ratio === "1:1" && resolution === "4K",
    ],
    [
      "aspect_ratio auto is only available at 1K",
      (input) => (input["aspect_ratio"] ?? "auto") === "auto" && sharp(input),
    ],
    [
      "this aspect_ratio is only available at 1K",
      (input) => smallRatios.includes(String(input["aspect_ratio"])) && sharp(input),
    ],
  ],
  [
    /^grok-imagine\/image-to-video$/,
    [
      "image_urls or task_id is required",
      (input) => has("image_urls")(input) === has("task_id")(input),
    ],
    ["index belongs to task_id", (input) => has("index")(input) && !has("task_id")(input)],
  ],
  [
    /^kling-3\.0\/video$/,
    [
      "multi_prompt must be [] unless multi_shots is true",
      ({ multi_prompt, multi_shots }) => count(multi_prompt) > 0 !== multi_shots,
    ],
    [
      "multi_prompt: a shot takes 1 to 12 seconds",
      ({ multi_prompt }) => (multi_prompt as Input[]).some(({ duration }) => !isShot(duration)),
    ],
  ],
  [
    /^bytedance\/seedance-2/,
    [
      "first or last frame and references exclude each other",
      (input) => has("first_frame_url", "last_frame_url")(input) && has(...references)(input),
    ],
    ["a prompt or a picture is required", (input) => Object.keys(input).every(isSetting)],
  ],
  [
    /^hailuo\/2-3-image-to-video-/,
    [
      "duration 10 is not available at 1080P",
      ({ duration, resolution }) => duration === "10" && resolution === "1080P",
    ],
  ],
  [
    /^wan\/2-7-image$/,
    [
      "n must be at most 4 unless enable_sequential is true",
      ({ n = 1, enable_sequential }) => Number(n) > 4 && enable_sequential !== true,
    ],
  ],
  [
    /^veo-3-1$/,
    [
      "generation_type does not fit to image_urls",
      ({ generation_type: type, image_urls }) =>
        type !== undefined && (type === "TEXT_2_VIDEO") !== (image_urls === undefined),
    ],
    [
      "at most two frames",
      ({ generation_type: type, image_urls }) =>
        type === "FIRST_AND_LAST_FRAMES_2_VIDEO" && count(image_urls) > 2,
    ],
  ],
  [
    /^elevenlabs\/text-to-dialogue-v3$/,
    [
      "dialogue must have at most 5000 characters",
      ({ dialogue }) =>
        (dialogue as Input[]).map(({ text }) => String(text ?? "")).join("").length > 5000,
    ],
  ],
];

function isShot(duration: unknown): boolean {
  return duration === undefined || (Number(duration) >= 1 && Number(duration) <= 12);
}

function isSetting(name: string): boolean {
  return name !== "prompt" && !name.endsWith("_url") && !name.endsWith("_urls");
}
