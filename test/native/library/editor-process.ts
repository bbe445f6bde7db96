import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { DiveId } from '../../../src/shared/contract/entities.ts'

/**
 * Edits one dive as fast as it can until it is killed, and says after each edit
 * which number is on the disk. Started by the kill test.
 */
const [folder = '', id = '0', start = '0'] = process.argv.slice(2)
const diveId = Number(id) as DiveId
const library = await openLibrary(folder)
for (let n = Number(start) + 1; ; n += 1) {
  await library.dives.update(diveId, { penaltyPoints: n % 100, athlete: `edit ${n}` }, { kind: 'person', name: 'Ann' })
  await library.stages.set(diveId, [0, 10 + (n % 40), 60 + (n % 30)].map((startFrame) => ({ label: `edit ${n}`, startFrame })), `edit ${n}`, { kind: 'person', name: 'Ann' })
  process.stdout.write(`${n}\n`)
}
