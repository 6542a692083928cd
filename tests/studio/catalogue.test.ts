import { describe, expect, test } from "vitest";
import { fieldsOf, kindOf, validateInput } from "../../dev/kie/fields.js";
import { type Language, languages } from "../../lib/bot/texts/format.js";
import {
  catalogue,
  findById,
  findModel,
  findNamed,
  findOffer,
  findOfferByName,
  forPicture,
  forText,
  modelsOf,
} from "../../lib/studio/catalogue/catalogue.js";
import { modelIds } from "../../lib/studio/catalogue/model-ids.js";
import { recommended } from "../../lib/studio/catalogue/recommended.js";
import { retired } from "../../lib/studio/catalogue/retired.js";
import { en } from "../../lib/studio/catalogue/words/en.js";
import { choicesOf, defaultChoice, formatChoice } from "../../lib/studio/choice.js";
import { type GenerationRequest, type Group, groups, type Model } from "../../lib/studio/model.js";

const translations = languages.filter((language) => language !== "en");
/** Resolutions, figures, the levels of quality by the provider's own names, voices, and words that languages share. */
const sameEverywhere =
  /^([\d.]+[kp]|[^a-z]*|Lite|Fast|Quality|\d+ s( \d+[kp])?|auto|instrumental|pop|rock|hip-hop|jazz|James|Arabella|Bradford|Bella|Brian|Lucy)$/i;
/** The word that one language really shares with English. */
const sharedWith: Partial<Record<Language, readonly string[]>> = { de: ["Format"] };
/** Letters in which each language is written. */
const letters: Record<Language, RegExp> = {
  en: /^[^а-яёіїєґáéíóúñãõçäöüß]*$/i,
  ru: /[а-яё]/i,
  es: /^[^а-яёіїєґãõçäöß]*$/i,
  pt: /^[^а-яёіїєґñäöüß]*$/i,
  de: /^[^а-яёіїєґñãõç]*$/i,
  uk: /^[^ыэъё]*[а-яіїєґ][^ыэъё]*$/i,
};
const pictureUrl = "https://files.example/user-picture.jpg";
const each = catalogue.map((model) => [model.id, model] as const);

test("catalogue: the list of ids names every model that is or was sold", () => {
  const named = [...catalogue, ...retired].map(({ id }) => id);
  expect([...modelIds]).toEqual([...new Set(named)].sort());
});

/** Fields, and what may be said in them, whose defaults would cost more or let too much through. */
const neverLeftOpen = [
  ["n", 1],
  ["num_images", "1"],
  ["max_images", 1],
  ["sound", true, false],
  ["generate_audio", true, false],
  ["generate_audio_switch", true, false],
  ["audio", true, false],
  ["nsfw_checker", true],
] as const;

/** Fields on which a price depends, whatever they are called: left out, they are billed at a default. */
const priced = [
  ...["resolution", "image_resolution", "quality", "size", "mode", "rendering_speed"],
  ...["duration", "upscale_factor"],
];
/** A duration that belongs to the custom mode alone, and moods that cost the same. */
const notPriced = [
  "ai-music-api/generate duration",
  "grok-imagine/text-to-video mode",
  "grok-imagine/image-to-video mode",
];

/** Every combination of options, with and without a picture, for the shortest and longest prompt. */
function requestsFor(model: Model): readonly GenerationRequest[] {
  const { prompt, picture } = model;
  const lengths = prompt === undefined ? [0] : [prompt.shortest, prompt.longest];
  const without = picture?.required === true ? [] : [{}];
  const pictures = picture === undefined ? without : [...without, { pictureUrl }];
  return choicesOf(model).flatMap((choice) =>
    lengths.flatMap((length) =>
      pictures.map((given) => ({ choice, prompt: "я".repeat(length), ...given })),
    ),
  );
}

/** What the model calls the user's picture. */
function fieldOfPicture(model: Model): string {
  const choice = defaultChoice(model);
  const fields = Object.entries(model.input({ choice, prompt: "a fox", pictureUrl }));
  return fields.find(([, sent]) => JSON.stringify(sent).includes(pictureUrl))?.[0] ?? "";
}

