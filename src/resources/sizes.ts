// How large values can be. The columns, the checks of input and the query data must agree on it.

/** The characters of a `string`. */
export const LONGEST_STRING = 200;

/** The characters of a `text`. */
export const LONGEST_TEXT = 10_000;

/** The characters for a value of an enum. Names have fewer. */
export const LONGEST_VALUE = 50;

/** The digits of a `decimal`, and how many of them are after the point. */
export const [DIGITS, DECIMALS] = [19, 4] as const;
