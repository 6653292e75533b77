/** All scores of a talk side by side, item by item, how far apart they are, and the points that are agreed on with why. */
import { useQuery } from '@tanstack/react-query';
import { Button, Popconfirm, Table } from 'antd';
import type { CalibrationFull } from '../../contract/http/calibrations.ts';
import { isRefusal } from '../../core/kernel/refusal.ts';
import { needReasons, scorersAtLeast } from '../../core/quality/calibration.ts';
import { scoreOf } from '../../core/quality/score.ts';
import { useAct } from '../kit/act.ts';
import { Notice, PartFailed } from '../kit/error-notice.tsx';
import { fullTime } from '../kit/format.ts';
import { Loading } from '../kit/part.tsx';
import { soundOf } from './api.ts';
import { useAutosave, type Autosaved } from './autosave.ts';
import { agreementDrafts, calibrations, type Agreement } from './calibration-api.ts';
import { comparisonColumns, rowsOf, scoreText, type ComparedRow } from './comparison-columns.tsx';
import { JudgedSound } from './judged-talk.tsx';
import { words } from './words.ts';

const w = words.calibration;

interface Props {
  calibration: CalibrationFull;
  changed(): Promise<unknown>;
}

export function Comparison({ calibration, changed }: Props) {
  const { id, recording, sheets, agreed } = calibration;
  const marks = sheets.flatMap((sheet) =>
    sheet.marks.map((mark) => ({ ...mark, words: w.markOf(sheet.name ?? sheet.supervisor, mark.words) })),
  );
  return (
    <div className="pane-scroll calibration-scroll">
      {agreed !== null ? (
        <>
          <Compared calibration={calibration} agreement={agreed} />
          <p className="second num" data-testid="agreed">
            {w.agreedBy(agreed.byName ?? agreed.by, fullTime(agreed.at))}
          </p>
        </>
      ) : sheets.length < scorersAtLeast ? (
        <>
          <Compared calibration={calibration} agreement={null} />
          <Notice text={w.waiting} action={{ label: w.refresh, run: () => void changed() }} />
        </>
      ) : (
        <Agreeing calibration={calibration} changed={changed} />
      )}
      <Summaries sheets={sheets} />
      <JudgedSound
        sound={soundOf('calibrations', id)}
        recording={recording}
        marks={marks.sort((a, b) => a.at - b.at)}
      />
    </div>
  );
}

/** What was begun before comes first; what is typed then saves itself. */
function Agreeing({ calibration, changed }: Props) {
  const kept = useQuery({
    queryKey: ['agreement-draft', calibration.id],
    queryFn: () => agreementDrafts.read(calibration.id),
    gcTime: 0,
    staleTime: Infinity,
  });
  if (kept.isPending) return <Loading rows={8} />;
  if (kept.data === undefined) return <PartFailed error={kept.error} retry={() => void kept.refetch()} />;
  return <AgreementForm calibration={calibration} begun={kept.data} changed={changed} />;
}

function AgreementForm({ calibration, begun, changed }: Props & { begun: Agreement }) {
  const { id, form, sheets, scorers } = calibration;
  const saved = useAutosave<Agreement>(begun, async (draft) => void (await agreementDrafts.save(id, draft)));
  const { busy, error, act } = useAct();
  const { answers, reasons } = saved.value;
  const missing = needReasons(form, sheets, answers).filter((item) => (reasons[item] ?? '').trim() === '');
  const isWhole = !isRefusal(scoreOf(form, answers)) && missing.length === 0;
  const scoring = scorers.filter(({ submitted }) => !submitted).map(({ supervisor, name }) => name ?? supervisor);
  const record = () =>
    act(async () => {
      if (!(await saved.flush())) return;
      await calibrations.conclude(id, saved.value);
      await agreementDrafts.remove(id);
      await changed();
    });
  const told = error?.message ?? saved.error?.message ?? null;
  return (
    <>
      <Compared calibration={calibration} agreement={saved.value} change={saved.change} missing={missing} />
      <div className="review-submit">
        {told !== null && <Notice text={told} testId="agreement-trouble" />}
        <div className="row-of">
          <span className="aside">{w.agreeHint}</span>
          <Popconfirm
            title={w.recordTitle}
            description={scoring.length === 0 ? w.recordNote : w.recordWithout(scoring)}
            okText={w.record}
            onConfirm={() => void record()}
          >
            <Button
              type="primary"
              className="push-right"
              disabled={!isWhole}
              loading={busy}
              data-testid="record-agreement"
            >
              {w.record}
            </Button>
          </Popconfirm>
        </div>
      </div>
    </>
  );
}

interface ComparedProps {
  calibration: CalibrationFull;
  agreement: Agreement | null;
  /** Absent: only shown. */
  change?: Autosaved<Agreement>['change'];
  /** Items whose reason is still to be written. */
  missing?: readonly string[];
}

function Compared({ calibration, agreement, change, missing = [] }: ComparedProps) {
  const { form, sheets } = calibration;
  const columns = comparisonColumns({ sheets, agreement, change, missing });
  const width = columns.reduce((sum, column) => sum + Number(column.width ?? 0), 0);
  const total = agreement === null ? null : scoreOf(form, agreement.answers);
  return (
    <Table<ComparedRow>
      className="comparison"
      data-testid="comparison"
      columns={columns}
      dataSource={rowsOf(form, sheets)}
      rowKey={({ item }) => item.id}
      pagination={false}
      size="small"
      tableLayout="fixed"
      scroll={{ x: width }}
      summary={() => (
        <Table.Summary.Row>
          <Table.Summary.Cell index={0}>{w.total}</Table.Summary.Cell>
          {sheets.map(({ supervisor, score, fatal }, n) => (
            <Table.Summary.Cell key={supervisor} index={n + 1} align="right">
              <span className="num">{scoreText(score, fatal)}</span>
            </Table.Summary.Cell>
          ))}
          <Table.Summary.Cell index={sheets.length + 1} align="right">
            <span className="num">{spreadOfTotals(sheets)}</span>
          </Table.Summary.Cell>
          {agreement !== null && (
            <Table.Summary.Cell index={sheets.length + 2} colSpan={2}>
              <strong className="num" data-testid="agreed-total">
                {total === null || isRefusal(total) ? words.total(null) : scoreText(total.score, total.fatal)}
              </strong>
            </Table.Summary.Cell>
          )}
        </Table.Summary.Row>
      )}
    />
  );
}

function spreadOfTotals(sheets: CalibrationFull['sheets']): string {
  const scores = sheets.map(({ score }) => score);
  return scores.length < scorersAtLeast ? '--' : String(Math.max(...scores) - Math.min(...scores));
}

function Summaries({ sheets }: Pick<CalibrationFull, 'sheets'>) {
  const written = sheets.filter(({ summary }) => summary !== '');
  if (written.length === 0) return null;
  return (
    <div>
      <h3>{words.summary}</h3>
      <ul className="plain-list">
        {written.map(({ supervisor, name, summary }) => (
          <li key={supervisor} className="prose">
            {w.markOf(name ?? supervisor, summary)}
          </li>
        ))}
      </ul>
    </div>
  );
}
