/** A text in each language of the bot. */
export interface LocalizedText {
  readonly en: string;
  readonly ru: string;
}

/** Where a model stands in the menu. */
export const groups = ["pictures", "edits", "tools", "video", "animation", "sound"] as const;
export type Group = (typeof groups)[number];

/** How a result is sent: a "file" keeps what Telegram's compression of pictures would lose. */
export type Output = "picture" | "file" | "video" | "sound";

/** The user's answer to one option: the value that stands in callback data, such as "16x9". */
export interface Value {
  /** Of A-Z a-z 0-9, so that it can stand in callback data. Never changes its meaning. */
  readonly code: string;
  readonly label: LocalizedText;
}

export interface Option {
  /** Such as "ratio" or "duration"; what `credits` and `input` find the answer under. */
  readonly name: string;
  readonly label: LocalizedText;
  /** In their natural order: from short to long, from small to large. */
  readonly values: readonly [Value, ...Value[]];
  /** The code of the value that is taken unless the user chooses. */
  readonly default: string;
  /** With a picture it has no effect, and is not asked: the picture decides. */
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

/** What is known of every model that was ever sold. */
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
  /** After this the money comes back. */
  readonly deadlineMinutes: number;
  /**
   * What must be tried with a real key before it is sold, because the provider's documentation is
   * contradictory or others saw it fail. Absent = nothing.
   */
  readonly offUntilTried?: string;
  /** What the provider takes for it, in hundredths of its credit; above zero. */
  readonly credits: (wish: GenerationRequest) => bigint;
  /** Exactly what the provider wants as `input`: no field that is empty or unknown to it. */
  readonly input: (wish: GenerationRequest) => Readonly<Record<string, unknown>>;
}

export interface PictureRules {
  /** False = it works from a prompt alone, too. */
  readonly required: boolean;
  /** Such as "image/jpeg". */
  readonly types: readonly string[];
  readonly maxBytes: number;
}

export interface PictureInput extends PictureRules {
  /** So many fit into one order; the first frame of a video is always one. */
  readonly maxCount: number;
}
