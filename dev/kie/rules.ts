/** The input of a task, as Kie takes it. */
export type Input = Readonly<Record<string, unknown>>;

/** What holds between fields of one model; true = broken. */
type Rule = readonly [problem: string, isBroken: (input: Input) => boolean];

/** Why a model would refuse an input whose fields are right one by one. */
export function validateRules(model: string, input: Input): string | undefined {
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
const smallRatios = ["5:4", "4:5", "3:1", "1:3", "9:21", "27:16", "16:27", "9:8", "8:9"];
const references = ["reference_image_urls", "reference_video_urls", "reference_audio_urls"];
const frames = ["first_frame_url", "last_frame_url"];

/*
 * The real Kie does not refuse all of this: some of it Kie bills or makes in another way than the bot
 * said to the user.
 */

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
    /^kling-3\.0\/video$/,
    [
      "aspect_ratio is either in image_urls or has to be said",
      (input) => has("aspect_ratio")(input) === has("image_urls")(input),
    ],
  ],
  [
    /^(bytedance\/seedance-2|wan\/3-0-)/,
    [
      "first or last frame and references exclude each other",
      (input) => has(...frames)(input) && has(...references)(input),
    ],
    [
      "a first frame needs the aspect_ratio adaptive",
      (input) => has("first_frame_url")(input) !== (input["aspect_ratio"] === "adaptive"),
    ],
    ["the default resolution is not the cheapest: say it", (input) => !has("resolution")(input)],
    ["a duration of -1 is billed as the model likes", ({ duration }) => Number(duration) < 0],
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
    /^grok-imagine-video-1-5-preview$/,
    ["1080p has no price", ({ resolution }) => resolution === "1080p"],
    ["the default resolution and duration: say them", (input) => !isClip(input)],
  ],
  [
    /^google\/gemini-omni-flash/,
    [
      "frames exclude other pictures",
      (input) => has(...frames)(input) && has("image_urls", "video_list")(input),
    ],
  ],
  [
    /^ai-music-api\/generate$/,
    [
      "without custom_mode a style, lyrics or links are required",
      (input) => input["custom_mode"] !== true && !has("style", "lyrics", "image_urls")(input),
    ],
  ],
  [
    /^google\/gemini-.*-tts$/,
    [
      "every turn needs one of the speakers and a text",
      ({ speakers, dialogue_turns }) => !isSpoken(speakers as Input[], dialogue_turns as Input[]),
    ],
  ],
  [
    /^wan\/2-7-image(-pro)?$/,
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

function isClip(input: Input): boolean {
  return has("resolution")(input) && has("duration")(input);
}

function isSpoken(speakers: readonly Input[], turns: readonly Input[]): boolean {
  const known = speakers.filter(({ voice_name: voice }) => typeof voice === "string");
  const isText = (text: unknown) =>
    typeof text === "string" && text !== "" && text.length <= 10_000;
  return turns.every(
    ({ speaker_id: id, text }) => isText(text) && known.some(({ speaker_id }) => speaker_id === id),
  );
}

function isSetting(name: string): boolean {
  return name !== "prompt" && !name.endsWith("_url") && !name.endsWith("_urls");
}
