/** An admin may act, a viewer may see everything and change nothing. */
export type Role = "admin" | "viewer";

export interface RoleSettings {
  /** ADMIN_IDS */
  readonly admins: readonly number[];
  /** VIEWER_IDS */
  readonly viewers: readonly number[];
}

/**
 * Who may do what, by Telegram id alone; undefined for everybody but the operators. Someone in both
 * lists is an admin.
 */
export function createRoles({ admins, viewers }: RoleSettings) {
  return (id: number | undefined): Role | undefined => {
    if (id === undefined) return undefined;
    if (admins.includes(id)) return "admin";
    return viewers.includes(id) ? "viewer" : undefined;
  };
}
