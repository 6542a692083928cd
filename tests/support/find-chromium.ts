import { existsSync } from "node:fs";
import path from "node:path";

const names = [
  // Without windows to paint, it loads a page with a quarter of the processor time.
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome.exe",
];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The program of a Chromium or Chrome on this machine: CHROMIUM_PATH, or wherever it usually is. */
export function findChromium(): string | undefined {
  const { CHROMIUM_PATH: named, PATH: folders = "" } = process.env;
  if (named) return named;
  const candidates = folders
    .split(path.delimiter)
    .flatMap((folder) => names.map((name) => path.join(folder, name)));
  return [...candidates, ...applications].find((candidate) => existsSync(candidate));
}
