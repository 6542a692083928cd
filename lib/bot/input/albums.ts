import { createBoundedMap } from "../../util/bounded-map.js";

const maxRemembered = 200;

/** The item of an album that the bot has answered. */
type AnsweredWith = "something" | "picture" | "picture with text";

const rank: Record<AnsweredWith, number> = { something: 0, picture: 1, "picture with text": 2 };

/**
 * The items of an album arrive one by one, and only some have a caption. Each instance remembers only
 * the albums that it answered itself: another instance may answer again.
 */
export function createAlbums() {
  const answers = createBoundedMap<string, AnsweredWith>(maxRemembered);

  return {
    /**
     * Whether the bot must answer a message: it is not part of an album (`alone`), or it is the first of
     * one (`first`), or it has more content than the item that was answered (`later`).
     * @param item what the message is
     */
    take(message: object, item: AnsweredWith): "alone" | "first" | "later" | undefined {
      const { media_group_id: album } = message as { readonly media_group_id?: string };
      if (album === undefined) return "alone";
      const before = answers.get(album);
      if (before !== undefined && rank[before] >= rank[item]) return undefined;
      answers.set(album, item);
      return before === undefined ? "first" : "later";
    },
  };
}

export type Albums = ReturnType<typeof createAlbums>;
