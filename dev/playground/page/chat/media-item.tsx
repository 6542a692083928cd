import type { Media } from "../../protocol.js";
import { sizeOf } from "../format.js";
import { text } from "../settings.js";

const playable: Readonly<Record<Media["kind"], RegExp>> = {
  photo: /^image\//,
  video: /^video\//,
  audio: /^audio\//,
  document: /^$/,
  animation: /^(video|image)\//,
  sticker: /^image\//,
  voice: /^audio\//,
  video_note: /^video\//,
};

/** Types of files whose sender does not say them. */
const usual: Partial<Record<Media["kind"], string>> = {
  photo: "image/png",
  sticker: "image/webp",
  video_note: "video/mp4",
};

/** A file in a message, as far as a browser can show it. */
export function MediaItem({ media }: { readonly media: Media }) {
  const { kind, fileId, width, height } = media;
  const { chat: words } = text();
  const type = media.mimeType ?? usual[kind] ?? "";
  const shown = playable[kind].test(type) ? type : "application/octet-stream";
  const source = `/files/${fileId}?type=${encodeURIComponent(shown)}`;
  if (shown === "image/gif") return <img src={source} alt={words.video} />;
  switch (kind) {
    case "photo":
      return <img src={source} alt={words.photo} width={width} height={height} />;
    case "sticker":
      return <img class="sticker" src={source} alt={words.sticker} />;
    case "video":
    case "animation":
    case "video_note":
      return (
        // biome-ignore lint/a11y/useMediaCaption: nobody speaks in what a model made.
        <video
          class={kind}
          src={source}
          controls={kind === "video"}
          loop={kind !== "video"}
          autoPlay={kind !== "video"}
          muted={kind !== "video"}
          aria-label={words.video}
        />
      );
    case "voice":
    case "audio":
      return (
        // biome-ignore lint/a11y/useMediaCaption: nobody speaks in what a model made.
        <audio
          src={source}
          controls
          preload={kind === "voice" ? "none" : "metadata"}
          aria-label={kind === "voice" ? words.voice : words.audio}
        />
      );
    case "document":
      return <FileLink media={media} source={source} />;
  }
}

/** Its name, its size and its type. */
function FileLink({ media, source }: { readonly media: Media; readonly source: string }) {
  const { fileName = text().chat.file, size, mimeType } = media;
  const kind = mimeType === undefined ? "" : ` · ${mimeType}`;
  return (
    <a class="file" href={source} download={fileName}>
      <span aria-hidden="true">📄</span>
      <span>
        <b>{fileName}</b>
        <small>
          {sizeOf(size)}
          {kind}
        </small>
      </span>
    </a>
  );
}
