import { describe, expect, it } from 'vitest';
import { makeNumbers, spoken } from './numbers';

const n = makeNumbers('en', 'GBP');
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  it('never shows a missing number as zero', () => {
    for (const value of [null, undefined, NaN, Infinity]) {
      for (const text of [
        n.whole(value),
        n.short(value),
        n.share(value),
        n.money(value),
        n.change(value),
        n.fixed(value, 2),
        n.ratio(value),
        n.ofUnit(value, 'days'),
      ])
        expect(text).toBe('–');
    }
    expect(n.date(null)).toBe('–');
  });
  it('keeps three digits of any size', () => {
    expect(n.short(0)).toBe('0');
    expect(n.short(4.27201)).toBe('4.27');
    expect(n.short(-0.5)).toBe('−0.5');
    expect(n.short(12345.6)).toBe('12,346');
    expect(n.short(8_911_407.9)).toBe('8.91M');
    expect(n.short(0.00088)).toBe('0.00088');
    expect(n.short(4.2e-7)).toBe('4.2E−7');
    expect(n.short(3e21)).toBe('3E21');
  });
  it('never rounds a share to all or nothing', () => {
    expect(plain(n.share(0.139234))).toBe('13.9 %');
    expect(plain(n.share(0.00001))).toBe('< 0.1 %');
    expect(plain(n.share(0.99999))).toBe('> 99.9 %');
    expect(plain(n.share(0))).toBe('0 %');
    expect(plain(n.share(1))).toBe('100 %');
  });
  it('says changes as percent and large ones as multiples', () => {
    expect(plain(n.change(-0.9314))).toBe('−93 %');
    expect(plain(n.change(2.47))).toBe('+247 %');
    expect(plain(n.change(53.3))).toBe('54 ×');
    expect(plain(n.change(0))).toBe('0 %');
  });
  it('writes money by currency, or plain without one or with one that nobody knows', () => {
    expect(n.money(1234.5)).toBe('£1,235');
    expect(n.money(0.126)).toBe('£0.13');
    expect(n.money(8_911_407.9)).toBe('£8.91M');
    expect(makeNumbers('en', null).money(1234.5)).toBe('1,235');
    expect(makeNumbers('en', '<b>').money(3)).toBe('3');
  });
  it('follows the language of the page', () => {
    expect(makeNumbers('de', 'EUR').whole(1234567)).toBe('1.234.567');
    expect(makeNumbers('no such language!', 'EUR').whole(1234567)).toBe('1,234,567');
  });
  it('names days, months and quarters', () => {
    expect(n.date('2010-12-01')).toBe('Dec 1, 2010');
    expect(n.date('2010-12-01', 'month')).toBe('Dec 2010');
    expect(n.date('2010-12-01', 'quarter')).toBe('Q4 2010');
    expect(n.date('not a date')).toBe('–');
    expect(n.weekday(0)).toBe('Monday');
    expect(spoken('reorder_share')).toBe('reorder share');
  });
});
