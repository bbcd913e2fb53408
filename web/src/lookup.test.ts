import { describe, expect, it } from 'vitest';
import { readLookup } from './lookup';
import vectors from './lookup_vectors.json';
import { sha256 } from './sha256';
import { fromBase64, inflate } from './source';

const hex = (bytes: Uint8Array) => [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
const digest = (text: string) => hex(sha256(new TextEncoder().encode(text)));

describe('SHA-256', () => {
  // FIPS 180-4's examples, and a million times "a".
  it('gives the published digests', () => {
    expect(digest('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(digest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(digest('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
    expect(digest('a'.repeat(1_000_000))).toBe(
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    );
  });
});

describe('the look-up', () => {
  it('gives the answers that the core wrote down', async () => {
    let asked = 0;
    for (const vector of vectors) {
      const lookup = readLookup(await inflate(fromBase64(vector.text)));
      expect(lookup.kind).toBe(vector.ids);
      expect(lookup.customers).toBe(vector.customers.length);
      for (const { id, segment } of vector.customers) {
        expect(lookup.find(id)).toBe(segment);
        ++asked;
      }
      for (const stranger of vector.strangers) expect(lookup.find(stranger)).toBeNull();
    }
    expect(asked).toBeGreaterThan(20);
  });
  it('suggests ids only where they are shown', async () => {
    for (const vector of vectors) {
      const lookup = readLookup(await inflate(fromBase64(vector.text)));
      const most = lookup.suggest('1234', 3);
      const known = vector.customers.map((c) => c.id).filter((id) => id.startsWith('1234'));
      expect(most).toEqual(vector.ids === 'show' ? known.slice(0, 3) : []);
    }
  });
  it('refuses damaged data', async () => {
    const bytes = await inflate(fromBase64(vectors[0]!.text));
    expect(() => readLookup(bytes.slice(0, bytes.length - 1))).toThrow();
    expect(() => readLookup(bytes.slice(1))).toThrow();
    expect(() => readLookup(new Uint8Array())).toThrow();
  });
});
