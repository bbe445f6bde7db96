import { describe, expect, it } from 'vitest'
import { createConnection, openFile, prepareForWriting } from '../../../src/main/library/connection.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { insertVideo, person, someFacts, temporaryFolder, threeStages } from './temporary-library.ts'

describe('a full disk', () => {
  it('refuses the edit with what to do, and loses nothing', async () => {
    const folder = await temporaryFolder()
    const library = await openLibrary(folder, { create: true })
    const video = await insertVideo(library)
    const { dive } = await library.dives.create(video.id, { facts: someFacts(), stages: threeStages }, person)
    // SQLite's own limit stands for the disk's: the file may not grow by another page.
    const before = await library.dives.get(dive.id)
    await library.close()

    const file = openFile(library.folder.database)
    prepareForWriting(file)
    file.pragma(`max_page_count = ${Number(file.pragma('page_count', { simple: true }))}`)
    const connection = createConnection(file, library.folder.database)
    const fill = connection.write(async (db) => {
      for (let n = 0; n < 1000; n += 1) await db.insertInto('settings').values({ name: `n${n}`, value: JSON.stringify('x'.repeat(1000)) }).execute()
    })
    await expect(fill).rejects.toMatchObject({ code: 'disk-full', message: expect.stringContaining('the disk is full') as string, hint: expect.stringContaining('Free some space') as string })
    // Nothing of the change stays, and the connection works on.
    expect(await connection.query.selectFrom('settings').selectAll().execute()).toEqual([])
    await connection.write((db) => db.insertInto('settings').values({ name: 'small', value: '1' }).execute())
    await connection.close()

    const again = await openLibrary(folder)
    expect(await again.check()).toEqual([])
    expect(await again.dives.get(dive.id)).toEqual(before)
    await again.close()
  })
})

describe('another program that holds the library', () => {
  it('is named after a while, and nothing is written', async () => {
    const library = await openLibrary(await temporaryFolder(), { create: true, waitMilliseconds: 700 })
    const video = await insertVideo(library)
    const other = openFile(library.folder.database)
    other.exec('BEGIN IMMEDIATE')
    const from = performance.now()
    await expect(library.dives.create(video.id, { facts: someFacts(), stages: [] }, person)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('Another program is writing') as string })
    expect(performance.now() - from).toBeGreaterThan(700)
    other.exec('ROLLBACK')
    other.close()
    expect((await library.dives.list({})).total).toBe(0)
    await library.dives.create(video.id, { facts: someFacts(), stages: [] }, person)
    await library.close()
  })
})
