/** When the floor looks like a surge: what says so, and the way to the page. A person decides. */
import { useNavigate } from 'react-router';
import type { Board } from '../../contract/http/wallboard.ts';
import { surgeSigns } from '../../core/floor/surge-advice.ts';
import { Notice } from '../kit/error-notice.tsx';
import { useSurge } from '../kit/use-holding.ts';
import { words as surge } from '../surge/words.ts';
import { figureText } from './view.ts';

export function SurgeAdvice({ board }: { board: Board }) {
  const navigate = useNavigate();
  const { banner } = useSurge();
  const ids = new Set(surgeSigns(board.alarms, banner !== null).map(({ figure }) => figure));
  if (ids.size === 0) return null;
  const figures = board.definitions.flatMap(({ id, label, unit }) => {
    const figure = board.figures.find((each) => each.id === id);
    return ids.has(id) && figure !== undefined ? [`${label} ${figureText(figure, unit)}`] : [];
  });
  const run = () => void navigate('/supervisor/surge');
  return <Notice text={surge.advise(figures.join('，'))} action={{ label: surge.toPage, run }} testId="surge-advice" />;
}
