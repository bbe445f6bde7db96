import type { CapsuleDocument } from '../../../src/shared/contract/capsules.ts'
import { createRandom } from '../../../src/shared/domain/random.ts'
import type { Members } from './rewrite-capsule.ts'

type Random = () => number
const below = (random: Random, count: number): number => Math.floor(random() * count)
export const randomOf = (seed: number): Random => createRandom(seed).float

/** A file as disks, mails and people damage it. */
export function damageBytes(file: Uint8Array, random: Random): Uint8Array {
  const bytes = Uint8Array.from(file)
  const at = below(random, bytes.length)
  switch (below(random, 6)) {
    case 0: bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8)); return bytes
    case 1: return bytes.subarray(0, at)
    case 2: return bytes.subarray(at)
    case 3: return bytes.fill(below(random, 256), at, at + 1 + below(random, 4000))
    case 4: return Buffer.concat([bytes.subarray(0, at), bytes.subarray(below(random, bytes.length))])
    // The directory at the end is where a zip file is most easily lied with.
    default: {
      const end = bytes.length - 1 - below(random, Math.min(800, bytes.length))
      bytes[end] = below(random, 256)
      return bytes
    }
  }
}

const strange: readonly unknown[] = [null, -1, 0, 1, 2 ** 31, 1e308, -1e308, 0.5, '', 'x'.repeat(5000), '../../etc/passwd', [], {}, true, '\u0000', [1e300], '__proto__', 1e-320]

/** What somebody would write who knows the format: every hash fits, what is said does not. @returns the members, and what was done */
export function damageMembers(members: Members, random: Random): { members: Members; what: string } {
  const copy: Members = new Map(members)
  const names = [...members.keys()]
  const name = names[below(random, names.length)] ?? ''
  const bytes = Uint8Array.from(members.get(name) ?? [])
  switch (below(random, 8)) {
    case 0: copy.delete(name); return { members: copy, what: `${name} missing` }
    case 1: copy.set(name, bytes.subarray(0, below(random, bytes.length))); return { members: copy, what: `${name} cut short` }
    case 2: copy.set(['../escape.txt', '/etc/passwd', 'C:\\x', 'a/b.bin', 'extra.bin', 'CAPSULE.JSON'][below(random, 6)] ?? '', new Uint8Array(10)); return { members: copy, what: 'a stranger' }
    case 3: {
      const array = names.filter((each) => each.endsWith('.npy') || each.endsWith('.safetensors'))[below(random, 3)] ?? 'query.npy'
      const changed = Buffer.from(members.get(array) ?? [])
      changed.writeFloatLE([NaN, Infinity, -Infinity, 3e38][below(random, 4)] ?? NaN, changed.length - 4 * (1 + below(random, 300)))
      copy.set(array, changed)
      return { members: copy, what: `no number in ${array}` }
    }
    case 4: {
      const header = Buffer.from(members.get('query.npy') ?? [])
      header[below(random, 128)] = below(random, 256)
      copy.set('query.npy', header)
      return { members: copy, what: 'header of query.npy' }
    }
    default: {
      const document = JSON.parse(Buffer.from(members.get('capsule.json') ?? []).toString('utf8')) as CapsuleDocument
      const what = damageValue(document, random)
      copy.set('capsule.json', Buffer.from(JSON.stringify(document)))
      return { members: copy, what }
    }
  }
}

/** Changes, removes or adds one value somewhere in it. */
function damageValue(document: object, random: Random): string {
  let place = document as Record<string, unknown>
  const path: string[] = []
  for (;;) {
    const keys = Object.keys(place)
    const key = keys[below(random, keys.length)]
    if (key === undefined) break
    path.push(key)
    const value = place[key]
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0 && random() < 0.85) {
      place = value as Record<string, unknown>
      continue
    }
    const kind = random()
    if (kind < 0.15) delete place[key]
    else if (kind < 0.25) place['stranger'] = 1
    else if (kind < 0.45 && typeof value === 'number') place[key] = value + [1, -1, 1000, 1e-7, 0.5][below(random, 5)]!
    else place[key] = strange[below(random, strange.length)]
    return `${path.join('.')} = ${String(JSON.stringify(place[key])).slice(0, 40)}`
  }
  return path.join('.')
}
