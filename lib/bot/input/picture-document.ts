/** What Telegram says about a file. All of it comes from the sender's program and may be wrong. */
interface DocumentFields {
  readonly mime_type?: string | undefined;
  readonly file_name?: string | undefined;
  readonly file_size?: number | undefined;
}

/** The type that a file claims to have. */
export interface DeclaredType {
  /** Such as "image/heic"; empty if the file is empty. Absent = it claims nothing, only its bytes can tell. */
  readonly type?: string;
}

/**
 * The type that a file claims to have. Its extension counts before its MIME type: many programs send
 * pictures as "application/octet-stream", or without a type.
 * @returns undefined if it is not a picture
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

/** The extension in lower case; empty if there is none. Some programs add blanks or invisible marks after it. */
function endingOf(name: string): string {
  const clean = name.replace(/[\s.\p{Cf}]+$/u, "").toLowerCase();
  return /\.([a-z0-9]{1,5})$/.exec(clean)?.[1] ?? "";
}

/** Types that programs send when they don't know the type. */
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
  // Raw files of cameras.
  ...["cr2", "cr3", "nef", "arw", "orf", "raf", "rw2", "pef", "srw"].flatMap((own) =>
    endings(own, own),
  ),
]);

/** Other files that programs also send without a type. */
const otherEndings = new Set(
  "pdf zip rar 7z gz tgz tar txt md rtf csv json xml html htm doc docx odt xls xlsx ods ppt pptx odp epub fb2 mp3 m4a wav ogg oga opus flac aac mp4 m4v mov mkv avi webm 3gp wmv exe msi apk dmg iso jar torrent log js ts py ttf otf".split(
    " ",
  ),
);

function endings(type: string, names: string): (readonly [string, string])[] {
  return names.split(" ").map((name) => [name, type] as const);
}

/** Longer names are cut, because they stand in a sentence. */
const maxNameLength = 20;

/** Also from older and vendors' names: "x-png", "pjpeg", "svg+xml", "x-adobe-dng". */
function subtypeOf(type: string): string {
  const [, said = ""] = /^image\/(.*)$/s.exec(type) ?? [];
  const known = said
    .replace(/\+xml$/, "")
    .replace(/-sequence$/, "")
    .replace(/^(x-|vnd\.)((ms|adobe|canon|nikon|sony)[.-])?/, "");
  return pictureEndings.get(known) ?? known.replace(/[^a-z0-9.+-]/g, "").slice(0, maxNameLength);
}

/** The usual name of a type: "JPEG", "WebP", "animated WebP". */
export function nameOfType(type: string): string {
  const name = type.replace(/^image\//, "");
  return /webp/.test(name) ? name.replace("webp", "WebP") : name.toUpperCase();
}
