import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const long = process.env['HIGHBOARD_LONG'] === '1'

// One project per kind of need: `pure` runs in milliseconds, `native` touches
// SQLite, ONNX Runtime or ffmpeg, `golden` checks the methods value by value,
// `app` drives the built screens in a real Chromium. Files named *.long.test.ts
// belong to the long suite (`npm run test:long`).
const exclude = long ? [] : ['**/*.long.test.ts']
export default defineConfig({
  plugins: [vue()],
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: ['test/pure/**/*.test.ts'], exclude, testTimeout: 10_000 } },
      { extends: true, test: { name: 'native', include: ['test/native/**/*.test.ts'], exclude, testTimeout: 120_000, hookTimeout: 120_000, pool: 'forks' } },
      { extends: true, test: { name: 'golden', include: ['test/golden/**/*.test.ts'], exclude, testTimeout: 600_000, hookTimeout: 600_000, pool: 'forks' } },
      { extends: true, test: { name: 'app', include: ['test/app/**/*.test.ts'], exclude, testTimeout: 180_000, hookTimeout: 300_000, pool: 'forks', fileParallelism: false } },
    ],
  },
})
