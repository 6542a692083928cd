/** A text in each language of the bot. */
export interface LocalizedText {
  readonly en: string;
  readonly ru: string;
  readonly es: string;
  readonly pt: string;
  readonly de: string;
  readonly uk: string;
}

/** Where a model stands in the menu. */
export const groups = ["pictures", "edits", "tools", "video", "animation", "sound"] as const;
export type Group = (typeof groups)[number];

/** What can be made of words, and of a picture; the first is the usual one. */
export const wordKinds = ["pictures", "video", "sound"] as const;
export const pictureKinds = ["edits", "animation", "upscale", "cutout"] as const;
/** The kinds of orders. They stand in callback data: none ever changes its name. */
export const kinds = [...wordKinds, ...pictureKinds] as const;
export type Kind = (typeof kinds)[number];

/** How a result is sent: a "file" keeps what Telegram's compression of pictures would lose. */
export type Output = "picture" | "file" | "video" | "sound";

/** One of the values that the user can choose for an option. */
export interface Value {
  /** Of A-Z a-z 0-9, so that it can stand in callback data. Never changes its meaning. */
  readonly code: string;
  readonly label: LocalizedText;
}

export interface Option {
  /** Such as "ratio" or "duration"; `credits` and `input` find the chosen value under it. */
  readonly name: string;
  readonly label: LocalizedText;
  /** In their natural order: from short to long, from small to large. */
  readonly values: readonly [Value, ...Value[]];
  /** The code of the value that counts unless the user chooses another. */
  readonly default: string;
  /** With a picture the bot does not ask for it: the picture decides. */
  readonly onlyWithoutPicture?: true;
}

/** The code of the chosen value of every option, by the option's name. */
export type Choice = Readonly<Record<string, string>>;

/** What the user orders. */
export interface GenerationRequest {
  readonly choice: Choice;
  /** Empty where the model takes none. */
  readonly prompt: string;
  /** Where the provider finds the user's picture. */
  readonly pictureUrl?: string;
}

/** What the bot knows of every model that it ever sold. */
export interface Named {
  /** The provider's name of it, such as "nano-banana-2". */
  readonly id: string;
  /** Ours, for callback data: at most 12 of a-z 0-9. Never changes, and is never used again. */
  readonly code: string;
  readonly makes: Output;
  /** Whether its pictures may be transparent, which Telegram's photos are not. Absent = no. */
  readonly mayBeTransparent?: true;
  readonly name: LocalizedText;
}

export interface Model extends Named {
  readonly group: Group;
  /** What the menus for a picture call it. Absent = its name. */
  readonly nameForPicture?: LocalizedText;
  /** What it is good at, in one line. */
  readonly about: LocalizedText;
  readonly example: LocalizedText;
  /** Absent = it takes none. Lengths in UTF-16 units. */
  readonly prompt?: { readonly longest: number; readonly shortest: number };
  /** Absent = it takes none. */
  readonly picture?: PictureInput;
  readonly options: readonly Option[];
  /** How long it usually takes. */
  readonly usualSeconds: number;
  /** After this the bot refunds the price. */
  readonly deadlineMinutes: number;
  /**
   * What the operator must try with a real key before the bot sells the model, because the provider's
   * documentation contradicts itself or others saw the model fail. Absent = nothing.
   */
  readonly offUntilTried?: string;
  /** What the provider charges, in hundredths of its credit; above zero. */
  readonly credits: (request: GenerationRequest) => bigint;
  /** The provider's `input`: without empty fields, and without fields that it does not know. */
  readonly input: (request: GenerationRequest) => Readonly<Record<string, unknown>>;
}

export interface PictureRules {
  /** False = it works from a prompt alone, too. */
  readonly required: boolean;
  /** Such as "image/jpeg". */
  readonly types: readonly string[];
  readonly maxBytes: number;
}

export interface PictureInput extends PictureRules {
  /** How many pictures an order may have; a video starts from exactly one. */
  readonly maxCount: number;
}
