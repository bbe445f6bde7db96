import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { divesJsonSchema } from '../../../../src/main/datasets/export/dives-document.ts'

describe('the published schema of dives', () => {
  // After a wanted change: npx vitest run --project native test/native/datasets/export/json-schema.test.ts -u
  it('is what the studio writes and reads', async () => {
    const schema = divesJsonSchema()
    expect(schema).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', additionalProperties: false, required: ['format', 'version', 'createdAt', 'createdBy', 'categories', 'splits', 'dives', 'videos'] })
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(join(import.meta.dirname, '../../../../resources/schemas/highboard-dives.schema.json'))
  })
})
