/// <reference types="node" />
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'

/** What the app tests do again and again: go somewhere, wait for it, read the stages, ask axe. */
export const patience = 30_000
/** The first test that needs a demo library waits while it is rendered. */
export const rendering = 900_000

/** Waits until what `read` gives is as expected. */
export function eventually<T>(read: () => Promise<T> | T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: patience })
}

export async function goTo(page: Page, address: string, ready: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), address)
  await page.waitForSelector(ready, { timeout: patience })
}

/** Opens a dive in Annotate and waits for its first picture. */
export async function openDive(page: Page, diveId: number): Promise<void> {
  await goTo(page, `#/annotate/${diveId}`, '.annotate .block, .annotate .none')
  await shownFrame(page, 0)
}

/** Waits until the canvas really shows this frame. */
export async function shownFrame(page: Page, frame: number): Promise<void> {
  await page.waitForSelector(`.screen canvas[data-frame="${frame}"]`, { state: 'visible', timeout: patience })
}

/** First frames of the stages on the timeline, as drawn. */
export function stageStarts(page: Page): Promise<number[]> {
  return page.locator('.stages .edge').evaluateAll((edges) => [0, ...edges.map((edge) => Number(edge.getAttribute('aria-valuenow')))])
}

export async function saved(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid="save-state"][data-state="saved"]', { timeout: patience })
}

/** Calls a procedure as the page itself would. */
export function call<T>(page: Page, name: string, input: unknown): Promise<T> {
  return page.evaluate(async ([procedure, body]) => {
    const token = sessionStorage.getItem('highboard-token') ?? ''
    const response = await fetch(`/api/${procedure}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify(body) })
    return response.json()
  }, [name, input] as const) as Promise<T>
}

export interface DiveRow { id: number; diveNumber: string; scorePoints: number; startFrame: number; endFrame: number }
export async function dives(page: Page): Promise<DiveRow[]> {
  return (await call<{ dives: DiveRow[] }>(page, 'dives.list', { limit: 1000 })).dives
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Fails on anything axe-core reports, best practice included. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axeSource)
  // A change of theme fades in; what counts is the screen at rest. What is wrong there stays wrong.
  await expect.poll(() => violationsOn(page), { timeout: 10_000, interval: 500, message: what }).toEqual([])
}

function violationsOn(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(context: Document, options: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }> } }
    const result = await axe.run(document, { resultTypes: ['violations'] })
    return result.violations.map((violation) => `${violation.id}: ${violation.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} (${node.failureSummary.replace(/\s+/g, ' ').slice(0, 240)})`).join(' | ')}`)
  })
}

export async function expectText(locator: Locator, pattern: RegExp): Promise<void> {
  await eventually(() => locator.textContent()).toMatch(pattern)
}
