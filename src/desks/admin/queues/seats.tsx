/** Who sits where and can do what: agents against skills. A change is saved at once. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Input, Select, Table } from 'antd';
import { useState } from 'react';
import type { QueueRow, SaveSeat, SeatRow } from '../../../contract/http/queues.ts';
import { asApiError, type ApiError } from '../../kit/api.ts';
import { Notice, PartFailed } from '../../kit/error-notice.tsx';
import { Empty, Loading } from '../../kit/part.tsx';
import { shared } from '../../kit/words.ts';
import { routing, seatsKey, skillsKey } from './api.ts';
import { words } from './words.ts';

const rowsOnAPage = 20;

export function Seats({ queues, skills }: { queues: readonly QueueRow[]; skills: readonly string[] }) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const seats = useQuery({ queryKey: seatsKey, queryFn: routing.seats });
  const [search, setSearch] = useState('');
  const [error, setError] = useState<ApiError | null>(null);
  if (seats.isPending) return <Loading rows={10} />;
  if (seats.data === undefined) return <PartFailed error={seats.error} retry={() => void seats.refetch()} />;

  async function act(work: () => Promise<string>) {
    setError(null);
    try {
      void message.success(await work());
    } catch (failed) {
      setError(asApiError(failed));
    }
    await Promise.all([
      queries.invalidateQueries({ queryKey: seatsKey }),
      queries.invalidateQueries({ queryKey: skillsKey }),
    ]);
  }
  const save = (row: SeatRow, part: Partial<SaveSeat>) =>
    act(async () => {
      const { queues: sits, skills: can } = row;
      await routing.saveSeat(row.agent, { queues: sits, skills: can, ...part });
      return words.seatSaved(row.name);
    });
  const items = seats.data.items.filter(({ name, agent }) => name.includes(search) || agent.includes(search));
  return (
    <div className="form-column seats">
      {error && <Notice text={error.message} problem={error.problem} tone="red" testId="seat-trouble" />}
      <div className="row-of">
        <Input
          allowClear
          className="seat-input"
          placeholder={words.search}
          aria-label={words.search}
          value={search}
          onChange={(event) => setSearch(event.target.value.trim())}
        />
        <NewSkill add={(name) => act(async () => (await routing.addSkill(name)).name)} />
      </div>
      <Table<SeatRow>
        size="small"
        rowKey="agent"
        dataSource={items}
        pagination={{ pageSize: rowsOnAPage, showSizeChanger: false, hideOnSinglePage: true }}
        locale={{ emptyText: <Empty>{words.noSeats}</Empty> }}
        columns={[
          { title: words.agent, dataIndex: 'name', width: 110 },
          {
            title: words.queues,
            render: (_, row) => <Sits row={row} queues={queues} set={(sits) => void save(row, { queues: sits })} />,
          },
          ...skills.map((skill) => ({
            title: (
              <SkillHead skill={skill} remove={() => act(async () => (await routing.removeSkill(skill), skill))} />
            ),
            width: 110,
            render: (_: unknown, row: SeatRow) => (
              <Level row={row} skill={skill} set={(can) => void save(row, { skills: can })} />
            ),
          })),
        ]}
      />
    </div>
  );
}

function NewSkill({ add }: { add(name: string): Promise<void> }) {
  const [name, setName] = useState('');
  return (
    <>
      <Input
        className="seat-input"
        maxLength={40}
        placeholder={words.skillName}
        aria-label={words.skillName}
        value={name}
        onChange={(event) => setName(event.target.value)}
        data-testid="skill-name"
      />
      <Button disabled={name.trim() === ''} onClick={() => void add(name.trim()).then(() => setName(''))}>
        {words.newSkill}
      </Button>
    </>
  );
}

function SkillHead({ skill, remove }: { skill: string; remove(): Promise<void> }) {
  const { modal } = App.useApp();
  const ask = () =>
    modal.confirm({
      title: words.removeSkill(skill),
      okText: words.remove,
      okButtonProps: { danger: true },
      cancelText: shared.cancel,
      onOk: remove,
    });
  return (
    <>
      {skill}
      <Button size="small" type="text" aria-label={`${words.remove} ${skill}`} onClick={() => void ask()}>
        ×
      </Button>
    </>
  );
}

type Sitting = SeatRow['queues'];

/** Queue and tier in one choice; the tier chosen last is meant. */
function Sits({ row, queues, set }: { row: SeatRow; queues: readonly QueueRow[]; set(to: Sitting): void }) {
  const options = queues.flatMap(({ id, label }) =>
    [1, 2, 3].map((tier) => ({ value: `${id} ${tier}`, label: tier === 1 ? label : `${label} ${words.tier(tier)}` })),
  );
  const chosen = (values: readonly string[]): Sitting => {
    const read = values.map((value) => {
      const [queue = '', tier = '1'] = value.split(' ');
      return { queue, tier: Number(tier) };
    });
    return [...new Map(read.map((sits) => [sits.queue, sits])).values()];
  };
  return (
    <Select
      mode="multiple"
      size="small"
      className="wide"
      aria-label={`${row.name} ${words.queues}`}
      value={row.queues.map(({ queue, tier }) => `${queue} ${tier}`)}
      options={options}
      onChange={(values: string[]) => set(chosen(values))}
    />
  );
}

function Level({ row, skill, set }: { row: SeatRow; skill: string; set(to: SeatRow['skills']): void }) {
  const level = row.skills.find((each) => each.skill === skill)?.level ?? 0;
  const options = [0, 1, 2, 3, 4, 5].map((value) => ({ value, label: value === 0 ? words.noLevel : `${value}` }));
  const others = row.skills.filter((each) => each.skill !== skill);
  return (
    <Select
      size="small"
      className="level-input"
      aria-label={`${row.name} ${skill}`}
      value={level}
      options={options}
      onChange={(to) => set(to === 0 ? others : [...others, { skill, level: to }])}
    />
  );
}