const formats = ["auto", "1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16", "21:9", "9:21"];
const resolutions = [
  ...["360p", "480p", "540p", "720p", "768p", "1080p", "1k", "1.5k", "2k", "3k", "4k"],
];
const levels = ["fast", "balanced", "high", "Lite", "Fast", "Quality"];

/** How answers are ordered, by the option's label; absent = in any way. */
const natural: Record<string, (shown: string) => number> = {
  Format: (shown) => formats.indexOf(shown),
  Resolution: (shown) => resolutions.indexOf(shown.toLowerCase()),
  Quality: (shown) => levels.indexOf(shown),
  Upscale: (shown) => Number(shown.slice(1)),
  Sound: (shown) => ["no sound", "with sound"].indexOf(shown),
  Duration(shown) {
    const [seconds, , resolution = ""] = shown.split(" ");
    return Number(seconds) * 100 + resolutions.indexOf(resolution.toLowerCase());
  },
};

/** The message names the request that failed. */
function describeRequest(
  model: Model,
  { choice, prompt, pictureUrl: url }: GenerationRequest,
): string {
  const picture = url === undefined ? "" : " with a picture";
  return `${model.id} ${formatChoice(model, choice)} ${prompt.length} characters${picture}`;
}

describe.for(each)("catalogue: %s", ([, model]) => {
  test("passes the provider's validation in every combination of options", () => {
    const complaints = requestsFor(model).flatMap((request) => {
      const complaint = validateInput(model.id, model.input(request));
      return complaint === undefined ? [] : [`${describeRequest(model, request)}: ${complaint}`];
    });
    expect(complaints).toEqual([]);
  });

  test("costs something in every combination of options", () => {
    const free = requestsFor(model).filter((request) => model.credits(request) <= 0n);
    expect(free).toEqual([]);
  });

  test("passes the user's prompt and picture on, each once", () => {
    for (const request of requestsFor(model)) {
      const sent = JSON.stringify(model.input(request));
      const times = (text: string) => sent.split(JSON.stringify(text)).length - 1;
      expect(times(pictureUrl), describeRequest(model, request)).toBe(request.pictureUrl ? 1 : 0);
      if (request.prompt !== "")
        expect(times(request.prompt), describeRequest(model, request)).toBe(1);
    }
  });

  test.for(neverLeftOpen)("says %s wherever Kie asks for it", ([field, ...allowed]) => {
    for (const request of requestsFor(model)) {
      const input = model.input(request);
      const isField = validateInput(model.id, { ...input, [field]: allowed[0] }) === undefined;
      expect(isField ? allowed : [undefined], describeRequest(model, request)).toContain(
        input[field],
      );
    }
  });

  test("sends everything on which its price depends", () => {
    const names = priced.filter((name) => Object.hasOwn(fieldsOf(model.id), name));
    const needed = names.filter((name) => !notPriced.includes(`${model.id} ${name}`));
    for (const request of requestsFor(model)) {
      const input = model.input(request);
      for (const name of needed)
        expect(input, describeRequest(model, request)).toHaveProperty(name);
    }
  });

  test("does not cost more than 10 USD", () => {
    for (const request of requestsFor(model)) {
      expect(model.credits(request), describeRequest(model, request)).toBeLessThanOrEqual(
        2_000_00n,
      );
    }
  });

  test("offers with a picture only what has an effect", () => {
    if (model.picture === undefined) return;
    for (const option of model.options) {
      const [choice] = choicesOf(model);
      const inputs = option.values.map(({ code }) =>
        JSON.stringify(
          model.input({ choice: { ...choice, [option.name]: code }, prompt: "a fox", pictureUrl }),
        ),
      );
      const effects = option.onlyWithoutPicture ? 1 : option.values.length;
      expect(new Set(inputs).size, option.name).toBe(effects);
    }
  });

  test("takes as many pictures as its field does", () => {
    const { picture } = model;
    if (picture === undefined) return;
    const most = fieldsOf(model.id)[fieldOfPicture(model)] ?? 1;
    // Several pictures are the frames of a video, not what it shows.
    const isFrames = kindOf(model.id) === "video" || !Number.isFinite(most);
    expect(picture.maxCount).toBe(isFrames ? 1 : most);
  });

  test("usually takes less than its deadline", () => {
    expect(model.usualSeconds).toBeGreaterThanOrEqual(10);
    expect(model.usualSeconds).toBeLessThanOrEqual(model.deadlineMinutes * 30);
  });

  test("names the cost of a trial if it is off until the operator tries it", () => {
    const { offUntilTried = "credits." } = model;
    expect(offUntilTried).toMatch(/credits.*\.$/);
  });

  test("fits into callback data in every combination of options", () => {
    for (const choice of choicesOf(model)) {
      const data = `1:go:${model.code}:${formatChoice(model, choice)}:abcd`;
      expect(Buffer.byteLength(data), data).toBeLessThanOrEqual(64);
    }
  });

  test("offers two to twelve different values for each of its options, one of them the default", () => {
    for (const { name, values, ...option } of model.options) {
      expect(name).toMatch(/^[a-z]+$/);
      expect(values.length).toBeGreaterThanOrEqual(2);
      expect(values.length).toBeLessThanOrEqual(12);
      expect(new Set(values.map(({ code }) => code)).size).toBe(values.length);
      for (const { code } of values) expect(code).toMatch(/^[A-Za-z0-9]+$/);
      expect(values.map(({ code }) => code)).toContain(option.default);
    }
  });

  test("shows the values in their natural order", () => {
    for (const { label, values } of model.options) {
      const shown = values.map((value) => value.label.en);
      const rank = natural[label.en];
      if (rank !== undefined) expect(shown).toEqual(shown.toSorted((a, b) => rank(a) - rank(b)));
    }
  });

  test.for(languages)("has different words for all values in %s", (language) => {
    for (const { label, values } of model.options) {
      const shown = values.map((value) => value.label[language]);
      expect(new Set(shown).size, shown.join()).toBe(values.length);
      for (const text of [label[language], ...shown]) expect(text).toMatch(/^\S.{0,17}$/);
    }
  });

  test("is described in every language", () => {
    for (const language of languages) {
      expect(model.name[language]).toMatch(/^\S.{0,39}$/);
      expect(model.about[language]).toMatch(/^\S.{9,99}$/);
      expect(model.example[language]).toMatch(/^\S.{9,}$/);
      expect(model.about[language]).toMatch(letters[language]);
      expect(model.example[language]).toMatch(letters[language]);
    }
  });

  test.for(translations)("has no English words in %s", (language) => {
    const { about, example, nameForPicture, options } = model;
    const labels = options.flatMap(({ label, values }) => [
      label,
      ...values.map((one) => one.label),
    ]);
    const texts = [about, example, nameForPicture ?? model.about, ...labels];
    const same = texts.filter((text) => text[language] === text.en).map(({ en }) => en);
    const shared = sharedWith[language] ?? [];
    expect(same.filter((text) => !sameEverywhere.test(text) && !shared.includes(text))).toEqual([]);
  });

  test("has rules for prompts and pictures that Telegram's limits allow", () => {
    const { prompt, picture } = model;
    expect(prompt !== undefined || picture?.required === true).toBe(true);
    if (prompt !== undefined) {
      expect(prompt.shortest).toBeGreaterThanOrEqual(1);
      // A message may have 4096 characters; what a model refuses must be told before it is paid.
      expect(prompt.longest).toBeGreaterThanOrEqual(500);
      for (const text of Object.values(model.example)) {
        expect(text.length).toBeGreaterThanOrEqual(prompt.shortest);
        expect(text.length).toBeLessThanOrEqual(prompt.longest);
      }
    }
    if (picture !== undefined) {
      expect(picture.types).toContain("image/jpeg");
      expect(picture.types).toContain("image/png");
      expect(picture.maxBytes).toBeGreaterThanOrEqual(5_000_000);
      expect(picture.maxBytes).toBeLessThanOrEqual(20_000_000);
    }
  });

  test("stands in the group of what it does, and makes what the provider says", () => {
    const expected = {
      pictures: { kind: "image", makes: "picture", prompt: true, required: false, minutes: 30 },
      edits: { kind: "image", makes: "picture", prompt: true, required: true, minutes: 30 },
      tools: { kind: "image", makes: "file", prompt: false, required: true, minutes: 30 },
      video: { kind: "video", makes: "video", prompt: true, required: false, minutes: 60 },
      animation: { kind: "video", makes: "video", prompt: true, required: true, minutes: 60 },
      sound: { kind: "sound", makes: "sound", prompt: true, required: false, minutes: 30 },
    } satisfies Record<Group, object>;
    expect({
      kind: kindOf(model.id),
      makes: model.makes,
      prompt: model.prompt !== undefined,
      required: model.picture?.required ?? false,
      minutes: model.deadlineMinutes,
    }).toEqual(expected[model.group]);
  });

  test("refuses a choice that it does not offer, and a missing picture", () => {
    const [request] = requestsFor(model).slice(-1);
    if (request === undefined) throw new Error("no request");
    const { pictureUrl: _, ...withoutPicture } = request;
    if (model.picture?.required) expect(() => model.input(withoutPicture)).toThrow(RangeError);
    if (model.options.length === 0) return;
    expect(() => model.input({ ...request, choice: {} })).toThrow(RangeError);
    expect(() => model.credits({ ...request, choice: {} })).toThrow(RangeError);
  });
});

