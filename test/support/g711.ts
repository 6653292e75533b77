/** G.711, the sound of the telephone network: one byte a sample, 8,000 samples a second. */

export const sampleRate = 8000;

export interface Law {
  readonly payloadType: 0 | 8;
  readonly name: 'PCMU' | 'PCMA';
  readonly silence: number;
  decode(byte: number): number;
  encode(sample: number): number;
}

const aLawDecoded = Int16Array.from({ length: 256 }, (_, byte) => decodeALaw(byte));
const muLawDecoded = Int16Array.from({ length: 256 }, (_, byte) => decodeMuLaw(byte));

export const aLaw: Law = {
  payloadType: 8,
  name: 'PCMA',
  silence: 0xd5,
  decode: (byte) => aLawDecoded[byte] ?? 0,
  encode: encodeALaw,
};
export const muLaw: Law = {
  payloadType: 0,
  name: 'PCMU',
  silence: 0xff,
  decode: (byte) => muLawDecoded[byte] ?? 0,
  encode: encodeMuLaw,
};

function decodeALaw(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = bits & 15;
  const size = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return bits & 0x80 ? size : -size;
}

function encodeALaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const size = Math.min(32767, Math.abs(sample));
  const exponent = size < 256 ? 0 : 24 - Math.clz32(size);
  const mantissa = exponent === 0 ? size >> 4 : (size >> (exponent + 3)) & 15;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

function decodeMuLaw(byte: number): number {
  const bits = ~byte & 0xff;
  const size = (((bits & 15) << 3) + 0x84) << ((bits >> 4) & 7);
  return bits & 0x80 ? 0x84 - size : size - 0x84;
}

function encodeMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const size = Math.min(32635, Math.abs(sample)) + 0x84;
  const exponent = 24 - Math.clz32(size);
  return ~(sign | (exponent << 4) | ((size >> (exponent + 3)) & 15)) & 0xff;
}
