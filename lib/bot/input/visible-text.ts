/**
 * Invisible characters: white space, characters that Unicode lets programs ignore (fillers, joiners,
 * tags, variation selectors), controls and formats (marks of direction), accents without a letter, and
 * symbols that look blank although Unicode does not say so: the empty Braille pattern, the empty note
 * head and the object replacement character. Source: Unicode Standard Annex 44 and ECMAScript's property escapes.
 */
const invisible =
  /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{M}\u2800\ufffc\u{1d159}]/gu;

/** Whether any of this text is visible. */
export function isVisible(text: string): boolean {
  return text.replace(invisible, "") !== "";
}

/** White space and invisible characters at the beginning. */
export const invisibleStart = new RegExp(`^(?:${invisible.source})+`, "u");
