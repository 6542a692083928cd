import * as v from "valibot";

/** A picture of an album, as the database and the object store keep it. */
export const albumItem = v.object({
  messageId: v.pipe(v.number(), v.safeInteger()),
  fileId: v.string(),
  kind: v.picklist(["photo", "document"]),
  type: v.optional(v.string()),
  bytes: v.optional(v.number()),
  caption: v.string(),
});
