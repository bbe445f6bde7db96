import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

// Three bundles. main: the three boots, the child's entry and its loading thread, as ES modules,
// dependencies left outside. preload: one CommonJS file with everything inside,
// because a sandboxed preload can load nothing. renderer: the screens.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: { index: 'src/main/index.ts', serve: 'src/main/serve.ts', cli: 'src/main/cli.ts', entry: 'src/main/engine/entry.ts', 'loader-worker': 'src/main/tensor/loader-worker.ts' },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [vue()],
    build: {
      outDir: 'out/renderer',
      rolldownOptions: { input: { index: 'src/renderer/index.html' } },
    },
  },
})
