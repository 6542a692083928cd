import { expect, test } from "vitest";
import { commandIn } from "../../../lib/bot/input/command.js";
import { commandFor } from "../../../lib/bot/input/phrases.js";

test.for([
  ["/start", "start", "/start", ""],
  ["/Start", "start", "/start", ""],
  ["/BALANCE@Some_Bot", "balance", "/balance@Some_Bot", ""],
  ["/Topup 250", "topup", "/topup 250", "250"],
  [" \n\u200b/generate\n a Fox ", "generate", "/generate\n a Fox ", "a Fox"],
  ["／help", "help", "/help", ""],
  ["/Старт сейчас", "старт", "/старт сейчас", "сейчас"],
  ["/imagine: a fox", "imagine", "/imagine: a fox", ": a fox"],
] as const)("input: %j is the command %s", ([written, name, text, rest]) => {
  expect(commandIn(written)).toMatchObject({ name, text, rest });
});

test.for([
  "a /fox",
  "/",
  "//",
  "/ a fox",
  "/home/me",
  "/<b>",
  "/a@b@c",
  `/${"a".repeat(65)}`,
  "",
  "!start",
])("input: %j is no command", (written) => {
  expect(commandIn(written)).toBeUndefined();
});

test("input: Telegram counts a command's length in UTF-16 units", () => {
  const { text = "", length } = commandIn(" /Топ𝒜@A_bot 1") ?? {};
  expect(text.slice(0, length)).toBe("/топ𝒜@A_bot");
});

test.for([
  ["hi", "/start"],
  ["  HELLO!!! 👋 ", "/start"],
  ["Привет.", "/start"],
  ["Меню", "/start"],
  ["help", "/help"],
  ["Помощь?", "/help"],
  ["money  back", "/paysupport"],
  ["Верните деньги!!!", "/paysupport"],
  ["верните звёзды", "/paysupport"],
  ["деньги", "/balance"],
  ["¡Hola!", "/start"],
  ["¿Cómo funciona?", "/help"],
  ["REEMBOLSO", "/paysupport"],
  ["dinero", "/balance"],
  ["Oi", "/start"],
  ["Ajuda!", "/help"],
  ["meu dinheiro de volta", "/paysupport"],
  ["meu saldo", "/balance"],
  ["Hallo", "/start"],
  ["Hilfe!!!", "/help"],
  ["Geld zurück!", "/paysupport"],
  ["Guthaben", "/balance"],
  ["Привіт", "/start"],
  ["допоможіть", "/help"],
  ["поверніть гроші", "/paysupport"],
  ["Гроші?", "/balance"],
] as const)("input: %j asks for %s", ([words, command]) => {
  expect(commandFor(words)).toBe(command);
});

test.for([
  "",
  "?",
  "hi there fox",
  "a hello kitty",
  "helpful robot",
  "pile of money back then",
  "hi".repeat(9_000),
])("input: %j asks for nothing", (words) => {
  expect(commandFor(words)).toBeUndefined();
});
