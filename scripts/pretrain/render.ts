import { hasDive, renderToFiles } from './dives.ts'

/**
 * Renders dives of consecutive seeds into a folder; run several at once, each
 * with its own share: node scripts/pretrain/render.ts FOLDER FIRST COUNT STRIDE OFFSET
 */
const [folder = '', ...numbers] = process.argv.slice(2)
const [first = 0, count = 0, stride = 1, offset = 0] = numbers.map(Number)
for (let i = offset; i < count; i += stride) {
  if (!hasDive(folder, first + i)) renderToFiles(folder, first + i)
}
