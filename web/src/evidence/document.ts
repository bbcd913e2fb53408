// The key `evidence` of the document, as docs/document.md describes it.
import type { Maybe } from '../document';

export interface Against {
  name: string;
  k: number;
  observed: Maybe<number>;
  mean: Maybe<number>;
  sd: Maybe<number>;
  low: Maybe<number>;
  median: Maybe<number>;
  high: Maybe<number>;
  worlds: Maybe<number>[];
  p_value: Maybe<number>;
  p_error: Maybe<number>;
}

export interface World {
  name: string;
  meaning: string;
  worlds: number;
  stopped: boolean;
  beaten: boolean;
  statistics: Against[];
}

export interface AtK {
  k: number;
  silhouette_simplified: Maybe<number>;
  log_inertia: Maybe<number>;
  separation: Maybe<number>;
  stability: Maybe<number>;
  smallest_share: Maybe<number>;
  p_separation: Maybe<number>;
  p_silhouette: Maybe<number>;
}

export interface Judgement {
  model: Maybe<string>;
  sentence: string;
  k: number;
  customers: number;
  of: number;
  statistics: { name: string; text: string; range: string; source: string; part: string }[];
  worlds: World[];
  by_k: AtK[];
  caveats: { kind: string; text: string }[];
}

export interface Evidence {
  verdict: 'clusters' | 'weak' | 'none';
  judgement: Judgement;
}
