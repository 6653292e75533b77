/** Marks at times of a recording, with words; a click goes there. */
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { Mark } from '../../contract/http/quality.ts';
import { duration } from '../kit/format.ts';
import { words } from './words.ts';

interface Props {
  marks: readonly Mark[];
  seek(seconds: number): void;
  /** Absent: only shown. */
  edit?: { at(): number; set(marks: Mark[]): void } | undefined;
}

export function MarksList({ marks, seek, edit }: Props) {
  const [text, setText] = useState('');
  const add = () => {
    if (edit === undefined || text.trim() === '') return;
    const at = Math.round(edit.at() * 10) / 10;
    edit.set([...marks, { at, words: text.trim() }].sort((a, b) => a.at - b.at));
    setText('');
  };
  return (
    <div data-testid="marks">
      <h3>{words.marks}</h3>
      {edit && (
        <div className="row-of">
          <Input
            style={{ flex: 1 }}
            maxLength={200}
            placeholder={words.markWords}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onPressEnter={add}
            data-testid="mark-words"
          />
          <Button disabled={text.trim() === ''} onClick={add} data-testid="add-mark">
            {words.mark}
          </Button>
        </div>
      )}
      {marks.length === 0 && <p className="aside">{words.noMarks}</p>}
      <ul className="plain-list">
        {marks.map((mark, n) => (
          <li key={`${mark.at} ${n}`} className="row-of">
            <Button type="link" size="small" className="num" onClick={() => seek(mark.at)}>
              {duration(mark.at)}
            </Button>
            <span className="clip" title={mark.words}>
              {mark.words}
            </span>
            {edit && (
              <Button type="text" size="small" onClick={() => edit.set(marks.filter((_, at) => at !== n))}>
                {words.remove}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
