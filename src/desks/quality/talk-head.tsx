/** Whose talk is judged, of when, by which form. */
import { Link } from 'react-router';
import type { ReviewFull } from '../../contract/http/quality.ts';
import { fullTime, maskNumber } from '../kit/format.ts';
import { words } from './words.ts';

interface Props {
  back: string;
  talk: Pick<ReviewFull, 'agentName' | 'arrivedAt' | 'number' | 'queue' | 'ticketNumber' | 'formName'>;
  state: string;
}

export function TalkHead({ back, talk, state }: Props) {
  const { agentName, arrivedAt, number, queue, ticketNumber, formName } = talk;
  const facts = [
    arrivedAt === null ? null : fullTime(arrivedAt),
    number === null ? null : maskNumber(number),
    queue,
    ticketNumber,
    formName,
    state,
  ];
  return (
    <header className="pane-head">
      <Link to={back}>{words.back}</Link>
      <h2>{agentName}</h2>
      <span className="second num clip">{facts.filter(Boolean).join(' · ')}</span>
    </header>
  );
}
