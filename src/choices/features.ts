/** A list of features as it is in Cargo.toml. */
export function featureList(features: readonly string[]): string {
  return JSON.stringify([...new Set(features)].sort()).replaceAll(',', ', ');
}

/**
 * Adds features to the specification of a crate, which may be only a version.
 * @throws Error if the specification has no list of features
 */
export function withFeatures(spec: string, more: readonly string[]): string {
  if (spec.startsWith('"')) return `{ version = ${spec}, features = ${featureList(more)} }`;
  const list = /(?<=\bfeatures = )\[.*\]/;
  const [features] = list.exec(spec) ?? [];
  if (features === undefined) throw new Error(`This specification of a crate has no features: ${spec}`);
  return spec.replace(list, featureList([...JSON.parse(features), ...more]));
}
