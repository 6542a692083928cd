/*
 * Runs before every command in package.json. If Node is too old for the tools, it ends the command with
 * one sentence instead of a tool's stack trace. It is CommonJS and ES5, because old versions of Node must
 * be able to parse it.
 */
"use strict";

/** Required by Vite and knip, which refuse 22.0 to 22.11. */
var oldest = [22, 12];

var parts = process.versions.node.split(".");
var major = Number(parts[0]);
var minor = Number(parts[1]);

var words = ["This needs Node", oldest.join("."), "or newer; this is", process.versions.node];

if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
  console.error(words.join(" "));
  process.exit(1);
}
