/** A bar as wide as the sound is loud. */
export function Level({ label, level }: { label: string; level: number }) {
  return (
    <div
      className="loudness"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(level * 100)}
    >
      <div style={{ transform: `scaleX(${level})` }} />
    </div>
  );
}
