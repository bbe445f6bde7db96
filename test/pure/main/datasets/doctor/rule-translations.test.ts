import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { doctorRules } from '../../../../../src/main/datasets/doctor/rules/table.ts'

const file = join(import.meta.dirname, '../../../../../src/renderer/src/locales/zh.json')
const chinese = (JSON.parse(readFileSync(file, 'utf8')) as { doctorRule: Record<string, { title: string; explain: string }> }).doctorRule

it('has a Chinese title and explanation of every rule of the doctor, and of no other', () => {
  expect(Object.keys(chinese).sort()).toEqual(doctorRules.map(({ name }) => name).sort())
})

it('is plain text: nothing in it is read as a plural, a link or a value to fill in', () => {
  for (const [name, { title, explain }] of Object.entries(chinese)) expect([name, title.length > 0 && explain.length > 0, /[|@{}]/.test(`${title}${explain}`)]).toEqual([name, true, false])
})
