import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import { improvementPrefix } from "../../../ledger/operation.js";
import { durationBounds, longestDurationMs } from "../../../shop/figures.js";
import {
  type DayInterval,
  type Interval,
  lengthOf,
  type Span,
  type SpanQuery,
  type SpanRecords,
  type StatisticsRecords,
} from "../../../shop/statistics.js";
import { exactlyOne } from "../../../util/exactly-one.js";
import type { Database } from "../database.js";

/** An interval of operations; their figures come back under its number. */
interface NumberedInterval extends Interval {
  readonly number: number;
}

const moment = (time: number) => sql`${new Date(time).toISOString()}::timestamptz`;
const within = (column: SQL, { since, until }: Interval) =>
  sql`${column} >= ${moment(since)} AND ${column} < ${moment(until)}`;

/** Hundredths, without decimals. */
const minor = (sum: SQL) => sql`trunc(${sum} * 100)`;
const sumOf = (value: SQL, condition: SQL) => sql`sum(${value}) FILTER (WHERE ${condition})`;
const countOf = (condition: SQL) => sql`count(*) FILTER (WHERE ${condition})`;

const isPayment = sql`type = 'payment'`;
const isStarRefund = sql`type = 'reversal' AND key LIKE 'payrev:%'`;
/** What came back because a result was lost: the compensation of lib/bot/delivery. */
const isCompensation = sql`type = 'adjustment' AND key LIKE 'lost:%'`;
const isGeneration = sql`type = 'generation'`;
/** Free for users, not for the operator. */
const isImprovement = sql`type = 'adjustment' AND key LIKE ${`${improvementPrefix}%`}`;

/** Of the shop, by name; of each group below only the rows that are meant count. */
const shopFigures: Readonly<Record<string, SQL>> = {
  payments: countOf(isPayment),
  starsIn: sumOf(sql`stars`, isPayment),
  paid: minor(sumOf(sql`amount`, isPayment)),
  starRefunds: countOf(isStarRefund),
  starsBack: sumOf(sql`stars`, isStarRefund),
  paidBack: minor(sumOf(sql`-amount`, isStarRefund)),
  // A reversal that gives no Stars back takes a bonus back.
  bonuses: minor(
    sumOf(sql`amount`, sql`type = 'bonus' OR (type = 'reversal' AND NOT (${isStarRefund}))`),
  ),
  adjusted: minor(sumOf(sql`amount`, sql`type = 'adjustment' AND NOT (${isCompensation})`)),
  compensated: minor(sumOf(sql`amount`, isCompensation)),
};

/** Of a model. */
const modelFigures: Readonly<Record<string, SQL>> = {
  generations: countOf(isGeneration),
  done: countOf(sql`state = 'done'`),
  failed: countOf(sql`state = 'refunded'`),
  charged: minor(sumOf(sql`-amount`, isGeneration)),
  returned: minor(sumOf(sql`amount`, sql`type = 'refund'`)),
  credits: minor(sumOf(sql`credits`, sql`${isGeneration} OR (${isImprovement})`)),
};

const isPromo = sql`type = 'bonus' AND key LIKE 'promo:%'`;

/** Of a promo code. */
const promoFigures: Readonly<Record<string, SQL>> = {
  promoUses: countOf(isPromo),
  promoSum: minor(sumOf(sql`amount`, isPromo)),
};

const tookMs = sql`(extract(epoch FROM delivered_at - created_at) * 1000)::bigint`;
/** Which range of `durationBounds` the time to the delivery is in; NULL = it does not count. */
const durationRange = sql`CASE WHEN state = 'done' AND ${tookMs} < ${longestDurationMs}::bigint
  THEN width_bucket(${tookMs}, ${`{${durationBounds.join()}}`}::bigint[]) END`;

const pairs = (figures: Readonly<Record<string, SQL>>, suffix = sql``) =>
  sql.join(
    Object.keys(figures).map(
      (name) => sql`(${name}::text${suffix}, ${sql.identifier(name)}::numeric)`,
    ),
    sql`, `,
  );

/**
 * The figures of intervals, read from the operations: rows of number, name and value. One scan; what
 * it groups by only needs to keep apart what has different names.
 */
