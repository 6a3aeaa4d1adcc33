/** Every transform of a column with the arguments it takes. */
export const ARGS = {
  multiply: ['factor'],
  add: ['value'],
  clamp: ['min', 'max'],
  jitter: ['std', 'mode'],
  time_jitter: ['std_minutes'],
  map_values: ['mapping'],
  typos: ['rate'],
  seasonality: ['dimension', 'weights', 'time_column'],
  trend: ['type', 'growth_rate', 'params', 'time_reference'],
  outliers: ['rate', 'mode', 'magnitude_dist', 'burst', 'allow_exceed'],
  effect: ['effect_table', 'on', 'window', 'map', 'time_column'],
  expression: ['code'],
} as const;

export type Transform = keyof typeof ARGS;

export const TRANSFORMS = Object.keys(ARGS) as Transform[];
