/**
 * What shows nothing: white space, what Unicode lets programs ignore (fillers, joiners, tags, variation
 * selectors), controls and formats (marks of direction), accents without a letter, and the symbols that
 * are drawn blank although Unicode does not say so: the empty Braille pattern, the empty note head and
 * the stand-in for an object. Source: Unicode Standard Annex 44 and ECMAScript's property escapes.
 */
const invisible =
  /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{M}\u2800\ufffc\u{1d159}]/gu;

/** Whether anybody can see something of this text. */
export function isVisible(text: string): boolean {
  return text.replace(invisible, "") !== "";
}

/** White space and invisible characters at the beginning. */
export const invisibleStart = new RegExp(`^(?:${invisible.source})+`, "u");
