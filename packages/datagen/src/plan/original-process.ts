import type { Process } from '../dsl/processes.ts';

const hourMicros = 3_600_000_000;

/**
 * A process as the original runs it. Probabilities per period are rates; multipliers scale every move; the variation by
 * age is not applied; states begin at a column that it knows by name, else with the timeframe. Stages come a day apart
 * on average whatever is said, and after the end of the timeframe too. Touches may be before the entity began.
 */
export function originalProcess(process: Process): Process {
  switch (process.kind) {
    case 'stages': {
      const gap = { type: 'exponential', meanMicros: 24 * hourMicros } as const;
      const stages = process.stages.map((stage) => ({ ...stage, gap }));
      return { ...process, stages, until: Number.MAX_SAFE_INTEGER };
    }
    case 'states': {
      const states = process.states.map((state) => ({ ...state, exitRate: state.originalRate }));
      return { ...process, states, start: process.originalStart, ageFactors: [], factorsScale: 'all' };
    }
    case 'touches':
      return { ...process, notBefore: undefined };
    case 'state_events':
    case 'spend':
    case 'stock':
    case 'versions':
    case 'change_log':
      return process;
  }
}
