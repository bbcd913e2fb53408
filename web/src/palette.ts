// How segments are told apart without colour: each has a symbol beside its colour, and its name is
// always near. Ten colours that colour-blind readers can part, ten shapes; from the eleventh
// segment on the shapes are hollow. The colours themselves are in app.css, as --s0 … --s9.

const SHAPES = [
  'M5 .8A4.2 4.2 0 1 1 5 9.2A4.2 4.2 0 1 1 5 .8Z',
  'M1.2 1.2H8.8V8.8H1.2Z',
  'M5 .6L9.7 9H.3Z',
  'M5 .1L9.9 5L5 9.9L.1 5Z',
  'M3.4 .6H6.6V3.4H9.4V6.6H6.6V9.4H3.4V6.6H.6V3.4H3.4Z',
  'M5 9.4L.3 1H9.7Z',
  'M5 0L6.5 3.5L10 3.8L7.3 6.2L8.1 10L5 7.9L1.9 10L2.7 6.2L0 3.8L3.5 3.5Z',
  'M2.4 .8H7.6L9.9 5L7.6 9.2H2.4L.1 5Z',
  'M2.2 .4L5 3.2L7.8 .4L9.6 2.2L6.8 5L9.6 7.8L7.8 9.6L5 6.8L2.2 9.6L.4 7.8L3.2 5L.4 2.2Z',
  'M.8 3H9.2V7H.8Z',
];

export interface Mark {
  /** 0 … 9: the class s0 … s9 sets --c. */
  colour: number;
  /** An SVG path in a box of 10 by 10. */
  path: string;
  hollow: boolean;
}

/** The mark of the n-th segment of a model, from 0. */
export const markOf = (n: number): Mark => ({
  colour: n % 10,
  path: SHAPES[n % 10]!,
  hollow: Math.floor(n / 10) % 2 === 1,
});

/** A step of −5 … 5 for a tint; zero is no tint. `full` is the value that gets the strongest. */
export function step(value: number | null | undefined, full: number): number {
  if (value == null || !Number.isFinite(value) || full <= 0) return 0;
  const size = Math.min(5, Math.ceil((Math.abs(value) / full) * 5 - 1e-9));
  return value < 0 ? -size : size;
}

/** The class of a step: t0, t1 … t5 above, u1 … u5 below. */
export const tint = (of: number): string => (of < 0 ? `u${-of}` : `t${of}`);
