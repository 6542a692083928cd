/** What Telegram's own programs send of a photo, in pixels of its longer side. */
const longest = 2_560;

/** A large photo is made smaller before it is sent, as on a phone; anything else goes as it is. */
export async function shrink(photo: Blob): Promise<Blob> {
  const picture = await createImageBitmap(photo).catch(() => undefined);
  if (picture === undefined) return photo;
  const scale = longest / Math.max(picture.width, picture.height);
  if (scale >= 1) return photo;
  const canvas = new OffscreenCanvas(picture.width * scale, picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.87 });
}
