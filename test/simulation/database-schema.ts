/** `now()` is looked up in the schema of the simulation first; defaults of columns were bound to the real one. */
export const TIME_IS_VIRTUAL = `
  create schema simulation;
  create function simulation.now() returns timestamptz language sql stable
    as $$ select to_timestamp(current_setting('simulation.now')::float8) $$;
  set search_path = simulation, pg_catalog, public;
  set simulation.now = '0';
  set plan_cache_mode = force_generic_plan;
  do $$
  declare stamped record;
  begin
    for stamped in select table_name, column_name from information_schema.columns
      where table_schema = 'proofline' and column_default = 'pg_catalog.now()'
    loop
      execute format('alter table proofline.%I alter column %I set default simulation.now()',
                     stamped.table_name, stamped.column_name);
    end loop;
  end $$`;

const IS_LIVE = `parent_id is null and ended_at is null and not stop_ordered and state->'conclusion' is null
  and state->'outcome'->>'kind' is distinct from 'held'`;

/** The SQLSTATE of the notice that tells of two live runs. */
export const TWINS = 'TWINS';

/** Two live runs of one pull request are told of by the commit that leaves them: to look from outside takes a query each time. */
export const TWINS_ARE_TOLD = `
  create function simulation.tell_of_twins() returns trigger language plpgsql as $$
    declare ids text;
    begin
      select string_agg(id, ' ') into ids from proofline.runs
        where installation_id = new.installation_id and repository_id = new.repository_id and number = new.number
          and ${IS_LIVE}
        having count(*) > 1;
      if found then raise notice 'two live runs on #%: %', new.number, ids using errcode = '${TWINS}'; end if;
      return null;
    end $$;
  create constraint trigger tell_of_twins after insert or update on proofline.runs deferrable initially deferred
    for each row when (${IS_LIVE.replaceAll(/parent_id|ended_at|stop_ordered|state/g, 'new.$&')})
    execute function simulation.tell_of_twins()`;
