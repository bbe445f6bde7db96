import { expect, it } from 'vitest'
import { paperOf } from '../../../../src/shared/domain/paper.ts'

it.each([
  ['en-US', 'letter'], ['en_US.UTF-8', 'letter'], ['es-MX', 'letter'], ['fr-CA', 'letter'], ['en-GB', 'a4'], ['de', 'a4'], ['en', 'a4'], ['zh-Hans-CN', 'a4'], ['zh-Hant-US', 'letter'], ['C.UTF-8', 'a4'], ['', 'a4'], ['es-419', 'a4'],
] as const)('%s prints on %s', (locale, paper) => expect(paperOf(locale)).toBe(paper))
