import { type SQL, sql } from "drizzle-orm";
import { type FailingModels, failing } from "../../../shop/failing-models.js";
import { modelName } from "../../../shop/settings.js";
import type { Database } from "../database.js";
import { createPostgresSettings } from "../shop-settings.js";
import { milliseconds, providerFault } from "../statements.js";

/** Counts failures in the database: one request, and another one if a model was switched off. */
export function createFailingModels(database: Database): FailingModels {
  return {
    async switchOff(model) {
      const rows = await database.rows(switchOffStatement(model));
      return rows.length === 0 ? undefined : createPostgresSettings(database).read();
    },
  };
}

/** At most one of all who find a model failing gets a row. */
function switchOffStatement(model: string): SQL {
  const name = modelName(model);
  return sql`
    WITH recent AS (
      SELECT made.state = 'refunded' AND refund.note = ${providerFault} AS failed
      FROM operations made LEFT JOIN operations refund ON refund.key = 'refund:' || made.key
      WHERE made.type = 'generation' AND made.model = ${model}
        AND made.state IN ('done', 'refunded')
        AND made.created_at > now() - ${milliseconds(failing.withinMs)}
        AND made.created_at > COALESCE(
          (SELECT updated_at FROM settings WHERE name = ${name}), '-infinity')
      ORDER BY made.created_at DESC LIMIT ${failing.of}
    ), changed AS (
      INSERT INTO settings AS known (name, value, actor)
      SELECT ${name}, '{"off": true, "by": "failures"}', 0
      FROM recent HAVING count(*) FILTER (WHERE failed) >= ${failing.failed}::int
      ON CONFLICT (name) DO UPDATE SET actor = 0,
        value = COALESCE(known.value, '{}') || EXCLUDED.value,
        updated_at = GREATEST(now(), known.updated_at + interval '1 millisecond')
      WHERE known.value IS NULL OR known.value -> 'off' IS NULL
      RETURNING name, value, updated_at
    )
    INSERT INTO admin_log (key, actor, verb, subject, after, outcome)
    SELECT name || ':' || extract(epoch FROM updated_at), 0, 'off', ${model},
      jsonb_build_object(name, value::text), 'done'
    FROM changed ON CONFLICT (key) DO NOTHING RETURNING id`;
}
