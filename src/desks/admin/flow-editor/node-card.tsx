/** One node on the canvas: band and icon by family, name, essence, problems, and an outlet a row. Drawn only when it changes. */
import { Handle, Position, type NodeProps, type Node } from '@xyflow/react';
import { memo } from 'react';
import { Lamp } from '../../kit/lamp.tsx';
import { KindIcon } from './kind-icon.tsx';
import type { CardData } from './to-canvas.ts';
import { useNodeTraffic } from './traffic-state.ts';
import { words } from './words.ts';

type CardNode = Node<CardData, 'card'>;

export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<CardNode>) {
  const { title, family, label, essence, ports, errors, warnings, badge, kind } = data;
  return (
    <div className={`card band-${family}${badge === null ? '' : ` card-${badge}`}`} data-testid={`node-${id}`}>
      <Handle type="target" position={Position.Left} className="port-in" isConnectableStart={false} />
      <div className="card-head">
        <KindIcon kind={kind} />
        <span className="card-kind">{title}</span>
        <Counts errors={errors} warnings={warnings} />
        {badge !== null && (
          <b className="card-badge" title={words.badgeTitles[badge]}>
            {words.badges[badge]}
          </b>
        )}
      </div>
      <div className="card-name" title={label}>
        {label}
      </div>
      <div className="card-essence" title={essence}>
        {essence}
      </div>
      <CardTraffic id={id} />
      {ports.map(({ name, title: shown, connected }) => (
        <div key={name} className={connected ? 'port' : 'port port-open'}>
          <button
            type="button"
            className="port-title nodrag"
            tabIndex={selected ? 0 : -1}
            data-port={name}
            aria-label={words.portLabel(shown, connected ? '' : null)}
            title={shown}
          >
            {shown}
          </button>
          {!connected && <Lamp shape="diamond" tone="red" />}
          <Handle type="source" position={Position.Right} id={name} className="port-out" isConnectableEnd={false} />
        </div>
      ))}
    </div>
  );
});

function Counts({ errors, warnings }: { errors: number; warnings: number }) {
  if (errors + warnings === 0) return null;
  return (
    <span className="card-counts num">
      {errors > 0 && (
        <>
          <Lamp shape="diamond" tone="red" />
          {errors}
        </>
      )}
      {warnings > 0 && (
        <>
          <Lamp shape="triangle" tone="amber" />
          {warnings}
        </>
      )}
    </span>
  );
}

function CardTraffic({ id }: { id: string }) {
  const said = useNodeTraffic(id);
  if (said === null) return null;
  return <div className="card-traffic num">{said}</div>;
}

export const ArrivalCard = memo(function ArrivalCard({ data }: NodeProps<Node<CardData, 'arrival'>>) {
  return (
    <div className="arrival">
      <KindIcon kind="arrival" /> {data.label}
      <Handle
        type="source"
        position={Position.Right}
        className={data.ports[0]?.connected === true ? 'port-out' : 'port-out port-open'}
        isConnectableEnd={false}
      />
    </div>
  );
});
