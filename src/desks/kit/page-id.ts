/**
 * The id this page made for itself, new with every load: a reload has lost its audio, and the server tells by the new
 * id that the citizen must be given music and the phone rung again. The same id coming back still has its line.
 */
import { randomId } from './random-id.ts';

export const pageId = `p-${randomId(16)}`;