function figuresOf(intervals: readonly NumberedInterval[]): SQL {
  const columns = sql`type, state, amount, stars, credits, model, key, created_at, delivered_at`;
  const operations = intervals.map(
    ({ number, ...interval }) => sql`
      SELECT ${number}::int AS number, ${columns} FROM operations
      WHERE ${within(sql`created_at`, interval)}`,
  );
  const all = { ...shopFigures, ...modelFigures, ...promoFigures };
  const sums = Object.entries(all).map(([name, value]) => sql`${value} AS ${sql.identifier(name)}`);
  return sql`
    SELECT number, name, sum(value) AS value FROM (
      SELECT number, COALESCE(model, '') AS model,
        CASE WHEN ${isPromo} THEN split_part(key, ':', 2) END AS code,
        ${durationRange} AS range, count(*) AS rows, ${sql.join(sums, sql`, `)}
      FROM (${sql.join(operations, sql` UNION ALL `)}) operations GROUP BY 1, 2, 3, 4
    ) grouped, LATERAL (VALUES
      ${pairs(shopFigures)}, ${pairs(modelFigures, sql` || ':' || model`)},
      ${pairs(promoFigures, sql` || ':' || code`)},
      ('took' || range || ':' || model, rows)
    ) AS figure (name, value)
    WHERE name IS NOT NULL AND value <> 0 GROUP BY number, name`;
}

/**
 * How many late changes there are of the days from `first` to `last`: a day anywhere on Earth touches at
 * most the days by UTC before and after it.
 */
const changesOf = (first: SQL, last = first) => sql`(
  SELECT count(*) FROM late_changes late WHERE late.day BETWEEN ${first} - 1 AND ${last} + 1)`;

const isValidDay = (daily: SQL, timeZone: string) => sql`${daily}.time_zone = ${timeZone}
  AND ${daily}.figures IS NOT NULL AND ${daily}.changes = ${changesOf(sql`${daily}.day`)}`;

/** The first day of the next month. */
const monthAfter = (month: SQL) => sql`(${month} + interval '1 month')::date`;
const monthOf = (day: SQL) => sql`date_trunc('month', ${day})::date`;

const isValidMonth = (monthly: SQL, timeZone: string) => sql`${monthly}.time_zone = ${timeZone}
  AND ${monthly}.changes = ${changesOf(sql`${monthly}.month`, sql`${monthAfter(sql`${monthly}.month`)} - 1`)}`;

const isInValidMonth = (day: SQL, timeZone: string) => sql`EXISTS (
  SELECT FROM monthly_figures monthly
  WHERE monthly.month = ${monthOf(day)} AND ${isValidMonth(sql`monthly`, timeZone)})`;

function unsummedStatement({ from, until }: Span, timeZone: string): SQL {
  return sql`
    SELECT day::date::text AS day
    FROM generate_series(${from}::date, ${until}::date - 1, interval '1 day') AS days (day)
    WHERE NOT EXISTS (
      SELECT FROM daily_figures daily
      WHERE daily.day = days.day::date AND ${isValidDay(sql`daily`, timeZone)}
    ) ORDER BY 1`;
}

/**
 * Sums days and counts their late changes in one snapshot: a change that is committed later is not in
 * the sum, and the count shows it. A day that has just ended is refused: a statement that began before
 * may still add to it without a late change.
 */
function sumStatement(days: readonly DayInterval[], timeZone: string): SQL {
  const records = days.map(({ day, since, until }, number) => ({
    number,
    day,
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
  }));
  return sql`
    WITH days AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(records)}::jsonb)
        AS given (number int, day date, since timestamptz, until timestamptz)
      WHERE until < now() - interval '40 hours'
    ), summed AS (
      SELECT number, jsonb_object_agg(name, value) AS figures
      FROM (${figuresOf(days.map((day, number) => ({ ...day, number })))}) figures GROUP BY number
    ), seen AS (
      INSERT INTO active_users AS known (user_id, ordered, paid)
      SELECT user_id, bool_or(type = 'generation'), bool_or(type = 'payment')
      FROM days JOIN operations ON created_at >= days.since AND created_at < days.until
      GROUP BY user_id ORDER BY user_id
      ON CONFLICT (user_id) DO UPDATE
        SET ordered = known.ordered OR EXCLUDED.ordered, paid = known.paid OR EXCLUDED.paid
        WHERE (EXCLUDED.ordered AND NOT known.ordered) OR (EXCLUDED.paid AND NOT known.paid)
    )
    INSERT INTO daily_figures AS kept (day, time_zone, figures, changes)
    SELECT day, ${timeZone}, COALESCE(figures, '{}'), ${changesOf(sql`days.day`)}
    FROM days LEFT JOIN summed USING (number) ORDER BY day
    ON CONFLICT (day, time_zone) DO UPDATE
      SET figures = EXCLUDED.figures, changes = EXCLUDED.changes
      WHERE kept.changes <= EXCLUDED.changes`;
}

