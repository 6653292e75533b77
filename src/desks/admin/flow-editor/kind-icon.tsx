/** One icon per kind of node, always beside the kind's name. */
import {
  AudioOutlined,
  BranchesOutlined,
  BookOutlined,
  ClockCircleOutlined,
  CloudServerOutlined,
  CustomerServiceOutlined,
  EditOutlined,
  FileSearchOutlined,
  GlobalOutlined,
  MenuOutlined,
  MessageOutlined,
  NodeExpandOutlined,
  NumberOutlined,
  PhoneOutlined,
  RollbackOutlined,
  SoundOutlined,
  StarOutlined,
  SwapOutlined,
  TagOutlined,
  UndoOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { KindName } from '../../../core/ivr/kinds.ts';
import { HandsetDown } from '../../kit/icons.tsx';

const icons: Record<KindName | 'arrival', ReactNode> = {
  arrival: <PhoneOutlined />,
  say: <SoundOutlined />,
  menu: <MenuOutlined />,
  collectDigits: <NumberOutlined />,
  speechInput: <AudioOutlined />,
  languageChoice: <GlobalOutlined />,
  ticketProgress: <FileSearchOutlined />,
  knowledgeAnswer: <BookOutlined />,
  survey: <StarOutlined />,
  hours: <ClockCircleOutlined />,
  condition: <BranchesOutlined />,
  setVariable: <EditOutlined />,
  tag: <TagOutlined />,
  httpLookUp: <CloudServerOutlined />,
  subFlow: <NodeExpandOutlined />,
  enqueue: <CustomerServiceOutlined />,
  callbackOffer: <UndoOutlined />,
  voicemail: <AudioOutlined />,
  sendSms: <MessageOutlined />,
  transfer: <SwapOutlined />,
  returnFlow: <RollbackOutlined />,
  hangUp: <HandsetDown />,
};

export function KindIcon({ kind }: { kind: string }) {
  return (
    <span className="kind-icon" aria-hidden>
      {icons[kind as KindName | 'arrival'] ?? null}
    </span>
  );
}
