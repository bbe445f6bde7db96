import fc from 'fast-check'
import { sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resolveStatic } from '../../../../src/main/app/static-files.ts'

const folder = `${sep}app${sep}out${sep}renderer`

describe('addresses of the built screens', () => {
  it('name files of the folder', () => {
    expect(resolveStatic(folder, '/assets/index-abc123.js')).toBe(`${folder}${sep}assets${sep}index-abc123.js`)
    expect(resolveStatic(folder, '/')).toBe(`${folder}${sep}index.html`)
    expect(resolveStatic(folder, '/review/3')).toBe(`${folder}${sep}index.html`)
  })
  it.each(['/../secret.js', '/assets/../../secret.json', '/%2e%2e/secret.js', '/..%2fsecret.js', '/..\\secret.js', '/a\0.js', '/%', '/secret.key', '/assets/x.sh'])('refuse %j', (address) => expect(resolveStatic(folder, address)).toBeNull())
  it('never leave the folder, whatever is asked', () => {
    fc.assert(fc.property(fc.string(), fc.array(fc.constantFrom('..', '.', '%2e%2e', 'a', 'x.js', '\\', '%5c', '//')), (text, parts) => {
      const found = resolveStatic(folder, `/${parts.join('/')}${text}`)
      return found === null || found.startsWith(folder + sep)
    }))
  })
})
