import { z } from 'zod';

// An extension page forbids code made from text, and zod's probe for it would be logged as a violation.
z.config({ jitless: true });
