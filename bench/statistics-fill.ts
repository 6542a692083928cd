import type pg from "pg";

export interface Shop {
  readonly operations: number;
  readonly users: number;
  readonly days: number;
  readonly models: number;
}

/**
 * Fills empty tables with the history of a shop that grew for two years: most operations are
 * generations, a few users order most of them, and one model in sixty sells as well as ten others.
 * Balances are not the sums of the operations: statistics do not compare them.
 */
export async function fillShop(client: pg.Client, shop: Shop): Promise<void> {
  const indexes = await dropIndexes(client);
  await client.query("SELECT setseed(0.5)");
  await client.query(usersOf(shop));
  await client.query(operationsOf(shop));
  for (const statement of indexes) await client.query(statement);
  await client.query("VACUUM (ANALYZE) users, operations");
}

/** To build an index afterwards takes a tenth of the time. @returns what builds them */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ drop: string; make: string }>(`
    SELECT format('ALTER TABLE operations DROP CONSTRAINT %I', conname) AS drop,
      format('ALTER TABLE operations ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) AS make
    FROM pg_constraint WHERE conrelid = 'operations'::regclass AND contype IN ('u', 'f')
    UNION ALL
    SELECT format('DROP INDEX %I', indexname), indexdef FROM pg_indexes
    WHERE tablename = 'operations'
      AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'operations'::regclass)`);
  for (const { drop } of rows) await client.query(drop);
  return rows.map(({ make }) => make);
}

const usersOf = ({ users, days }: Shop) => `
  INSERT INTO users (id, balance, source, created_at)
  SELECT 100000 + n, (random() * 500)::numeric(12,2),
    CASE WHEN n % 3 = 0 THEN 'tag' || n % 12 END,
    now() - interval '1 day' * ${days} * (1 - (n::float8 / ${users}) ^ 0.7)
  FROM generate_series(1, ${users}) n`;

/** In the order of time, as a real table is. */
const operationsOf = ({ operations, users, days, models }: Shop) => `
  INSERT INTO operations (key, user_id, type, amount, model, prompt, result_url, state, task_id,
    attempt, stars, context, file_id, delivered_at, credits, created_at)
  SELECT CASE type WHEN 'payment' THEN 'pay:' WHEN 'refund' THEN 'refund:gen:' WHEN 'bonus' THEN 'welcome:'
      ELSE 'gen:' END || user_id || ':' || n,
    user_id, type,
    CASE type WHEN 'generation' THEN -price WHEN 'payment' THEN 250 ELSE price END,
    CASE WHEN type IN ('generation', 'refund') THEN model END,
    CASE WHEN type = 'generation' AND made > now() - interval '1 year' THEN repeat('a red fox ', 6) END,
    CASE WHEN type = 'generation' THEN 'https://tempfile.example.com/results/' || md5(n::text) || '.png' END,
    CASE WHEN type <> 'generation' THEN 'final' WHEN n % 13 = 0 THEN 'refunded' ELSE 'done' END,
    CASE WHEN type = 'generation' THEN md5(n::text) END,
    CASE WHEN type = 'generation' THEN md5('a' || n) END,
    CASE WHEN type = 'payment' THEN 400 END,
    CASE WHEN type = 'generation' THEN '{"language":"en","replyTo":' || n || ',"options":"1024x1024 png"}' END,
    CASE WHEN type = 'generation' THEN 'AgACAgIAAxkDAAIB' || md5('f' || n) || md5('g' || n) END,
    CASE WHEN type = 'generation' THEN made + interval '1 second' * (5 + random() * 120) END,
    CASE WHEN type = 'generation' THEN price / 4 END,
    made
  FROM (
    SELECT n, made, type, 100000 + 1 + floor(power(random(), 2) * ${users})::int AS user_id,
      'maker/model-' || floor(power(random(), 2) * ${models}) AS model,
      (2 + random() * 30)::numeric(12,2) AS price
    FROM (
      SELECT n, now() - interval '1 day' * ${days} * (1 - (n::float8 / ${operations}) ^ 0.8) AS made,
        CASE WHEN n % 14 = 0 THEN 'payment' WHEN n % 13 = 1 THEN 'refund' WHEN n % 97 = 2 THEN 'bonus'
          ELSE 'generation' END AS type
      FROM generate_series(1, ${operations}::bigint) n
    ) times
  ) drawn`;
