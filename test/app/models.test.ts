import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { convertWeights } from '../../src/main/weights/convert.ts'
import { openCheckpoint } from '../../src/main/weights/checkpoint.ts'
import { writePyTorchFile, type TorchWritable } from '../../src/main/weights/pytorch-writer.ts'
import { root, startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

// Weights in and out as a person does it: a file with what is wrong with it, a file that fits, an export, a name, away and back.
const shipped = join(root, 'resources/models/mcore-small-rendered.safetensors')
let app: AppUnderTest
let page: Page
let folder: string

/** The backbone of the shipped model as its library would publish it, with a classifier. */
function writeBackbone(path: string): void {
  const file = openCheckpoint(shipped)
  const dictionary = new Map<string, TorchWritable>()
  for (const { name } of file.tensors) {
    if (!name.startsWith('base_model._features.') || name.includes('.gsm.')) continue
    dictionary.set(name.replace('base_model._features.', '').replace('conv1.net.', 'conv1.'), { ...file.read(name), name })
  }
  const [first] = file.tensors
  dictionary.set('head.fc.bias', { ...file.read(first!.name), name: 'head.fc.bias' })
  writePyTorchFile(path, dictionary)
  file.close()
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-models-'))
  mkdirSync(join(folder, 'weights'))
  convertWeights(shipped, join(folder, 'weights', 'club.pth'), { dtype: 'float32', modules: ['base_model', 'psnet_model', 'decoder', 'regressor_delta'] })
  writeBackbone(join(folder, 'weights', 'regnet.pth'))
  writeFileSync(join(folder, 'weights', 'cut.pth'), readFileSync(join(folder, 'weights', 'club.pth')).subarray(0, 100_000))
  app = await startApp({ demoDives: 0, colorScheme: 'light' })
  page = app.page
  await goTo(page, '#/models', '.models .detail')
}, rendering)
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function inspect(name: string): Promise<void> {
  await page.getByRole('button', { name: 'Import', exact: true }).first().click()
  await page.getByRole('dialog', { name: 'Import weights' }).waitFor({ timeout: patience })
  await page.getByLabel('Path of a checkpoint').fill(join(folder, 'weights', name))
  await page.keyboard.press('Enter')
}
const dialog = () => page.getByRole('dialog')
const listed = (): Promise<string[]> => page.locator('.list .entries b').allTextContents()

describe('importing weights', () => {
  it('tells what is wrong with a file that was cut short', async () => {
    await inspect('cut.pth')
    await dialog().getByRole('alert').waitFor({ timeout: patience })
    await expectText(dialog().getByRole('alert'), /cut\.pth cannot be read/)
    await expectAccessible(page, 'import dialog with a failure')
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached', timeout: patience })
  })

  it('lists the files of the studio’s computer where there is no dialog', async () => {
    await page.getByRole('button', { name: 'Import', exact: true }).first().click()
    await dialog().locator('.browser .entries').waitFor({ timeout: patience })
    await eventually(() => dialog().evaluate((element) => element.contains(document.activeElement))).toBe(true)
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached', timeout: patience })
  })

  it('shows what a file holds and what it fits, and makes a model of it', async () => {
    await inspect('club.pth')
    await expectText(dialog().locator('.account'), /261 of 261 weights/)
    await expectText(dialog().locator('.file'), /club\.pth.*PyTorch.*261 tensors/)
    await expectAccessible(page, 'import dialog with a file')
    await dialog().getByLabel('Name').fill('Club 2026')
    await dialog().getByText('Upright', { exact: true }).click()
    await dialog().getByRole('button', { name: 'Import', exact: true }).click()
    await dialog().waitFor({ state: 'detached', timeout: patience })
    await eventually(listed).toContain('Club 2026')
    await expectText(page.locator('.detail h2').first(), /Club 2026/)
    await expectText(page.locator('.detail'), /Imported[\s\S]*club\.pth[\s\S]*261 weights loaded/)
  })

  it('makes a start for training of a backbone, loudly', async () => {
    await inspect('regnet.pth')
    await expectText(dialog().locator('.account'), /weights of the backbone[\s\S]*gate-shift[\s\S]*Heads start new/)
    await expectText(dialog(), /A start for training, not a model that can score/)
    await dialog().getByLabel('Import as').evaluate((select: HTMLSelectElement) => select.options.length).then((count) => expect(count).toBeGreaterThan(0))
    await dialog().getByRole('button', { name: 'Import', exact: true }).click()
    await dialog().waitFor({ state: 'detached', timeout: patience })
    await eventually(() => page.locator('.list .chip').allTextContents()).toEqual(['Start for training'])
    await expectText(page.locator('.detail'), /A start for training[\s\S]*Started new/)
    await expectAccessible(page, 'a start for training')
  })
})

