import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { supportPage } from './support/page.ts'

/** `npm run support`: writes docs/support.md from the code. */
writeFileSync(join(import.meta.dirname, '..', 'docs', 'support.md'), supportPage())
