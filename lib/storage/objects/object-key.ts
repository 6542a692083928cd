/** Vercel Blob takes 950 characters, S3 1024 bytes. */
const maximumBytes = 900;

/**
 * A key that means the same object in every store. URLs would resolve `.` and `..`, Vercel Blob
 * refuses `//`, and XML can't name control characters.
 * @throws TypeError
 */
export function checkKey(key: string): void {
  const segments = key.split("/");
  const odd = segments.some((segment) => segment === "" || segment === "." || segment === "..");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const unspeakable = !key.isWellFormed() || /[\u0000-\u001f\u007f\ufffe\uffff]/.test(key);
  if (odd || unspeakable || Buffer.byteLength(key) > maximumBytes) {
    throw new TypeError(`no key for an object: ${JSON.stringify(key.slice(0, 100))}`);
  }
}

/**
 * Vercel Blob takes no empty body, and the disk means something else by one, and by a NUL.
 * @throws TypeError
 */
export function checkBody(body: string): void {
  if (body === "" || body.startsWith("\0")) {
    throw new TypeError("an object is never empty, and begins with no NUL");
  }
}

/** As part of a URL's path. More is escaped than URLs need, since signatures are made that way. */
export function encodeKey(key: string): string {
  return key.split("/").map(encodeSegment).join("/");
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
