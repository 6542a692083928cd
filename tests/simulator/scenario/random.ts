/**
 * Random numbers by name: the numbers of one name depend on the seed and on nothing else. So a
 * scenario runs the same when some unrelated part of it is left out.
 */
export interface Random {
  /** At least 0, below 1. */
  unit(): number;
  /** Both ends included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

const unsigned = 2 ** 32;

export function randomFor(seed: number, name: string): Random {
  let state = mix(hash(name) ^ Math.imul(seed, 0x9e3779b1));

  function unit(): number {
    state = (state + 0x6d2b79f5) | 0;
    return (mix(state) >>> 0) / unsigned;
  }

  return {
    unit,
    between: (least, most) => least + Math.floor(unit() * (most - least + 1)),
    chance: (probability) => unit() < probability,
    pick<T>(items: readonly T[]): T {
      return items[Math.floor(unit() * items.length)] as T;
    },
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value;
}

/** The finalizer of MurmurHash3: names that differ in one letter must differ in everything. */
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
