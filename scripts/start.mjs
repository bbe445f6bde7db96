import { continueUnderNode24 } from './bootstrap.mjs'

// `npm start`: install what is missing, then go on under Node 24. See start-studio.mjs.
await continueUnderNode24('start-studio.mjs', process.argv.slice(2))
