/** The citizens' front page: the two doors that are open, and the numbers for emergencies. */
import { useEffect } from 'react';
import { Link } from 'react-router';
import { words } from './words.ts';

export default function Citizen() {
  useEffect(() => {
    document.title = words.title;
  }, []);
  return (
    <main className="citizen">
      <h1>{words.title}</h1>
      <p>{words.intro}</p>
      <Link className="door" to="/phone">
        <strong>{words.call}</strong>
        <span>{words.callHint}</span>
      </Link>
      <a className="door" href="tel:12345">
        <strong>{words.dial}</strong>
        <span>{words.dialHint}</span>
      </a>
      <section aria-label={words.danger}>
        <h2>{words.danger}</h2>
        <div className="emergency">
          {words.emergency.map(([number, label]) => (
            <a key={number} className="num" href={`tel:${number}`}>
              <strong>{number}</strong> {label}
            </a>
          ))}
        </div>
      </section>
    </main>
  );
}
