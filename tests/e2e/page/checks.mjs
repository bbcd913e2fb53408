// Counts what holds and remembers what does not.

export class Checks {
  counted = 0;
  faults = [];

  /** `fault`: what to say when it does not hold; a list says its first lines. */
  that(holds, place, fault) {
    ++this.counted;
    if (!holds) this.faults.push(`${place}: ${fault}`);
  }

  none(list, place, what) {
    this.that(list.length === 0, place, `${what}: ${list.slice(0, 5).join('; ')}`);
  }

  equal(found, expected, place) {
    const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
    this.that(a === b, place, `${a?.slice(0, 300)} in place of ${b?.slice(0, 300)}`);
  }
}
