// Finds a customer's segment by id, in the bytes that src/report/lookup.hpp describes. Two kinds: a
// page with hashed ids answers who knows an id and lists nobody; a page with the ids as they are
// also suggests those that begin alike.
import { sha256 } from './sha256';

export interface Lookup {
  readonly kind: 'hash' | 'show';
  readonly customers: number;
  /** The segment's id, 0 for a customer in none, null when there is no such customer. */
  find(id: string): number | null;
  /** Up to `most` ids that begin with this text; empty for hashed ids. */
  suggest(prefix: string, most: number): string[];
}

const fail = (): never => {
  throw new Error('the look-up data of this page is damaged');
};

function hashed(view: DataView, n: number, width: number, segment: (i: number) => number): Lookup {
  const salt = new Uint8Array(view.buffer, view.byteOffset + 8, 8);
  const keys = new BigUint64Array(n);
  let key = 0n;
  for (let i = 0; i < n; ++i) {
    let gap = 0n;
    for (let plane = 0; plane < width; ++plane) {
      gap = (gap << 8n) | BigInt(view.getUint8(20 + plane * n + i));
    }
    key += gap;
    keys[i] = key;
  }
  return {
    kind: 'hash',
    customers: n,
    suggest: () => [],
    find(id) {
      const text = new TextEncoder().encode(id);
      const message = new Uint8Array(8 + text.length);
      message.set(salt);
      message.set(text, 8);
      const wanted = new DataView(sha256(message).buffer).getBigUint64(0);
      const at = lowerBound(n, (i) => keys[i]! < wanted);
      return at < n && keys[at] === wanted ? segment(at) : null;
    },
  };
}

/** The first i of 0 … n for which before(i) is false. */
function lowerBound(n: number, before: (i: number) => boolean): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length && i < b.length; ++i) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}

function shown(
  bytes: Uint8Array,
  n: number,
  segmentBytes: number,
  segment: (i: number) => number,
): Lookup {
  let at = 20;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? fail();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const shared = Array.from({ length: n }, number);
  const rest = Array.from({ length: n }, number);
  const ids: Uint8Array[] = [];
  for (let i = 0; i < n; ++i) {
    const id = new Uint8Array(shared[i]! + rest[i]!);
    if (i > 0) id.set(ids[i - 1]!.subarray(0, shared[i]));
    id.set(bytes.subarray(at, at + rest[i]!), shared[i]);
    at += rest[i]!;
    ids.push(id);
  }
  if (at + n * segmentBytes !== bytes.length) fail();
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const first = (wanted: Uint8Array) => lowerBound(n, (i) => compareBytes(ids[i]!, wanted) < 0);
  return {
    kind: 'show',
    customers: n,
    find(id) {
      const wanted = encoder.encode(id);
      const i = first(wanted);
      return i < n && compareBytes(ids[i]!, wanted) === 0 ? segment(i) : null;
    },
    suggest(prefix, most) {
      const out: string[] = [];
      for (let i = first(encoder.encode(prefix)); i < n && out.length < most; ++i) {
        const id = decoder.decode(ids[i]!);
        if (!id.startsWith(prefix)) break;
        out.push(id);
      }
      return out;
    },
  };
}

/** Reads inflated look-up data; throws when it is not what the header says. */
export function readLookup(bytes: Uint8Array): Lookup {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20 || String.fromCharCode(...bytes.subarray(0, 4)) !== 'CTL1') fail();
  const [kind, segmentBytes, width] = [bytes[4]!, bytes[5]!, bytes[6]!];
  const n = view.getUint32(16, true);
  if (segmentBytes !== 1 && segmentBytes !== 2) fail();
  const segments = bytes.length - n * segmentBytes;
  const segment = (i: number) =>
    segmentBytes === 1 ? view.getUint8(segments + i) : view.getUint16(segments + 2 * i, true);
  if (kind === 1) {
    if (segments !== 20 + n * width) fail();
    return hashed(view, n, width, segment);
  }
  return kind === 2 ? shown(bytes, n, segmentBytes, segment) : fail();
}
