/** The names that types have in Rust, SQL and other languages. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  string: ['str', 'char', 'character', 'varchar', 'nvarchar', 'email', 'url'],
  text: ['longtext', 'mediumtext', 'clob', 'markdown'],
  int: ['integer', 'int4', 'i8', 'i16', 'i32', 'u8', 'u16', 'smallint', 'tinyint', 'serial'],
  bigint: ['int8', 'i64', 'u32', 'u64', 'i128', 'usize', 'isize', 'long', 'bigserial'],
  float: ['double', 'real', 'f32', 'f64', 'float4', 'float8'],
  decimal: ['numeric', 'money', 'currency', 'price'],
  'int or decimal': ['number', 'num'],
  bool: ['boolean', 'bit', 'flag'],
  date: ['naivedate', 'day'],
  datetime: ['timestamp', 'timestamptz', 'time', 'naivedatetime'],
  uuid: ['guid'],
  json: ['jsonb', 'object', 'array', 'list', 'map'],
  'text, with the bytes in base64': ['blob', 'bytea', 'bytes', 'binary', 'varbinary', 'file'],
  'enum(a,b,c)': ['set', 'choice'],
  'references:<resource>': ['reference', 'ref', 'relation', 'foreign', 'belongs_to'],
};

const MEANT = new Map(Object.entries(OTHER_NAMES).flatMap(([type, names]) => names.map((name) => [name, type])));

/** What a type of another language is here. */
export function typeMeantBy(name: string): string | undefined {
  return MEANT.get(name);
}
