/** Own lamps, 12 x 12, one shape per meaning so that they read in grey. The words beside a lamp are always real text. */
export type LampShape = 'circle' | 'triangle' | 'diamond' | 'bars' | 'half' | 'ring' | 'tick' | 'square';
export type LampTone = 'green' | 'amber' | 'red' | 'grey' | 'blue';

const colours: Record<LampTone, string> = {
  green: 'var(--green)',
  amber: 'var(--amber)',
  red: 'var(--red)',
  grey: 'var(--grey)',
  blue: 'var(--primary)',
};

function Shape({ shape }: { shape: LampShape }) {
  switch (shape) {
    case 'circle':
      return <circle cx="6" cy="6" r="4.5" fill="currentColor" />;
    case 'triangle':
      return <path d="M6 1.2 11.4 10.8H.6z" fill="currentColor" />;
    case 'diamond':
      return <path d="M6 .6 11.4 6 6 11.4.6 6z" fill="currentColor" />;
    case 'bars':
      return <path d="M2.5 1.5h2.6v9H2.5zM6.9 1.5h2.6v9H6.9z" fill="currentColor" />;
    case 'half':
      return (
        <>
          <circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M6 1.5a4.5 4.5 0 0 0 0 9z" fill="currentColor" />
        </>
      );
    case 'ring':
      return <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" />;
    case 'tick':
      return <path d="M1.5 6.3 4.7 9.5 10.5 2.8" fill="none" stroke="currentColor" strokeWidth="2" />;
    case 'square':
      return <rect x="2" y="2" width="8" height="8" fill="none" stroke="currentColor" strokeWidth="1.6" />;
  }
}

export function Lamp({ shape, tone }: { shape: LampShape; tone: LampTone }) {
  return (
    <svg
      className="lamp"
      width="12"
      height="12"
      viewBox="0 0 12 12"
      aria-hidden="true"
      style={{ color: colours[tone] }}
    >
      <Shape shape={shape} />
    </svg>
  );
}
