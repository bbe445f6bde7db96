import { expect, it } from 'vitest'
import zh from '../../../../src/renderer/src/locales/doctor-rules.zh.json'
import { doctorRules } from '../../../../src/main/datasets/doctor/rules/table.ts'

it('has a Chinese title and explanation of every rule of the doctor, and of no other', () => {
  expect(Object.keys(zh).sort()).toEqual(doctorRules.map(({ name }) => name).sort())
})

it('is plain text: nothing in it is read as a plural, a link or a value to fill in', () => {
  for (const [name, { title, explain }] of Object.entries(zh)) expect([name, /[|@{}]/.test(`${title}${explain}`)]).toEqual([name, false])
})
