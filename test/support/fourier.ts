/** Cross-correlation by Fourier transform: callers look for words in what they hear while they speak and are rung. */

/** @returns the sum of heard[at + i] * wanted[i] for every `at` at which all of what is wanted lies in what was heard. */
export function correlate(heard: Int16Array, wanted: Int16Array): Float64Array {
  // What reaches over the end would come in again at the front: those places nobody asks for.
  const size = 2 ** Math.ceil(Math.log2(Math.max(heard.length, wanted.length)));
  // Both are real, so that one transform serves for two: one of them as the imaginary part.
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  re.set(heard);
  im.set(wanted);
  transform(re, im);
  const [productRe, productIm] = [new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i++) {
    const mirror = (size - i) & (size - 1);
    const [a, b, c, d] = [re[i]!, im[i]!, re[mirror]!, im[mirror]!];
    const [heardRe, heardIm, wantedRe, wantedIm] = [(a + c) / 2, (b - d) / 2, (b + d) / 2, (c - a) / 2];
    // Conjugated once more than the product needs: the inverse transform is then the forward one.
    productRe[i] = heardRe * wantedRe + heardIm * wantedIm;
    productIm[i] = heardRe * wantedIm - heardIm * wantedRe;
  }
  transform(productRe, productIm);
  return productRe.map((value) => value / size);
}

/** In place, radix 2; the length is a power of two. */
function transform(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  const { cos, sin } = turnsOf(size);
  for (let half = 1, step = size >> 1; half < size; half <<= 1, step >>= 1) {
    for (let block = 0; block < size; block += 2 * half) {
      for (let a = block, b = block + half, turn = 0; a < block + half; a++, b++, turn += step) {
        const turnedRe = re[b]! * cos[turn]! - im[b]! * sin[turn]!;
        const turnedIm = re[b]! * sin[turn]! + im[b]! * cos[turn]!;
        re[b] = re[a]! - turnedRe;
        im[b] = im[a]! - turnedIm;
        re[a] = re[a]! + turnedRe;
        im[a] = im[a]! + turnedIm;
      }
    }
  }
}

interface Turns {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}
const known = new Map<number, Turns>();

function turnsOf(size: number): Turns {
  const before = known.get(size);
  if (before !== undefined) return before;
  const of = (angle: (radians: number) => number) =>
    Float64Array.from({ length: size >> 1 }, (_, n) => angle((-2 * Math.PI * n) / size));
  const turns = { cos: of(Math.cos), sin: of(Math.sin) };
  known.set(size, turns);
  return turns;
}
