import { continueUnderNode24 } from './bootstrap.mjs'

// `npm test`: install what is missing, then go on under Node 24. See run-checks.mjs.
await continueUnderNode24('run-checks.mjs', process.argv.slice(2))
