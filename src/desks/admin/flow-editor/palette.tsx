/** The kinds of nodes by family: a click adds after the selected node, a drag adds where it is dropped. */
import { Input } from 'antd';
import { useState } from 'react';
import { kinds, type AnyKind, type KindName } from '../../../core/ivr/kinds.ts';
import type { Family } from '../../../core/ivr/node-kind.ts';
import { dragType } from './canvas.tsx';
import { addNode } from './graph-edits.ts';
import type { EditorStore } from './editor-store.ts';
import { useEditor } from './editor-store.ts';
import { KindIcon } from './kind-icon.tsx';
import { newNodeId, useStudio } from './studio.ts';
import { families, words } from './words.ts';

const all = Object.values(kinds) as unknown as AnyKind[];

/** After the selected node, on its first outlet that leads nowhere. */
export function addAfterSelected(store: EditorStore, kind: KindName): void {
  if (store.state.readOnly) return;
  const id = newNodeId(kind);
  store.edit((now) => addNode(now, kind, { id, after: store.state.selected[0] }));
  store.goTo(id);
}

export function Palette() {
  const { store, pick } = useStudio();
  const readOnly = useEditor(store, (state) => state.readOnly);
  const [text, setText] = useState('');
  const fits = (kind: AnyKind) => text.trim() === '' || `${kind.title}${families[kind.family]}`.includes(text.trim());
  const shown = all.filter(fits);
  return (
    <nav className="palette" aria-label={words.palette}>
      <Input
        size="small"
        allowClear
        aria-label={words.paletteSearch}
        placeholder={words.paletteSearch}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onPressEnter={() => (text === '' ? pick({ of: 'add' }) : shown[0] && addAfterSelected(store, shown[0].kind))}
      />
      <div className="palette-list">
        {shown.length === 0 && <p className="aside">{words.noKind}</p>}
        {(Object.keys(families) as Family[]).map((family) => {
          const members = shown.filter((kind) => kind.family === family);
          if (members.length === 0) return null;
          return (
            <section key={family} aria-label={families[family]}>
              <h3 className="palette-family">{families[family]}</h3>
              <div className="palette-kinds">
                {members.map(({ kind, title }) => (
                  <button
                    key={kind}
                    type="button"
                    className={`palette-kind band-${family}`}
                    disabled={readOnly}
                    draggable={!readOnly}
                    data-testid={`add-${kind}`}
                    onDragStart={(event) => {
                      event.dataTransfer.setData(dragType, kind);
                      event.dataTransfer.effectAllowed = 'copy';
                    }}
                    onClick={() => addAfterSelected(store, kind)}
                  >
                    <KindIcon kind={kind} /> {title}
                  </button>
                ))}
              </div>
            </section>
          );
        })}
      </div>
      <p className="aside">{words.paletteHint}</p>
    </nav>
  );
}
