// Loaded before a child's entry: shows it the `process.parentPort` that Electron's utilityProcess gives, over an ordinary fork channel.
const send = process.send?.bind(process)
Object.assign(process, {
  parentPort: {
    postMessage: (message: unknown) => send?.(message),
    on: (_name: 'message', listener: (event: { data: unknown }) => void) => process.on('message', (data) => listener({ data })),
  },
  send: undefined,
})
process.on('disconnect', () => process.exit(0))
