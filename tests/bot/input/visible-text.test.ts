import { expect, test } from "vitest";
import { isVisible } from "../../../lib/bot/input/visible-text.js";

const invisible: Record<string, string> = {
  nothing: "",
  "white space": " \t\n\u00a0\u2003\u3000\u1680",
  "the Hangul filler": "\u3164",
  "the half-width Hangul filler": "\uffa0",
  "the Hangul initial and medial fillers": "\u115f\u1160",
  "the empty Braille pattern": "\u2800\u2800",
  "zero width": "\u200b\u200c\u200d\u2060",
  "soft hyphens": "\u00ad",
  "byte order marks": "\ufeff",
  "inherent vowels of Khmer": "\u17b4\u17b5",
  "variation selectors": "\ufe0f\u{e0100}\u180b",
  "tags, of which flags are made": "\u{e0001}\u{e0067}\u{e007f}",
  "marks of direction": "\u200e\u200f\u202a\u202e\u2066\u2069\u061c",
  "accents without a letter": "\u0301\u0489\u20e3",
  controls: "\u0000\u001b\u0085",
  "half a character": "\ud800",
  "the empty note head": "\u{1d159}",
  "the stand-in for an object": "\ufffc",
  "a mixture of them": "\u200f \u3164\u2800\u0301\u{e0067}\n",
};
test.for(Object.entries(invisible))("input: %s is invisible", ([, text]) => {
  expect(isVisible(text)).toBe(false);
});

const visible = [
  "a",
  "ж",
  "狐",
  "ﷺ",
  "1",
  ".",
  "…",
  "🦊",
  "❤️",
  "🏴\u{e0067}\u{e007f}",
  "1️⃣",
  "e\u0301",
];
test.for([...visible, "\u3164a", "\u200fשלום"])("input: %s is visible", (text) => {
  expect(isVisible(text)).toBe(true);
});
