/** Buttons in place of the person's own keyboard, until the bot takes them away, as the Bot API has it. */
export interface ReplyKeyboard {
  readonly keyboard: readonly (readonly KeyboardButton[])[];
  readonly one_time_keyboard?: boolean;
}

/** One without a request sends its text. */
export interface KeyboardButton {
  readonly text: string;
  readonly request_users?: { readonly request_id: number; readonly max_quantity?: number };
}
