import {
  COLOUR_INK,
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
import type { SniffFormat } from './options.ts';

/** A prediction in a format; for a file, `to` is absent. */
export function renderSniff(prediction: ImpactPrediction, format: SniffFormat, to?: Output): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(predictionToJson(prediction), undefined, 2)}\n`;
    case 'github':
      return renderAnnotations(prediction);
    case 'gitlab':
      return renderCodeQuality(prediction);
    case 'sarif':
      return renderSarif(prediction);
    case 'rdjson':
      return renderRdjson(prediction);
    case 'markdown':
      return renderSummary(prediction);
    case 'human':
      return renderPrediction(prediction, {
        width: to?.width ?? 80,
        ink: to?.color === true ? COLOUR_INK : PLAIN_INK,
      });
  }
}