test("catalogue: codes and ids are well-formed and unique, and find their model", () => {
  for (const model of catalogue) {
    expect(model.code).toMatch(/^[a-z0-9]{1,12}$/);
    expect(findModel(model.code)).toBe(model);
    expect(findById(model.id)).toBe(model);
  }
  expect(findModel("nonesuch")).toBeUndefined();
  expect(findById("nonesuch")).toBeUndefined();
});

/** What buttons in old messages and the history go by: append, never change, never remove. */
const everSold = {
  nanobanana2: "nano-banana-2",
  nanobanana2l: "nano-banana-2-lite",
  nanobananap: "nano-banana-pro",
  nanobanana: "google/nano-banana",
  zimage: "z-image",
  gptimage2: "gpt-image-2-text-to-image",
  gptimage15: "gpt-image/1.5-text-to-image",
  seedream5p: "seedream/5-pro-text-to-image",
  seedream5l: "seedream/5-lite-text-to-image",
  seedream45: "seedream/4.5-text-to-image",
  seedream4: "bytedance/seedream-v4-text-to-image",
  flux2pro: "flux-2/pro-text-to-image",
  imagen4fast: "google/imagen4-fast",
  imagen4: "google/imagen4",
  imagen4ultra: "google/imagen4-ultra",
  grokimage: "grok-imagine/text-to-image",
  ideogram3: "ideogram/v3-text-to-image",
  qwenimage: "qwen/text-to-image",
  wan27image: "wan/2-7-image",
  nanobananaed: "google/nano-banana-edit",
  gptimage2ed: "gpt-image-2-image-to-image",
  gptimage15ed: "gpt-image/1.5-image-to-image",
  seedream5ped: "seedream/5-pro-image-to-image",
  seedream5led: "seedream/5-lite-image-to-image",
  seedream45ed: "seedream/4.5-edit",
  seedream4ed: "bytedance/seedream-v4-edit",
  flux2proed: "flux-2/pro-image-to-image",
  grokedit: "grok-imagine/image-to-image",
  ideogram3rx: "ideogram/v3-remix",
  ideogramchar: "ideogram/character",
  qwenedit: "qwen/image-edit",
  recraftcut: "recraft/remove-background",
  recraftup: "recraft/crisp-upscale",
  topazup: "topaz/image-upscale",
  veo31: "veo-3-1",
  kling3: "kling-3.0/video",
  kling3turbo: "kling/v3-turbo-text-to-video",
  kling26: "kling-2.6/text-to-video",
  kling25turbo: "kling/v2-5-turbo-text-to-video-pro",
  seedance2: "bytedance/seedance-2",
  seedance2f: "bytedance/seedance-2-fast",
  seedance2m: "bytedance/seedance-2-mini",
  seedance15: "bytedance/seedance-1.5-pro",
  geminiomni: "gemini-omni-video",
  minimaxh3: "minimax-h3/text-to-video",
  hailuo02: "hailuo/02-text-to-video-standard",
  wan27: "wan/2-7-text-to-video",
  wan26: "wan/2-6-text-to-video",
  wan25: "wan/2-5-text-to-video",
  grokvideo: "grok-imagine/text-to-video",
  kling3tani: "kling/v3-turbo-image-to-video",
  kling26ani: "kling-2.6/image-to-video",
  kling25tani: "kling/v2-5-turbo-image-to-video-pro",
  hailuo23p: "hailuo/2-3-image-to-video-pro",
  hailuo23: "hailuo/2-3-image-to-video-standard",
  minimaxh3ani: "minimax-h3/image-to-video",
  seedance1ani: "bytedance/v1-pro-fast-image-to-video",
  wan26ani: "wan/2-6-image-to-video",
  wan25ani: "wan/2-5-image-to-video",
  grokani: "grok-imagine/image-to-video",
  elevenv2: "elevenlabs/text-to-speech-multilingual-v2",
  elevenv3: "elevenlabs/text-to-dialogue-v3",
  suno: "ai-music-api/generate",
  gpt25sun: "gpt-image-2-5-sunburst-text-to-image",
  gpt25flare: "gpt-image-2-5-flare-text-to-image",
  gpt25suned: "gpt-image-2-5-sunburst-image-to-image",
  gpt25flareed: "gpt-image-2-5-flare-image-to-image",
  nanobanana21: "nano-banana-2-1",
  seedream5f: "seedream/5-flash-text-to-image",
  seedream5fed: "seedream/5-flash-image-to-image",
  grokimage2: "grok-imagine-image-2-0/text-to-image",
  grokedit2: "grok-imagine-image-2-0/image-edit",
  qwen21: "qwen2-1/text-to-image",
  qwen21ed: "qwen2-1/image-to-image",
  wan27imgpro: "wan/2-7-image-pro",
  wan3: "wan/3-0-video",
  wan3prime: "wan/3-0-video-prime",
  seedance25: "bytedance/seedance-2-5",
  kling3omni: "kling-3.0-omni/text-to-video",
  kling3omnian: "kling-3.0-omni/image-to-video",
  omniflash11: "google/gemini-omni-flash-1-1",
  happyhorse: "happyhorse-1-1/text-to-video",
  happyhorsean: "happyhorse-1-1/image-to-video",
  pixverse6: "pixverse-v6/text-to-video",
  pixverse6ani: "pixverse-v6/image-to-video",
  grokvideo15: "grok-imagine-video-1-5-preview",
  geminitts38: "google/gemini-3-8-flash-tts",
  geminittslit: "google/gemini-3-8-flash-lite-tts",
};

