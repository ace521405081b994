// Chance that can be repeated: everything that is drawn follows from the seed.

export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  // Mulberry32: from 0 to 1, without 1.
  next() {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(n) {
    return Math.floor(this.next() * n);
  }
  happens(probability) {
    return this.next() < probability;
  }
  one(list) {
    return list[this.below(list.length)];
  }
}
