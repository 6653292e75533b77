/** Before each story: its turn, which may take minutes and is nobody's time-out. */
import { turn } from '../support/lane.ts';

await turn();
