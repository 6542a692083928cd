/** What Telegram tells of a file. All of it comes from the sender's program, and may be wrong. */
interface DocumentFields {
  readonly mime_type?: string | undefined;
  readonly file_name?: string | undefined;
  readonly file_size?: number | undefined;
}

/** What a file says it is. */
export interface DeclaredType {
  /** Such as "image/heic"; empty if the file is empty. Absent = it says nothing, only its bytes can tell. */
  readonly type?: string;
}

/**
 * What a file says it is, by the ending of its name before its type: many programs send pictures as
 * "application/octet-stream", or with no type at all.
 * @returns undefined if it is no picture
 */
export function declaredTypeOf({
  mime_type = "",
  file_name = "",
  file_size,
}: DocumentFields): DeclaredType | undefined {
  const ending = endingOf(file_name);
  const type = mime_type.toLowerCase().replace(/;.*$/s, "").trim();
  const isPicture = pictureEndings.has(ending) || type.startsWith("image/");
  const isUnsaid = saysNothing.test(type) && !otherEndings.has(ending);
  if (!isPicture && !isUnsaid) return undefined;
  if (file_size === 0) return { type: "" };
  const subtype = pictureEndings.get(ending) ?? subtypeOf(type);
  return subtype === "" ? {} : { type: `image/${subtype}` };
}

/** In small letters; empty if there is none. Some programs leave blanks or invisible marks behind it. */
function endingOf(name: string): string {
  const clean = name.replace(/[\s.\p{Cf}]+$/u, "").toLowerCase();
  return /\.([a-z0-9]{1,5})$/.exec(clean)?.[1] ?? "";
}

/** What programs send that don't know the type. */
const saysNothing =
  /^$|^(application|binary)\/(octet-stream|binary|unknown|x-unknown|x-binary|(x-)?(force-)?download)$|^\*\/\*$/;

const pictureEndings = new Map([
  ...endings("jpeg", "jpg jpeg jpe jif jfif jfi pjpeg pjp"),
  ...endings("png", "png apng"),
  ...endings("webp", "webp"),
  ...endings("heic", "heic heics"),
  ...endings("heif", "heif heifs hif"),
  ...endings("avif", "avif avifs"),
  ...endings("tiff", "tif tiff"),
  ...endings("bmp", "bmp dib"),
  ...endings("gif", "gif"),
  ...endings("svg", "svg svgz"),
  ...["ico", "jxl", "jp2", "psd", "dng"].flatMap((own) => endings(own, own)),
  // What cameras write before they develop it.
  ...["cr2", "cr3", "nef", "arw", "orf", "raf", "rw2", "pef", "srw"].flatMap((own) =>
    endings(own, own),
  ),
]);

/** Files that are sent without a type, too, and are no pictures. */
const otherEndings = new Set(
  "pdf zip rar 7z gz tgz tar txt md rtf csv json xml html htm doc docx odt xls xlsx ods ppt pptx odp epub fb2 mp3 m4a wav ogg oga opus flac aac mp4 m4v mov mkv avi webm 3gp wmv exe msi apk dmg iso jar torrent log js ts py ttf otf".split(
    " ",
  ),
);

function endings(type: string, names: string): (readonly [string, string])[] {
  return names.split(" ").map((name) => [name, type] as const);
}

/** No longer name stands in a sentence. */
const maxNameLength = 20;

/** Also of older names and those of vendors: "x-png", "pjpeg", "svg+xml", "x-adobe-dng". */
function subtypeOf(type: string): string {
  const [, said = ""] = /^image\/(.*)$/s.exec(type) ?? [];
  const known = said
    .replace(/\+xml$/, "")
    .replace(/-sequence$/, "")
    .replace(/^(x-|vnd\.)((ms|adobe|canon|nikon|sony)[.-])?/, "");
  return pictureEndings.get(known) ?? known.replace(/[^a-z0-9.+-]/g, "").slice(0, maxNameLength);
}

/** How people call a type: "JPEG", "WebP", "animated WebP". */
export function nameOfType(type: string): string {
  const name = type.replace(/^image\//, "");
  return /webp/.test(name) ? name.replace("webp", "WebP") : name.toUpperCase();
}