test("catalogue: every code that ever stood for a model still stands for it, and for no other", () => {
  const codes = [...catalogue, ...retired].map(({ code, id }) => [code, id] as const);
  expect(new Set(codes.map(([code]) => code)).size).toBe(codes.length);
  expect(Object.fromEntries(codes)).toEqual(everSold);
});

test("catalogue: words stand under the codes of the models that can be sold, and no others", () => {
  expect(Object.keys(en.models).sort()).toEqual(catalogue.map(({ code }) => code).sort());
});

test.for(languages)("catalogue: no two models have the same name in %s", (language) => {
  const names = catalogue.map(({ name }) => name[language].toLowerCase());
  expect(new Set(names).size).toBe(names.length);
});

/** That are sold without being tried before. */
const fewest: Record<Group, number> = {
  pictures: 12,
  edits: 10,
  tools: 3,
  video: 12,
  animation: 8,
  sound: 2,
};

test("catalogue: every group has enough to choose from, and every model has a group", () => {
  for (const group of groups) {
    const certain = modelsOf(group).filter(({ offUntilTried }) => offUntilTried === undefined);
    expect(certain.length, group).toBeGreaterThanOrEqual(fewest[group]);
  }
  expect(groups.flatMap(modelsOf)).toHaveLength(catalogue.length);
});

