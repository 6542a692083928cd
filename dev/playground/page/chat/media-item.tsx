import type { Media } from "../../protocol.js";
import { sizeOf } from "../format.js";
import { text } from "../settings.js";
import { ViewablePicture } from "./viewer.js";

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
  if (shown === "image/gif") return <ViewablePicture source={source} alt={words.video} />;
  switch (kind) {
    case "photo":
      return <ViewablePicture {...{ source, alt: words.photo, width, height }} />;
    case "sticker":
      return <ViewablePicture source={source} alt={words.sticker} look="sticker" />;
    case "video":
    case "animation":
    case "video_note":
      return <Film media={media} source={source} />;
    case "voice":
      // biome-ignore lint/a11y/useMediaCaption: the user recorded it, so they know what it says.
      return <audio src={source} controls aria-label={words.voice} />;
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: generated clips come without captions.
      return <audio src={source} controls aria-label={words.audio} />;
    case "document":
      return <FileLink media={media} source={source} />;
  }
}

interface SourceProps {
  readonly media: Media;
  readonly source: string;
}

/** Only a video waits until it is started. */
function Film({ media: { kind }, source }: SourceProps) {
  const label = text().chat.video;
  if (kind === "video") {
    // biome-ignore lint/a11y/useMediaCaption: generated clips come without captions.
    return <video src={source} controls aria-label={label} />;
  }
  return <video class={kind} src={source} loop autoPlay muted aria-label={label} />;
}

/** Its name, its size and its type. */
function FileLink({ media, source }: SourceProps) {
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
