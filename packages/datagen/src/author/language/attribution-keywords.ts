import { type Keyword, either, inline, list, mapOf, number, ref, text, whole, words } from './keyword.ts';
import { segmentColumn } from './process-keywords.ts';

const channels = either(list(text, { min: 1 }), mapOf(number({ min: 0 })));

/** The touches before a conversion: tables beside the one that the key stands at. */
export const attributionKeywords: readonly Keyword[] = [
  {
    name: 'attribution_chain',
    group: 'table',
    about:
      'Adds a table of the touches that led to each row of this one, a conversion, with their shares in it.',
    keys: {
      channels: {
        about: 'The channels; as an object, with relative weights.',
        value: channels,
        otherwise: 'five, alike',
      },
      touchpoint_types: { about: 'Another name for channels.', value: channels },
      min_touches: { about: 'Least number of touches.', value: whole({ min: 1, max: 1000 }), otherwise: '1' },
      max_touches: {
        about: 'Greatest number of touches; all between are alike.',
        value: whole({ min: 1, max: 1000 }),
        otherwise: '5',
      },
      touchpoints_per_conversion: {
        about: 'The number of touches, 1 or more, instead of min_touches and max_touches.',
        value: ref('fanout'),
      },
      time_window_days: {
        about: 'No touch is longer before the conversion; a third of it is the mean.',
        value: number({ above: 0, max: 3650 }),
        otherwise: '30',
      },
      attribution_window_days: {
        about: 'Another name for time_window_days.',
        value: number({ above: 0, max: 3650 }),
      },
      attribution_model: {
        about: 'How a conversion is shared among its touches.',
        value: words('linear', 'first_touch', 'last_touch', 'time_decay', 'u_shaped'),
        otherwise: 'linear',
      },
      time_decay_halflife_days: {
        about: 'With time_decay: a touch so much earlier counts half.',
        value: number({ above: 0, max: 3650 }),
        otherwise: 'half the window',
      },
      touchpoint_table_name: {
        about: 'Name of the table of touches.',
        value: text,
        otherwise: 'the name of this table with _touchpoints',
      },
      time_column: {
        about: 'When a row of this table converts.',
        value: text,
        otherwise: 'its first time column',
      },
      segment_variation: {
        about: "By segment of this table's parent, the weights of channels, those left out having none.",
        value: mapOf(
          inline({
            channel_weights: {
              about: 'Weight by channel.',
              value: mapOf(number({ min: 0, max: 1e9 })),
              needed: true,
            },
          }),
        ),
      },
      segment_column: segmentColumn,
      conversion_probability: {
        about:
          'Journeys that lead nowhere, in tables of their own: a journey of n touches converts with probability base x multiplier_per_touch^(n - 1).',
        value: inline({
          base: { about: 'Of one touch.', value: number({ above: 0, max: 1 }), needed: true },
          multiplier_per_touch: {
            about: 'Per further touch.',
            value: number({ above: 0, max: 1000 }),
            otherwise: '1',
          },
          saturation_at: {
            about:
              'Up to 1, the greatest probability; above 1, the number of touches from which on it rises no more.',
            value: number({ above: 0, max: 1e6 }),
            otherwise: 'no limit but 1',
          },
        }),
        otherwise: 'every journey converts',
      },
      spend: {
        about: 'Adds impressions and cost to each touch.',
        value: inline({
          impressions_per_touch: {
            about: 'Mean number of impressions behind a touch, by channel.',
            value: mapOf(number({ min: 0, max: 1e9 })),
            otherwise: '1 each',
          },
          daily_impressions: {
            about:
              'Adds <touchpoint table>_channels, and <touchpoint table>_spend: clicks, impressions and cost of each channel and day, those of the touches and others (Poisson, of this mean by channel).',
            value: mapOf(number({ min: 0, max: 10_000_000 })),
          },
          cost_per_impression: {
            about: 'Price of an impression by channel; 0 for others.',
            value: mapOf(number({ min: 0, max: 1e9 })),
            needed: true,
          },
        }),
      },
    },
    more: 'The tables added can be looked up like any other. Lost journeys are <table>_lost_journeys, their touches <touchpoint table>_lost.',
  },
];
