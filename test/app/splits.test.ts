import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import type { Split } from '../../src/shared/contract/entities.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

let app: AppUnderTest
let page: Page
const names = async (): Promise<string[]> => (await call<Split[]>(page, 'splits.list', {})).map(({ name }) => name)

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
}, rendering)
afterAll(() => app?.close())

describe('splits', () => {
  it('are listed with what is in them and how they were made', async () => {
    await goTo(page, '#/train', '.form .lines')
    await page.getByRole('button', { name: 'Splits…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Splits', exact: true })
    await expectText(dialog.getByRole('listitem').first(), /Train \d+Validation \d+Test \d+Of the demo dives/)
    await expectAccessible(page, 'splits')
  })

  it('are previewed as they are described, and made as folds', async () => {
    await page.getByRole('button', { name: 'New split' }).last().click()
    const dialog = page.getByRole('dialog', { name: 'New split' })
    await dialog.getByLabel('Name').fill('CV')
    await dialog.getByText('By event', { exact: true }).click()
    await expectText(dialog.getByRole('status'), /\d+ events\./)
    await dialog.getByText('Stratified', { exact: true }).click()
    await dialog.getByText('Folds: each dive is tested once').click()
    await dialog.getByLabel('Folds', { exact: true }).last().fill('3')
    await expectText(dialog.getByRole('status'), /Fold 3 of 3/)
    await expectAccessible(page, 'a new split')
    await dialog.getByLabel('Folds', { exact: true }).last().fill('20')
    await dialog.getByLabel('Folds', { exact: true }).last().fill('3')
    await dialog.getByRole('button', { name: 'Make split' }).click()
    await dialog.waitFor({ state: 'detached', timeout: patience })
    expect(await names()).toEqual(['Demo split', 'CV · fold 1 of 3', 'CV · fold 2 of 3', 'CV · fold 3 of 3'])
  })

  it('are renamed, copied, shown in lists, removed and brought back by keyboard', async () => {
    const dialog = page.getByRole('dialog', { name: 'Splits', exact: true })
    const name = dialog.getByLabel('Name of CV · fold 1 of 3')
    await name.fill('First')
    await name.press('Enter')
    await eventually(names).toContain('First')
    await dialog.getByRole('button', { name: 'Copy First' }).press('Enter')
    await eventually(names).toContain('First copy')
    await dialog.getByRole('button', { name: 'Show in lists: First copy' }).press('Enter')
    await eventually(async () => (await call<Split[]>(page, 'splits.list', {})).find(({ isActive }) => isActive)?.name).toBe('First copy')
    await dialog.getByRole('button', { name: 'Remove First', exact: true }).press('Enter')
    await eventually(names).not.toContain('First')
    await page.getByRole('button', { name: 'Undo' }).click()
    await eventually(names).toContain('First')
    await eventually(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached', timeout: patience })
    expect(app.problems).toEqual([])
  })
})
