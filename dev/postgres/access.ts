export interface Login {
  readonly user: string;
  readonly password: string;
}

/** How to reach a running server. */
export interface PostgresAccess {
  readonly port: number;
  /** The superuser, for setup and inspection. Anyone with this login can run programs on this machine. */
  readonly superuser: Login;
  /** The bot's role, which owns its databases and has no other rights. */
  readonly bot: Login;
  /** The folder of its data. */
  readonly directory: string;
}
