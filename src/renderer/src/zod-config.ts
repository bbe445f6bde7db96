/** Zod would try to compile its parsers; the screens' content security policy forbids that, so it interprets from the start. */
import { z } from 'zod'

z.config({ jitless: true })
