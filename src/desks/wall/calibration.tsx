/** Whether the smallest words of this wall can be read from where people sit: 16 minutes of arc are the least. */
import { InputNumber } from 'antd';
import { Link } from 'react-router';
import { useStored } from '../kit/stored.ts';
import { words } from './words.ts';

const w = words.calibrate;
/** Of the panel's height, as in wall.css. */
const smallestShare = 0.041;
const leastArcMinutes = 16;

/** The angle that a thing of this share of a 16:9 panel's height fills, in minutes of arc. */
export function arcMinutes(share: number, inches: number, metres: number): number {
  const panelHeight = (inches * 0.0254 * 9) / Math.hypot(16, 9);
  return (Math.atan((share * panelHeight) / metres) * 180 * 60) / Math.PI;
}

export function Calibration() {
  const [inches, setInches] = useStored('wall-inches', 55);
  const [metres, setMetres] = useStored('wall-metres', 5);
  const arc = arcMinutes(smallestShare, inches, metres);
  return (
    <main className="wall wall-calibrate">
      <h1 className="wall-label">{w.title}</h1>
      <label>
        {w.inches}{' '}
        <InputNumber value={inches} min={20} max={200} onChange={(value) => value !== null && setInches(value)} />
      </label>
      <label>
        {w.metres}{' '}
        <InputNumber value={metres} min={1} max={30} onChange={(value) => value !== null && setMetres(value)} />
      </label>
      <p className="wall-smallest">{w.line}</p>
      <p data-testid="arc">{w.reads(arc.toFixed(0), arc >= leastArcMinutes)}</p>
      <Link to="/wall">{w.back}</Link>
    </main>
  );
}
