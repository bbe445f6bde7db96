/**
 * The studio's one source of chance: exemplar choice, splits, shuffles, dropout,
 * rendered dives. Everything drawn comes from a stored seed and is the same on
 * every platform, so results can be repeated to the last digit. Integers only
 * inside (xoshiro128**, Blackman & Vigna 2018, seeded through SplitMix32), so no
 * platform's floating point can enter. Not for secrets.
 */
export interface Random {
  /** Uniform integer 0 .. 2^32 - 1. */
  uint32(): number
  /** Uniform in [0, 1), 53 bits. */
  float(): number
  /** Uniform integer 0 .. below - 1; `below` in 1 .. 2^32. Unbiased (rejection). */
  integer(below: number): number
  /** Uniform in [low, high). */
  between(low: number, high: number): number
  /** Standard normal (Marsaglia's polar method). */
  normal(): number
  /** An independent generator named by `label`; this one is not advanced. */
  fork(label: string | number): Random
  /** Four 32-bit words from which `restoreRandom` continues exactly here. */
  state(): RandomState
}
export type RandomState = [number, number, number, number]

/** A generator from a whole-number seed or any text; other seeds give unrelated streams. */
export function createRandom(seed: number | string): Random {
  return restoreRandom(expand(typeof seed === 'number' ? seedWord(seed) : hashText(seed, 0)))
}

/** Continues a generator from `Random.state()`. */
export function restoreRandom(state: RandomState): Random {
  let [a, b, c, d] = state
  const uint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    return result
  }
  const float = (): number => ((uint32() >>> 5) * 0x4000000 + (uint32() >>> 6)) / 0x20000000000000
  const integer = (below: number): number => {
    const limit = 0x100000000 - (0x100000000 % below)
    for (;;) {
      const value = uint32()
      if (value < limit) return value % below
    }
  }
  const normal = (): number => {
    for (;;) {
      const u = 2 * float() - 1
      const v = 2 * float() - 1
      const s = u * u + v * v
      if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s)
    }
  }
  return {
    uint32,
    float,
    integer,
    between: (low, high) => low + (high - low) * float(),
    normal,
    fork: (label) => restoreRandom(expand(hashText(`${a >>> 0},${b >>> 0},${c >>> 0},${d >>> 0}/${label}`, 0))),
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  }
}

/** A new array in random order (Fisher–Yates). */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1)
    const kept = order[last] as T
    order[last] = order[other] as T
    order[other] = kept
  }
  return order
}

/** `count` different items in random order; all of them, shuffled, where there are fewer. */
export function pick<T>(items: readonly T[], count: number, random: Random): T[] {
  return shuffle(items, random).slice(0, count)
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits))
}

/** SplitMix32: four words from one; never all zero. */
function expand(seed: number): RandomState {
  let s = seed | 0
  const next = (): number => {
    s = (s + 0x9e3779b9) | 0
    let x = s ^ (s >>> 16)
    x = Math.imul(x, 0x21f0aaad)
    x ^= x >>> 15
    x = Math.imul(x, 0x735a2d97)
    return (x ^ (x >>> 15)) >>> 0
  }
  return [next(), next(), next(), next()]
}

/** Seeds of more than 32 bits still count whole: the upper half is mixed in. */
function seedWord(seed: number): number {
  const whole = Math.trunc(seed)
  const upper = Math.floor(whole / 0x100000000)
  return upper === 0 ? whole >>> 0 : hashText(String(whole), 0)
}

/** FNV-1a over UTF-16 code units, finished with murmur3's mixer. */
function hashText(text: string, start: number): number {
  let hash = (0x811c9dc5 ^ start) >>> 0
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
