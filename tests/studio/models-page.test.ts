import { expect, test } from "vitest";
import { modelsPage } from "../support/models-page.js";

test("documentation: docs/models.md says of every model what the catalogue says", async () => {
  await expect(modelsPage()).toMatchFileSnapshot("../../docs/models.md");
});
