interface City {
  /** How its own places are written. */
  readonly place: string;
  readonly postcode: string;
  /** The landline's first three digits: the city's own, then a zero, which no subscriber's number begins with. */
  readonly landline: string;
  readonly plate: string;
  readonly region: string;
  readonly regionCode: string;
}

const cities: Readonly<Record<string, City>> = {
  Prague: {
    place: 'Praha(?: \\d\\d?|-\\p{Lu}[\\p{L} ]+)',
    postcode: '1[0-9]\\d 00',
    landline: '20\\d',
    plate: 'A',
    region: 'Hlavní město Praha',
    regionCode: 'PHA',
  },
  Brno: {
    place: 'Brno-[\\p{L} ]+',
    postcode: '6[0-4]\\d 00',
    landline: '540',
    plate: 'B',
    region: 'Jihomoravský kraj',
    regionCode: 'JHM',
  },
  Ostrava: {
    place: 'Ostrava-[\\p{L} ]+',
    postcode: '7[0-2]\\d \\d\\d',
    landline: '590',
    plate: 'T',
    region: 'Moravskoslezský kraj',
    regionCode: 'MSK',
  },
  Plzen: {
    place: 'Plzeň-[\\p{L} ]+',
    postcode: '3[0-2]\\d 00',
    landline: '370',
    plate: 'P',
    region: 'Plzeňský kraj',
    regionCode: 'PLK',
  },
};

export const cityCodes = Object.keys(cities);

const eachCity = <T>(build: (city: City) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(cities).map(([code, city]) => [code, build(city)]));

/** Mobile numbers begin with 600, which no operator has. */
export const cityLocalShapes = eachCity(({ place, postcode, landline, plate }) => ({
  postcode: new RegExp(`^${postcode}$`),
  address: new RegExp(`^[\\p{L}\\d][\\p{L}\\d .]+ \\d+(/\\d+)?, ${postcode} ${place}$`, 'u'),
  phone_number: new RegExp(`^((\\+420|00420) )?(${landline}|600) \\d{3} \\d{3}$`),
  license_plate: new RegExp(`^\\d${plate}[A-Z\\d] \\d{4}$`),
  ssn: /^\d\d(1[3-9]|6[3-9])\d\d\/\d{4}$/,
}));

/** Where a city is narrower than every locale's shapes. */
export const cityShapes: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = eachCity(
  ({ place, region, regionCode }) => ({
    city: new RegExp(`^${place}$`, 'u'),
    state: new RegExp(`^${region}$`),
    state_abbr: new RegExp(`^${regionCode}$`),
  }),
);
