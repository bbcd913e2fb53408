import { describe, expect, it } from 'vitest';
import { parseAddress, writeAddress } from './address';

describe('the address', () => {
  it('keeps any key and value', () => {
    const choices = new Map([
      ['find.t', 'a&b=c~d#%<script>'],
      ['distribution', 'späť 漢字'],
      ['open.heat', '1'],
    ]);
    const written = writeAddress({ place: 'snake', choices });
    expect(written).not.toMatch(/[<>#\s]/);
    expect(parseAddress(`#${written}`)).toEqual({ place: 'snake', choices });
  });
  it('is the same for the same choices', () => {
    const a = writeAddress({
      place: '',
      choices: new Map([
        ['b', '1'],
        ['a', '2'],
      ]),
    });
    expect(a).toBe(
      writeAddress({
        place: '',
        choices: new Map([
          ['a', '2'],
          ['b', '1'],
        ]),
      }),
    );
    expect(a).toBe('~a=2&b=1');
  });
  it('reads a bare place, nothing, and what is broken', () => {
    expect(parseAddress('#segments')).toEqual({ place: 'segments', choices: new Map() });
    expect(parseAddress('')).toEqual({ place: '', choices: new Map() });
    expect(parseAddress('#%E0%A4%A~x&=1&y=%E0%A4%A&z=2')).toEqual({
      place: '',
      choices: new Map([
        ['y', ''],
        ['z', '2'],
      ]),
    });
  });
});
