/** Bells that the push line rings when something that holds for everybody changed; the banners ask what holds. */
import { Listeners } from './listeners.ts';

export const emergencyNews = new Listeners();
export const surgeNews = new Listeners();
