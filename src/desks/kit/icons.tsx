/** Icons that the icon set lacks. 16 x 16, drawn in the text's colour. */
export function HandsetDown() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">
      <path d="M8 4.6c-2.8 0-5.3.9-7 2.4-.4.4-.5 1-.3 1.5l.9 1.9c.2.5.8.7 1.3.5l2-.8c.5-.2.7-.6.7-1.1V7.6A8.2 8.2 0 0 1 8 7.3c.8 0 1.6.1 2.4.3V9c0 .5.3.9.7 1.1l2 .8c.5.2 1.1 0 1.3-.5l.9-1.9c.2-.5.1-1.1-.3-1.5-1.7-1.5-4.2-2.4-7-2.4z" />
    </svg>
  );
}

export function Keypad() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" fill="currentColor">
      {[3, 8, 13].map((y) => [3, 8, 13].map((x) => <circle key={`${x}-${y}`} cx={x} cy={y} r="1.6" />))}
    </svg>
  );
}
