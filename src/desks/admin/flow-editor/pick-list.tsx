/** One searchable list for three questions: which kind to add, which node to find, where an outlet leads. */
import { Input, Modal } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Draft } from '../../../core/ivr/flow.ts';
import { kindOf, kinds, type AnyKind, type KindName } from '../../../core/ivr/kinds.ts';
import type { Names } from '../../../core/ivr/node-kind.ts';
import type { EditorStore } from './editor-store.ts';
import { connect, outletsOf, targetOf } from './graph-edits.ts';
import { KindIcon } from './kind-icon.tsx';
import { addAfterSelected } from './palette.tsx';
import type { Picking } from './studio.ts';
import { families, words } from './words.ts';

interface Item {
  id: string;
  kind: string;
  label: string;
  aside: string;
  /** What the words typed are looked for in. */
  text: string;
}
const shownAtMost = 60;

export function PickList({
  what,
  close,
  store,
  names,
}: {
  what: Picking | null;
  close(): void;
  store: EditorStore;
  names: Names;
}) {
  const asked = useRef(what);
  if (what !== null) asked.current = what;
  return (
    <Modal
      open={what !== null}
      onCancel={close}
      footer={null}
      title={what === null ? '' : titleOf(what, store.draft)}
      width={460}
      destroyOnHidden
      // An outlet gets the focus back; who looked for a node, or added one, goes on there.
      focusable={{ focusTriggerAfterClose: asked.current?.of === 'target' }}
      afterClose={() => asked.current?.of !== 'target' && focusSelected()}
      style={{ top: 80 }}
    >
      {what !== null && <List what={what} close={close} store={store} names={names} />}
    </Modal>
  );
}

/** Unless the focus went somewhere by itself meanwhile. */
function focusSelected(): void {
  const active = document.activeElement;
  if (active !== null && active !== document.body && active.closest('.ant-modal-root') === null) return;
  const places = ['.react-flow__node.selected', '.table-selected .table-node', '.canvas-box'];
  const place = places.map((where) => document.querySelector<HTMLElement>(where)).find((found) => found !== null);
  place?.focus({ preventScroll: true });
}

function List({ what, close, store, names }: { what: Picking; close(): void; store: EditorStore; names: Names }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const input = useRef<HTMLDivElement>(null);
  const items = useMemo(() => itemsOf(what, store.draft, names), [what, store, names]);
  const words_ = text.trim().toLowerCase();
  const found = items.filter((item) => item.text.toLowerCase().includes(words_)).slice(0, shownAtMost);
  // antd moves the focus to the dialog after it opened.
  useEffect(() => {
    const timer = setTimeout(() => input.current?.querySelector('input')?.focus(), 50);
    return () => clearTimeout(timer);
  }, []);
  const choose = (item: Item | undefined) => {
    if (item === undefined) return;
    close();
    chosen(what, item, store);
  };
  return (
    <div className="pick" ref={input}>
      <Input
        aria-label={words.find}
        placeholder={what.of === 'add' ? words.paletteSearch.replace(/ {2}.*/, '') : words.findHint}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'ArrowDown') setAt(Math.min(at + 1, found.length - 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
          else if (event.key === 'Enter') choose(found[at]);
          else return;
          event.preventDefault();
        }}
        role="combobox"
        aria-expanded
        aria-controls="pick-list"
        aria-activedescendant={found[at] === undefined ? undefined : `pick-${at}`}
        data-testid="pick-input"
      />
      <ul id="pick-list" role="listbox" className="pick-list">
        {found.length === 0 && <li className="aside">{words.nothingFound}</li>}
        {found.map((item, n) => (
          <li
            key={item.id}
            id={`pick-${n}`}
            role="option"
            aria-selected={n === at}
            className={n === at ? 'pick-item pick-at' : 'pick-item'}
            onMouseMove={() => setAt(n)}
            onClick={() => choose(item)}
          >
            <KindIcon kind={item.kind} />
            <span className="clip">{item.label}</span>
            <span className="aside">{item.aside}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function titleOf(what: Picking, draft: Draft): string {
  if (what.of === 'add') return words.add;
  if (what.of === 'find') return words.find;
  if (what.from === 'arrival') return words.chooseTarget(words.arrival);
  const { node: id, outlet } = what.from;
  const node = draft.nodes[id];
  const title = node && outletsOf(node).find(({ name }) => name === outlet)?.title;
  return words.chooseTarget(`${node?.label ?? ''} ${title ?? ''}`.trim());
}

function itemsOf(what: Picking, draft: Draft, names: Names): Item[] {
  if (what.of === 'add') {
    return (Object.values(kinds) as unknown as AnyKind[]).map(({ kind, title, family }) => ({
      id: kind,
      kind,
      label: title,
      aside: families[family],
      text: `${title} ${families[family]}`,
    }));
  }
  const nodes = Object.entries(draft.nodes).map(([id, node]): Item => {
    const { title } = kindOf(node);
    const essence = kindOf(node).essence(node, names);
    return { id, kind: node.kind, label: node.label, aside: title, text: `${node.label} ${title} ${essence} ${id}` };
  });
  if (what.of === 'find' || targetOf(draft, what.from) === null) return nodes;
  return [{ id: '', kind: '', label: words.noTarget, aside: '', text: words.noTarget }, ...nodes];
}

function chosen(what: Picking, { id }: Item, store: EditorStore): void {
  if (what.of === 'add') addAfterSelected(store, id as KindName);
  else if (what.of === 'find') store.goTo(id);
  else store.edit((now) => connect(now, what.from, id === '' ? null : id));
}
