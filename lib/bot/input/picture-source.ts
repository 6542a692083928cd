/**
 * The result that a picture is: the better version of it is its original file, not the photo that Telegram
 * shows.
 */
export interface PictureSource {
  /** The message in the key of the generation that made it. */
  readonly generation: number;
  /** Its number among the results, from 0. */
  readonly index: number;
  /** Of an order for several results, the part that made it; absent = the first. */
  readonly part?: number | undefined;
}

/** For callback data: "k3f9", "k3f9-2" for the third result, or "k3f9-0-4" for the first of the order's fourth part. */
export function formatSource({ generation, index, part }: PictureSource): string {
  const key = generation.toString(36);
  if (part !== undefined) return `${key}-${index}-${part}`;
  return index === 0 ? key : `${key}-${index}`;
}

/** What `formatSource` made. */
export function readSource(text: string): PictureSource | undefined {
  const [, key, index = "0", part] = /^([0-9a-z]{1,10})(?:-(\d)(?:-(\d))?)?$/.exec(text) ?? [];
  const generation = Number.parseInt(key ?? "", 36);
  if (!Number.isSafeInteger(generation)) return undefined;
  return { generation, index: Number(index), ...(part !== undefined && { part: Number(part) }) };
}

/** Where a message without buttons keeps it: as the address of a link that users do not see. */
export function hiddenAddress(source: PictureSource): string {
  return `https://t.me/#${formatSource(source)}`;
}

interface Hidden {
  readonly from?: { readonly is_bot: boolean } | undefined;
  readonly caption_entities?: readonly { readonly url?: string }[] | undefined;
}

/** What `hiddenAddress` hid in a bot's message. */
export function hiddenSourceIn(message: object): PictureSource | undefined {
  const { from, caption_entities = [] } = message as Hidden;
  if (from?.is_bot !== true) return undefined;
  const marks = caption_entities.map(
    ({ url }) => /^https:\/\/t\.me\/#([0-9a-z-]+)$/.exec(url ?? "")?.[1],
  );
  const mark = marks.find((one) => one !== undefined);
  return mark === undefined ? undefined : readSource(mark);
}