describe('keeping models', () => {
  it('renames one by keyboard', async () => {
    await page.locator('.list .entries button', { hasText: 'Club 2026' }).click()
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.keyboard.type('Club, autumn')
    await page.keyboard.press('Enter')
    await eventually(listed).toContain('Club, autumn')
  })

  it('exports it, and does not replace what is there unasked', async () => {
    const target = join(folder, 'out', 'club.onnx')
    for (const attempt of [1, 2]) {
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      await eventually(() => dialog().getByLabel('File', { exact: true }).inputValue()).toMatch(/exports\/Club-autumn\.onnx$/)
      if (attempt === 1) await expectAccessible(page, 'export dialog')
      await dialog().getByLabel('File', { exact: true }).fill(target)
      await dialog().getByRole('button', { name: 'Export', exact: true }).click()
      if (attempt === 2) {
        await expectText(dialog().getByRole('alert'), /is there already/)
        await dialog().getByLabel('Replace what is there').check()
        await dialog().getByRole('button', { name: 'Export', exact: true }).click()
      }
      await dialog().waitFor({ state: 'detached', timeout: patience })
    }
    expect(['features.onnx', 'stages.onnx', 'scoring.onnx', 'md'].filter((part) => !existsSync(join(folder, 'out', `club.${part}`)))).toEqual([])
  })

  it('puts it away and brings it back, from the message and from the list of the removed', async () => {
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await eventually(listed).not.toContain('Club, autumn')
    await page.getByRole('button', { name: 'Bring back', exact: true }).first().click()
    await eventually(listed).toContain('Club, autumn')
    await page.locator('.list .entries button', { hasText: 'Club, autumn' }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByRole('button', { name: /Removed models/ }).click()
    await expectAccessible(page, 'removed models')
    await page.getByRole('button', { name: 'Bring back Club, autumn' }).click()
    await eventually(listed).toContain('Club, autumn')
  })
})

describe('published weights', () => {
  it('are listed with how each is checked', async () => {
    await page.getByRole('button', { name: 'Published weights' }).click()
    await eventually(() => page.locator('.published li').count()).toBeGreaterThanOrEqual(6)
    await expectText(page.locator('[data-published="resnet-50-imagenet"]'), /102\.5 MB|103 MB[\s\S]*SHA-256/)
    await expectAccessible(page, 'published weights')
  })

  it('that were fetched lead to the import', async () => {
    mkdirSync(join(app.libraryFolder, 'downloads'), { recursive: true })
    writeBackbone(join(app.libraryFolder, 'downloads', 'regnety_002-e68ca334.pth'))
    expect(await call<{ name: string; path: string | null }[]>(page, 'weights.published', {})).toContainEqual(expect.objectContaining({ name: 'regnety-002-imagenet', path: expect.stringContaining('downloads') }))
    await page.locator('.list .entries button').first().click()
    await page.getByRole('button', { name: 'Published weights' }).click()
    await page.locator('[data-published="regnety-002-imagenet"]').getByRole('button', { name: 'Import…' }).click()
    await expectText(dialog().locator('.account'), /weights of the backbone/)
    await page.keyboard.press('Escape')
  })

  // The browser logs every refused call; these two were asked for: a file cut short, and a file that is there already.
  it('never lets the page report an error', () => expect(app.problems.filter((problem) => !/status of (422|409)/.test(problem))).toEqual([]))
})