/** Sums the months all of whose days are summed; each request a year of them. */
function sumMonthsStatement(timeZone: string): SQL {
  return sql`
    WITH complete AS (
      SELECT ${monthOf(sql`day`)} AS month FROM daily_figures daily
      WHERE ${isValidDay(sql`daily`, timeZone)} AND NOT ${isInValidMonth(sql`daily.day`, timeZone)}
      GROUP BY 1
      HAVING count(*) = ${monthAfter(monthOf(sql`min(day)`))} - ${monthOf(sql`min(day)`)}
      ORDER BY 1 LIMIT 12
    ), summed AS (
      SELECT month, key, sum(value::bigint) AS value
      FROM complete JOIN daily_figures daily ON daily.time_zone = ${timeZone}
        AND daily.day >= month AND daily.day < ${monthAfter(sql`month`)},
        jsonb_each_text(daily.figures)
      GROUP BY month, key
    )
    INSERT INTO monthly_figures AS kept (month, time_zone, figures, changes)
    SELECT month, ${timeZone},
      COALESCE((SELECT jsonb_object_agg(key, value) FROM summed WHERE summed.month = complete.month), '{}'),
      ${changesOf(sql`month`, sql`${monthAfter(sql`month`)} - 1`)}
    FROM complete ORDER BY month
    ON CONFLICT (month, time_zone) DO UPDATE
      SET figures = EXCLUDED.figures, changes = EXCLUDED.changes
      WHERE kept.changes <= EXCLUDED.changes`;
}

/** Valid sums of the days of a span: of months that are in it as a whole, else of the days. */
const keptSums = (number: number, { from, until }: Span, timeZone: string) => sql`
  SELECT ${number}::int AS number, ${monthAfter(sql`monthly.month`)} - monthly.month AS days, figures
  FROM monthly_figures monthly
  WHERE monthly.month >= ${from}::date AND ${monthAfter(sql`monthly.month`)} <= ${until}::date
    AND ${isValidMonth(sql`monthly`, timeZone)}
  UNION ALL
  SELECT ${number}::int, 1, figures FROM daily_figures daily
  WHERE daily.day >= ${from}::date AND daily.day < ${until}::date
    AND ${isValidDay(sql`daily`, timeZone)}
    AND NOT (${monthOf(sql`daily.day`)} >= ${from}::date
      AND ${monthAfter(monthOf(sql`daily.day`))} <= ${until}::date
      AND ${isInValidMonth(sql`daily.day`, timeZone)})`;

/** Under the name "days" it counts the days of valid sums, so that a missing one is noticed. */
function sumsStatement(spans: readonly SpanQuery[], timeZone: string): SQL {
  const live = spans.flatMap((span, number) =>
    span.live === undefined ? [] : [{ ...span.live, number }],
  );
  const kept = spans.flatMap(({ summed }, number) =>
    summed === undefined ? [] : [keptSums(number, summed, timeZone)],
  );
  const ofKept =
    kept.length === 0
      ? []
      : [
          sql`SELECT number, key AS name, value::bigint FROM kept, jsonb_each_text(figures)`,
          sql`SELECT number, 'days', days FROM kept`,
        ];
  const parts = [...ofKept, ...(live.length > 0 ? [figuresOf(live)] : [])];
  return sql`
    WITH kept (number, days, figures) AS MATERIALIZED (
      ${kept.length > 0 ? sql.join(kept, sql` UNION ALL `) : sql`SELECT 0, 0, '{}'::jsonb`}
    )
    SELECT number, name, sum(value)::text AS value
    FROM (${sql.join(parts, sql` UNION ALL `)}) parts (number, name, value) GROUP BY 1, 2`;
}

/** Since when operations are read themselves, with what their users did. */
const recentUsers = (summedUntil: number) => sql`
  SELECT user_id, bool_or(type = 'generation') AS ordered, bool_or(type = 'payment') AS paid
  FROM operations WHERE created_at >= ${moment(summedUntil)} GROUP BY user_id`;

/**
 * How many users were active and paid in the span. Of the whole history that is known: users of the
 * days that are summed are on record.
 */
function activityIn({ whole, isWholeHistory }: SpanQuery): SQL {
  if (isWholeHistory) {
    return sql`
      SELECT count(*) AS active, ${countOf(sql`paid`)} AS buying FROM (
        SELECT user_id, bool_or(paid) AS paid FROM (
          SELECT user_id, paid FROM active_users UNION ALL SELECT user_id, paid FROM recent
        ) known GROUP BY user_id
      ) everybody`;
  }
  const inSpan = within(sql`created_at`, whole);
  return sql`
    SELECT (SELECT count(*) FROM (
        SELECT DISTINCT user_id FROM operations WHERE ${inSpan}
      ) users_in_span) AS active,
      (SELECT count(*) FROM (
        SELECT DISTINCT user_id FROM operations WHERE type = 'payment' AND ${inSpan}
      ) payers) AS buying`;
}

