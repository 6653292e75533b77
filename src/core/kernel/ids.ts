/** Branded identifiers, so that a call's id can't be handed to something that wants a leg. No I/O, no random. */
declare const brand: unique symbol;
type Branded<B extends string> = string & { readonly [brand]: B };

/** The id of a call is Asterisk's unique id of the citizen's line: inserting it twice is harmless. */
export type CallId = Branded<'CallId'>;
/** One party's line. Legs that we ring have ids that we chose before ringing. */
export type LegId = Branded<'LegId'>;
export type AgentId = Branded<'AgentId'>;
export type QueueId = Branded<'QueueId'>;
export type NodeId = Branded<'NodeId'>;
export type FlowId = Branded<'FlowId'>;
export type PlaybackId = Branded<'PlaybackId'>;

export const callId = (raw: string): CallId => raw as CallId;
export const legId = (raw: string): LegId => raw as LegId;
export const agentId = (raw: string): AgentId => raw as AgentId;
export const queueId = (raw: string): QueueId => raw as QueueId;
export const nodeId = (raw: string): NodeId => raw as NodeId;
export const flowId = (raw: string): FlowId => raw as FlowId;
export const playbackId = (raw: string): PlaybackId => raw as PlaybackId;
