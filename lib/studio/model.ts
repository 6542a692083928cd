/** A text in each language of the bot. */
export interface Words {
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
  readonly label: Words;
}

export interface Option {
  /** Such as "ratio" or "duration"; what `credits` and `input` find the answer under. */
  readonly name: string;
  readonly label: Words;
  /** At most eight, for they stand in one row of buttons. The first is the default. */
  readonly values: readonly [Value, ...Value[]];
}

/** The code of the chosen value of every option, by the option's name. */
export type Choice = Readonly<Record<string, string>>;

/** What somebody wants made. */
export interface Wish {
  readonly choice: Choice;
  /** Empty where the model takes none. */
  readonly prompt: string;
  /** Where the provider finds the user's picture. */
  readonly pictureUrl?: string;
}

export interface Model {
  /** The provider's name of it, such as "nano-banana-2". */
  readonly id: string;
  /** Ours, for callback data: at most 12 of a-z 0-9. Never changes. */
  readonly code: string;
  readonly group: Group;
  readonly makes: Output;
  readonly name: Words;
  /** What it is good at, in one line. */
  readonly about: Words;
  readonly example: Words;
  /** Absent = it takes none. Lengths in UTF-16 units. */
  readonly prompt?: { readonly longest: number; readonly shortest: number };
  /** Absent = it takes none. */
  readonly picture?: PictureRules;
  readonly options: readonly Option[];
  /** After this the money comes back. */
  readonly deadlineMinutes: number;
  /** What the provider takes for it, in hundredths of its credit; above zero. */
  readonly credits: (wish: Wish) => bigint;
  /** Exactly what the provider wants as `input`: no field that is empty or unknown to it. */
  readonly input: (wish: Wish) => Readonly<Record<string, unknown>>;
}

export interface PictureRules {
  /** False = it works from a prompt alone, too. */
  readonly required: boolean;
  /** Such as "image/jpeg". */
  readonly types: readonly string[];
  readonly largestBytes: number;
}
