import { describe, expect, it } from 'vitest';
import { safeText, toCsv, toTabs } from './csv';

describe('tables for other programs', () => {
  it('lets no text become a formula', () => {
    for (const evil of ["=cmd|' /C calc'!A0", '+1+1', '-2+3', '@SUM(A1)', '\tx', '\rx']) {
      expect(safeText(evil)).toBe(`'${evil}`);
    }
    expect(safeText('a=b')).toBe('a=b');
    expect(safeText('\0=1+1')).toBe("'=1+1");
  });
  it('leaves numbers numbers', () => {
    expect(safeText(-0.25)).toBe('-0.25');
    expect(safeText(1e21)).toBe('1e+21');
    expect(safeText('-12.5')).toBe('-12.5');
    expect(safeText('+3e4')).toBe('+3e4');
    expect(safeText(null)).toBe('');
    expect(safeText(NaN)).toBe('');
  });
  it('quotes as RFC 4180 asks', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          ['x, "y"', 1],
          [' z', null],
          ['two\nlines', -1],
        ],
      ),
    ).toBe('\ufeffa,b\r\n"x, ""y""",1\r\n" z",\r\n"two\nlines",-1\r\n');
  });
  it('keeps one cell one cell on the clipboard', () => {
    expect(
      toTabs(
        ['a', 'b'],
        [
          ['x\ty', '=1'],
          ['p\r\nq', 2],
        ],
      ),
    ).toBe("a\tb\nx y\t'=1\np q\t2");
  });
});
