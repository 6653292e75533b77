/** A WAV file out of samples between -1 and 1: mono, 16 bits. Pure. */

export function wavOf(pieces: readonly Float32Array[], rate: number): ArrayBuffer {
  const count = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const file = new DataView(new ArrayBuffer(44 + count * 2));
  const text = (at: number, words: string) => {
    for (let i = 0; i < words.length; i++) file.setUint8(at + i, words.charCodeAt(i));
  };
  text(0, 'RIFF');
  file.setUint32(4, 36 + count * 2, true);
  text(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 1, true);
  file.setUint32(24, rate, true);
  file.setUint32(28, rate * 2, true);
  file.setUint16(32, 2, true);
  file.setUint16(34, 16, true);
  text(36, 'data');
  file.setUint32(40, count * 2, true);
  let at = 44;
  for (const piece of pieces) {
    for (const sample of piece) {
      file.setInt16(at, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true);
      at += 2;
    }
  }
  return file.buffer as ArrayBuffer;
}
