// Words that a resource or a field cannot have as its name.

const words = (text: string) => new Set(text.trim().split(/\s+/));

/**
 * Keywords of every edition of Rust, reserved ones included, and the primitive types. They would change the meaning of
 * `use <name>::…` and `&str` in the generated code.
 */
export const RUST_WORDS = words(`
  abstract as async auto await become box break const continue crate default do dyn else enum extern false final fn for
  gen if impl in let loop macro macro_rules match mod move mut override priv pub raw ref return safe self static struct
  super trait true try type typeof union unsafe unsized use virtual where while yield
  bool char f16 f32 f64 f128 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 usize
`);

/**
 * Words that PostgreSQL 18, MySQL 9, MariaDB 11 or SQLite does not take as the name of a table or a column without
 * quotes, and the names of system columns.
 */
export const SQL_WORDS = words(`
  accessible add all alter analyse analyze and any array as asc asensitive asymmetric authorization autoincrement
  before between bigint binary blob both by call cascade case cast change char character check cmax cmin collate
  collation column commit concurrently condition constraint continue convert create cross ctid cube cume_dist
  current_catalog current_date current_role current_schema current_time current_timestamp current_user cursor
  database databases day_hour day_microsecond day_minute day_second dec decimal declare default deferrable delayed
  delete delete_domain_id dense_rank desc describe deterministic distinct distinctrow div do do_domain_ids double
  drop dual each else elseif empty enclosed end escape escaped except exists exit explain external false fetch
  first_value float float4 float8 for force foreign freeze from full fulltext function generated get grant group
  grouping groups having high_priority hour_microsecond hour_minute hour_second if ignore ignore_domain_ids ilike in
  index infile initially inner inout insensitive insert int int1 int2 int3 int4 int8 integer intersect interval into
  io_after_gtids io_before_gtids is isnull iterate join json_table key keys kill lag last_value lateral lead leading
  leave left library like limit linear lines load localtime localtimestamp lock long longblob longtext loop
  low_priority manual master_bind master_demote_to_replica master_demote_to_slave master_ssl_verify_server_cert
  match maxvalue mediumblob mediumint mediumtext middleint minute_microsecond minute_second mod modifies natural
  no_write_to_binlog not nothing notnull nth_value ntile null numeric of offset oid on only optimize optimizer_costs
  option optionally or order out outer outfile over overlaps page_checksum parallel parse_vcol_expr partition
  percent_rank placing portion precision primary procedure purge qualify raise range rank read read_write reads real
  recursive ref_system_id references regexp release rename repeat replace require resignal restrict return returning
  revoke right rlike row row_number rowid rows schema schemas second_microsecond select sensitive separator
  session_user set sets show signal similar smallint some spatial specific sql sql_big_result sql_calc_found_rows
  sql_small_result sqlexception sqlstate sqlwarning ssl starting stats_auto_recalc stats_persistent stats_sample_pages
  stored straight_join symmetric system system_user table tableoid tablesample terminated then tinyblob tinyint
  tinytext to trailing transaction trigger true undo union unique unlock unsigned update usage use user using utc_date
  utc_time utc_timestamp values varbinary varchar varcharacter variadic varying verbose virtual when where while window
  with write xmax xmin xor year_month zerofill
`);

/** The crates that a module beside a resource uses. With `mod tracing`, `tracing::warn!` would mean that module. */
export const CRATES = words(`
  actix_cors actix_web anyhow axum chrono core http serde sqlx std tokio tower tracing utoipa utoipa_axum
`);

/** Whether it is a device name on Windows, where no file can have it, with any ending. */
export function isDevice(name: string): boolean {
  return /^(aux|con|nul|prn|com\d|lpt\d)$/.test(name);
}

/** The modules, tables and first words of routes of any project, also of one with other choices and other resources. */
export const OWN_WORDS = words(`
  access app auth bearer body client cors create_app credential csrf database date db docs error errors extract
  forgery health json lock_out login login_attempt login_attempts logout main metric metrics middleware mod model
  models mysql nullable openapi order orders page parse password passwords postgres problem profile promote refresh
  reset_password response restart route routes rule rules schema server service services session sessions shutdown
  sign_in sign_up sqlite state status test_server throttle time token token_families tokens user users worker
`);

/**
 * The indexes and constraints of the tables that any project has, and what PostgreSQL adds to these tables. PostgreSQL
 * and SQLite keep tables and indexes in one namespace. The tables themselves are in OWN_WORDS.
 */
export const DATABASE_NAMES = words(`
  admins login_attempts_email_hash_check login_attempts_pkey orders_by_status orders_by_user orders_id_seq orders_pkey
  orders_quantity_check orders_status_check orders_user_id_fkey pending_orders sessions_by_user sessions_id_hash_check
  sessions_pkey sessions_user_id_fkey token_families_by_expiry token_families_by_hash token_families_by_user
  token_families_family_hash_check token_families_family_hash_key token_families_id_seq token_families_pkey
  token_families_token_hash_check token_families_user_id_fkey users_by_email users_by_role users_email_key
  users_id_seq users_pkey users_role_check
`);

/** Types that the code beside a resource uses, and those of the API description. */
export const OWN_TYPES = words(`
  Account Admin Answer ApiError App AppState Arc Box ChangePassword Clone Copy CreateOrder CreateUser
  Credentials CurrentUser Data Database DateTime Debug Decimal Default Deserialize Drop Duration Eq Err Error
  FieldError From Health HttpResponse Id Index Into IntoParams IntoResponse Iterator Json Limit ListOrders ListUsers
  Method MySqlExecutor NaiveDate New NewOrder NewUser None Object Ok OpenApiRouter Option Order OrderChanges
  OrderStatus Page PageQuery PartialEq Path Pool Problem Query RefreshToken Request Response Result
  Role Row Rules Self Send Serialize Service SignUp Some Sqlite State StatusCode String Sync TestApp ToSchema
  ToString TryFrom TryInto Type UpdateOrder UpdateProfile UpdateUser User UserChanges Utc Uuid Value Vec
`);