/** A row for each of the largest sources, and one for all of them together. */
const newUsersIn = ({ whole }: SpanQuery) => sql`
  SELECT GROUPING(source) AS total, source, count(*) AS created,
    ${countOf(sql`known.ordered OR recent.ordered`)} AS ordered,
    ${countOf(sql`known.paid OR recent.paid`)} AS paid
  FROM users LEFT JOIN active_users known ON known.user_id = users.id
    LEFT JOIN recent ON recent.user_id = users.id
  WHERE ${within(sql`users.created_at`, whole)} GROUP BY GROUPING SETS ((source), ())
  ORDER BY 1 DESC, 3 DESC, 2 LIMIT ${maxSources + 1}`;

const maxSources = 50;

/** @param summedUntil the days before this instant are summed, as far as they belong to a span */
function peopleStatement(spans: readonly SpanQuery[], summedUntil: number): SQL {
  const parts = spans.map(
    (span, number) => sql`
      SELECT ${number}::int AS number, new_users.*, activity.*
      FROM (${newUsersIn(span)}) new_users, (${activityIn(span)}) activity`,
  );
  return sql`
    WITH recent AS MATERIALIZED (${recentUsers(summedUntil)})
    ${sql.join(parts, sql` UNION ALL `)}`;
}

const owedStatement = sql`
  SELECT trunc(COALESCE(sum(balance), 0) * 100)::text AS owed FROM users WHERE balance > 0`;

const whole = v.pipe(
  v.string(),
  v.regex(/^-?\d+$/),
  v.transform((digits) => BigInt(digits)),
);
const count = v.pipe(whole, v.transform(Number), v.safeInteger());
const sumRow = v.object({ number: v.number(), name: v.string(), value: whole });
const peopleRow = v.object({
  number: v.number(),
  total: v.picklist([0, 1]),
  source: v.pipe(
    v.nullable(v.string()),
    v.transform((source) => source ?? undefined),
  ),
  created: count,
  ordered: count,
  paid: count,
  active: count,
  buying: count,
});
const firstRow = v.object({ first: v.nullable(v.string()) });

/** The shop's records in PostgreSQL. Each method is one request. */
export function createStatisticsRecords(
  database: Pick<Database, "ask" | "rows">,
): StatisticsRecords {
  return {
    async first() {
      const rows = await database.rows(sql`
        SELECT trunc(extract(epoch FROM min(created_at)) * 1000)::text AS first FROM operations`);
      const { first } = v.parse(firstRow, exactlyOne(rows));
      return first === null ? undefined : Number(first);
    },

    async findUnsummed(span, timeZone) {
      const rows = await database.rows(unsummedStatement(span, timeZone));
      return rows.map((row) => v.parse(v.object({ day: v.string() }), row).day);
    },

    async sum(days, timeZone) {
      await database.rows(sumStatement(days, timeZone));
    },

    async sumMonths(timeZone) {
      await database.rows(sumMonthsStatement(timeZone));
    },

    async read(spans, summedUntil, timeZone) {
      const [figures, people, owed] = await database.ask((drizzle) =>
        drizzle.batch([
          drizzle.execute(sumsStatement(spans, timeZone)),
          drizzle.execute(peopleStatement(spans, summedUntil)),
          drizzle.execute(owedStatement),
        ]),
      );
      const counted = people.rows.map((row) => v.parse(peopleRow, row));
      return {
        spans: toSpans(spans, figures.rows, counted),
        sources: counted
          .filter(({ number, total }) => number === 0 && total === 0)
          .map(({ source, created, paid }) => ({ source, created, paid })),
        owed: v.parse(v.object({ owed: whole }), exactlyOne(owed.rows)).owed,
      };
    },
  };
}

type PeopleRow = v.InferOutput<typeof peopleRow>;
type Rows = readonly Readonly<Record<string, unknown>>[];

function toSpans(spans: readonly SpanQuery[], figures: Rows, counted: readonly PeopleRow[]) {
  const sums = figures.map((row) => v.parse(sumRow, row));
  const totals = counted.filter(({ total }) => total === 1);
  const found = spans.map((_, index): SpanRecords => {
    const own = sums.filter(({ number }) => number === index);
    const {
      number: __,
      total: ___,
      source: ____,
      ...people
    } = exactlyOne(totals.filter(({ number }) => number === index));
    return { sums: new Map(own.map(({ name, value }) => [name, value])), people };
  });
  const isComplete = spans.every(({ summed }, index) => {
    const days = found[index]?.sums.get("days") ?? 0n;
    return days === BigInt(summed === undefined ? 0 : lengthOf(summed));
  });
  return isComplete ? found : undefined;
}