test("catalogue: a text fits every model that needs no picture", () => {
  expect(groups.filter((group) => forText(group).length > 0)).toEqual([
    "pictures",
    "video",
    "sound",
  ]);
  expect(forText("pictures")).toContain(findModel("nanobanana2"));
  expect(forText("video")).toContain(findModel("kling3"));
});

test("catalogue: a picture fits every model that takes one, even if optional", () => {
  expect(groups.filter((group) => forPicture(group).length > 0)).toEqual([
    "edits",
    "tools",
    "animation",
  ]);
  expect(forPicture("edits")).toContain(findModel("nanobanana2"));
  expect(forPicture("edits")).toContain(findModel("seedream5ped"));
  expect(forPicture("edits")).not.toContain(findModel("zimage"));
  expect(forPicture("animation")).toContain(findModel("kling3"));
  expect(forPicture("animation")).toContain(findModel("kling26ani"));
  const taken = groups.flatMap(forPicture);
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken).toHaveLength(catalogue.filter(({ picture }) => picture !== undefined).length);
});

describe("catalogue: recommended models", () => {
  test.for(groups)("of %s are few and first, in order, and begin with a sold one", (group) => {
    const ids = recommended[group];
    expect(ids.length).toBeGreaterThanOrEqual(1);
    expect(ids.length).toBeLessThanOrEqual(5);
    const shelf = forText(group).length > 0 ? forText(group) : forPicture(group);
    expect(shelf.slice(0, ids.length).map(({ id }) => id)).toEqual(ids);
    expect(isCertain(ids.find((id) => isCertain(id)) ?? "")).toBe(true);
  });
});

