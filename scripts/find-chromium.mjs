import { findChromium } from './chromium.mjs'

// Prints the path of a Chromium that starts, or says what to do and ends with 1.
try {
  console.log(await findChromium())
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
