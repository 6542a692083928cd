import { expect, test } from "vitest";
import { creditsOf } from "../../dev/kie/catalogue-credits.js";
import { catalogue } from "../../lib/studio/catalogue/catalogue.js";
import { choicesOf } from "../../lib/studio/choice.js";

const pictureUrl = "https://files.example/a.png";

test("local kie: a task costs what the catalogue says, for the last option of each model too", () => {
  for (const model of catalogue) {
    for (const choice of choicesOf(model).slice(-1)) {
      const prompt = model.prompt === undefined ? "" : "a fox by night ".repeat(4).trim();
      const request = { choice, prompt, ...(model.picture !== undefined && { pictureUrl }) };
      const input = JSON.parse(JSON.stringify(model.input(request)));
      expect(creditsOf({ model: model.id, input }), model.id).toBe(
        Number(model.credits(request)) / 100,
      );
    }
  }
  expect(creditsOf({ model: "unknown", input: {} })).toBeUndefined();
});