function isCertain(id: string): boolean {
  const model = findById(id);
  return model !== undefined && model.offUntilTried === undefined;
}

const retiredModels = retired.map((model) => [model.id, model] as const);

describe.for(retiredModels)("catalogue: retired %s", ([id, gone]) => {
  test("can't be sold, and is known by its name", () => {
    expect(findById(id)).toBeUndefined();
    expect(findModel(gone.code)).toBeUndefined();
    expect(findNamed(id)).toMatchObject({ code: gone.code, makes: gone.makes, name: gone.name });
    for (const language of languages) expect(gone.name[language]).toMatch(/^\S.{0,39}$/);
  });

  test("is replaced by a model that is sold, makes the same and can do with as little", () => {
    const offer = findOffer(gone.code);
    expect(offer?.insteadOf).toBe(gone);
    expect(offer?.model.makes).toBe(gone.makes);
    expect(isCertain(offer?.model.id ?? "")).toBe(true);
    const edits = /edit|image-to|ani$|ed$/.test(gone.code);
    if (edits) expect(offer?.model.picture).toBeDefined();
    else expect(offer?.model.picture?.required).not.toBe(true);
    for (const language of languages) {
      expect(findOfferByName(gone.name[language])).toEqual(offer);
    }
  });
});

test("catalogue: a model that is sold is offered itself, and an unknown one not at all", () => {
  for (const model of catalogue) {
    expect(findOffer(model.code)).toEqual({ model });
    expect(findOfferByName(model.name.ru)).toEqual({ model });
  }
  expect(findOffer("nonesuch")).toBeUndefined();
  expect(findOfferByName("Nonesuch")).toBeUndefined();
});

/** Closed, or announced to be closed, by their makers in 2026. */
test.for([
  ...[
    "google/imagen4",
    "google/imagen4-fast",
    "google/imagen4-ultra",
    "gpt-image/1.5-text-to-image",
  ],
  ...["gpt-image/1.5-image-to-image", "google/nano-banana", "google/nano-banana-edit"],
  ...["grok-imagine/text-to-image", "grok-imagine/image-to-image", "gemini-omni-video"],
  ...["elevenlabs/speech-to-text", "elevenlabs/sound-effect-v2"],
])("catalogue: %s is not sold", (id) => {
  expect(findById(id)).toBeUndefined();
});

/** By the provider's documentation; the fields themselves are in the local Kie's table. */
test("catalogue: moderation is on in every family that has it", () => {
  const families =
    /seedream|^flux-2|^wan\/|^z-image|^qwen|^hailuo\/(02|2-3-.*-pro)|^grok-imagine-video|seedance-(1\.5|2-fast|2-mini)|v1-pro-fast/;
  const moderated = catalogue.filter(({ id }) => families.test(id));
  expect(moderated.length).toBeGreaterThan(20);
  for (const model of moderated) {
    for (const request of requestsFor(model)) {
      expect(model.input(request), model.id).toMatchObject({ nsfw_checker: true });
    }
  }
});
