import {
  COLOUR_INK,
  type Counterexample,
  type ImpactPrediction,
  PLAIN_INK,
  predictionToJson,
  renderAnnotations,
  renderCodeQuality,
  renderPrediction,
  renderRdjson,
  renderSarif,
  renderSummary,
} from '@dataing/investigate';
import type { Output } from '../io.ts';
import { counterexampleToJson, renderCounterexamples } from './counterexamples.ts';
import type { SniffFormat } from './options.ts';

/** What there is to tell: a prediction, and the rows that show it where these were asked for. */
export interface Told {
  readonly prediction: ImpactPrediction;
  readonly counterexamples?: readonly Counterexample[];
}

/** It all in a format; for a file, `to` is absent. Counterexamples are in the formats for people, and in JSON. */
export function renderSniff({ prediction, counterexamples }: Told, format: SniffFormat, to?: Output): string {
  switch (format) {
    case 'json': {
      const found =
        counterexamples === undefined ? {} : { counterexamples: counterexamples.map(counterexampleToJson) };
      return `${JSON.stringify({ ...predictionToJson(prediction), ...found }, undefined, 2)}\n`;
    }
    case 'github':
      return renderAnnotations(prediction);
    case 'gitlab':
      return renderCodeQuality(prediction);
    case 'sarif':
      return renderSarif(prediction);
    case 'rdjson':
      return renderRdjson(prediction);
    case 'markdown':
      return renderSummary(prediction, counterexamples);
    case 'human': {
      const width = to?.width ?? 80;
      const ink = to?.color === true ? COLOUR_INK : PLAIN_INK;
      const found = counterexamples === undefined ? '' : renderCounterexamples(counterexamples, width);
      return renderPrediction(prediction, { width, ink }) + found;
    }
  }
}
