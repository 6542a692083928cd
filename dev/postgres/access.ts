export interface Login {
  readonly user: string;
  readonly password: string;
}

/** How a running server is reached. */
export interface PostgresAccess {
  readonly port: number;
  /** For setting up and for looking behind the curtain: who has it can run programs. */
  readonly superuser: Login;
  /** The role of the bot, which owns its databases and may do nothing else. */
  readonly bot: Login;
  /** Where its data lie. */
  readonly directory: string;
}
