/** A rule said no. Returned, not thrown; the web door turns it into 409 with its Chinese sentence. */
export interface Refusal {
  readonly refused: string;
  readonly [detail: string]: unknown;
}

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;
