// Pages at the limits, to look at: node dev/gallery.mjs FOLDER writes one document for each.
import { writeFileSync } from 'node:fs';
import { madeUp } from './made_up.ts';

const wishes = {
  many: {
    segments: 20,
    features: 60,
    customers: 1_000_000,
    scale: 1e6,
    methods: true,
    evidence: true,
  },
  long: { segments: 12, features: 30, long: true, methods: true, evidence: true },
  few: {
    segments: 3,
    features: 3,
    customers: 12,
    money: false,
    figures: false,
    evidence: 'little',
  },
  evil: {
    segments: 5,
    features: 9,
    evil: '<script>alert(1)</script>',
    methods: true,
    evidence: true,
  },
  giant: { segments: 4, features: 8, first: 0.97, scale: 1e-6, days: 750 },
};
for (const [name, wish] of Object.entries(wishes)) {
  writeFileSync(`${process.argv[2]}/${name}.json`, JSON.stringify(madeUp(wish)));
}
