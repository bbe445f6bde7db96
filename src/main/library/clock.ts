/** Now, as every time in the library is written: ISO 8601, UTC. */
export function now(): string {
  return new Date().toISOString()
}
