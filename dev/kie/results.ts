import { readFileSync } from "node:fs";
import { drawPicture } from "./drawing.js";
import type { Kind } from "./fields.js";
import type { Files, KieFile } from "./files.js";
import type { Input } from "./rules.js";

/** A task as far as its results depend on it. */
export interface Order {
  readonly taskId: string;
  readonly model: string;
  readonly input: Input;
  readonly kind: Kind;
}

const extensions: Readonly<Record<Kind, string>> = { image: "png", video: "mp4", sound: "mp3" };

/** How many results a model makes of an input. */
export function countResults({ model, input }: Order): number {
  const { n, max_images, num_images, enable_sequential } = input;
  if (model === "grok-imagine/text-to-image") return 6;
  if (model === "ai-music-api/generate") return 2;
  if (model.startsWith("wan/2-7-image")) return Number(n ?? (enable_sequential === true ? 12 : 4));
  return Number(max_images ?? num_images ?? 1);
}

/**
 * Makes the results' files.
 * @returns `resultJson`, in the shape that belongs to the model
 */
export function makeResults(order: Order, count: number, files: Files, rootUrl: string): string {
  const add = (name: string, file: KieFile) => {
    const path = `/results/${order.taskId}/${name}`;
    files.set(path, file);
    return rootUrl + path;
  };
  const urls = Array.from({ length: count }, (_, index) =>
    add(`${index}.${extensions[order.kind]}`, makeFile(order, index)),
  );
  if (order.model === "ai-music-api/generate") {
    const image_url = add("cover.png", drawing(order, 0));
    return JSON.stringify({
      data: urls.map((audio_url) => ({ audio_url, image_url, title: "Local", duration: 2 })),
    });
  }
  if (!order.model.startsWith("bytedance/seedance-")) return JSON.stringify({ resultUrls: urls });
  const firstFrameUrl = add("first.png", drawing(order, 0));
  const lastFrameUrl = add("last.png", drawing(order, 1));
  return JSON.stringify({ resultUrls: urls, firstFrameUrl, lastFrameUrl });
}

const asset = (name: string) => readFileSync(new URL(`assets/${name}`, import.meta.url));

/** A file of another kind than was ordered, by the extension of the result's name. */
export function fileOfWrongKind(path: string): KieFile {
  const isPicture = path.endsWith(extensions.image);
  if (isPicture) return { type: "video/mp4", bytes: asset("video.mp4") };
  return { type: "image/png", bytes: drawPicture({ text: "wrong", ratio: 1 }) };
}

function makeFile(order: Order, index: number): KieFile {
  if (order.kind === "image") return drawing(order, index);
  const isVideo = order.kind === "video";
  const bytes = asset(isVideo ? "video.mp4" : "sound.mp3");
  return { type: isVideo ? "video/mp4" : "audio/mpeg", bytes };
}

/** Drawn only when it is downloaded. */
function drawing({ model, input }: Order, index: number): KieFile {
  const text = `${input["prompt"] ?? ""} ${model} ${index}`;
  let bytes: Buffer | undefined;
  return {
    type: "image/png",
    get bytes() {
      bytes ??= drawPicture({
        text,
        ratio: ratioOf(input),
        longest: longestSideOf(input),
        isCutOut: isCutOut(model, input),
      });
      return bytes;
    },
  };
}

/** In pixels. Models call it by two names; what they call "quality" differs from model to model. */
function longestSideOf({ resolution, image_resolution }: Input): number {
  const named = String(resolution ?? image_resolution).toUpperCase();
  return ({ "2K": 2048, "4K": 4096 } as const)[named] ?? 512;
}

/** Whether there is nothing around what the picture shows. */
const isCutOut = (model: string, { background }: Input) =>
  background === "transparent" || /remove-background|background-remov|remove-bg/.test(model);

/** Of "16:9", "landscape_16_9" or "portrait_16_9", which is 9:16. */
function ratioOf({ aspect_ratio, ratio, image_size }: Input): number {
  const wanted = String(aspect_ratio ?? ratio ?? image_size);
  const [, width, height] = /(\d+)[:_](\d+)$/.exec(wanted) ?? [];
  const shape = width === undefined ? 1 : Number(width) / Number(height);
  return wanted.startsWith("portrait") ? 1 / shape : shape;
}
