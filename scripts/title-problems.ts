const lineAt = (source: string, index: number) => source.slice(0, index).split("\n").length;

/** Functions that declare tests: the usual ones, and those that the file extends from them. */
function declarersIn(source: string): string {
  const extended = source.matchAll(/const (\w+) = (?:test|it|\w+Test)\s*\.extend/g);
  return ["describe", "test", "it", "\\w+Test", ...[...extended].map(([, name]) => name)].join("|");
}

/** @returns titles that are not on the line of their call, where a plain grep would find them */
function findDetached(source: string, declarers: string): string[] {
  const call = new RegExp(
    `(?:\\b(?:${declarers})(?:\\.(?:only|skip))?|\\))\\(\\n\\s*(["'\`].*)`,
    "g",
  );
  return [...source.matchAll(call)].map(
    ({ index, 1: title }) => `${lineAt(source, index) + 1}: put on the line of its call: ${title}`,
  );
}

/** @returns titles at the top of the file that don't begin with the name of a rule */
function findUnnamed(source: string, declarers: string): string[] {
  const call = new RegExp(
    `^(?:(?:${declarers})(?:\\.\\w+(?:\\(.*\\))?)*|[\\])}].*\\))\\((["'\`])(.*?)\\1`,
    "gm",
  );
  return [...source.matchAll(call)]
    .filter(({ 2: title = "" }) => !/^[a-z][a-z -]+: /.test(title))
    .map(
      ({ index, 2: title }) =>
        `${lineAt(source, index)}: begin with the name of the rule, such as "refund: ": ${title}`,
    );
}

/** @returns the problems with the titles of a test file, each with its line */
export function findTitleProblems(file: string, source: string): string[] {
  const declarers = declarersIn(source);
  const unnamed = file.endsWith(".test.ts") ? findUnnamed(source, declarers) : [];
  return [...findDetached(source, declarers), ...unnamed].map((problem) => `${file}:${problem}`);
}
