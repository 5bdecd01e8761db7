// The words of a caseload that no browser may hold in clear: names, dates of birth, numbers, addresses, notes.

/** Shorter ones stand by chance in dictionaries and programs. */
const CHARS_MIN = 5;
/** So much of the beginning and of the end of a text is looked for. */
const SLICE_CHARS = 24;

const TEXTS = ['note', 'happened', 'what_matters', 'strengths', 'communication', 'goal', 'hazards', 'comment', 'words', 'what'];

/** Every such word as it stands in the files. */
export function planted(files) {
  const found = new Set();
  const add = (value) => {
    if (typeof value === 'string' && value.length >= CHARS_MIN) found.add(value);
  };
  const addText = (text) => {
    if (typeof text !== 'string' || text.length < SLICE_CHARS) return;
    // Quotes and line ends are written in more than one way.
    for (const part of text.split(/["\\\n]/).filter((part) => part.length >= SLICE_CHARS)) {
      found.add(part.slice(0, SLICE_CHARS)).add(part.slice(-SLICE_CHARS));
    }
  };
  for (const { fields } of files.flatMap(({ entries }) => entries)) {
    const { name, born, nhs_number: nhs, phone, address } = fields;
    for (const value of [name?.given, name?.family, name?.known_as, born, nhs?.number, phone?.number]) add(value);
    for (const value of [address?.line, address?.postcode, address?.access]) add(value);
    for (const value of Object.values(fields)) {
      for (const text of TEXTS) addText(value?.[text]);
    }
    for (const text of TEXTS) addText(fields[text]);
  }
  return [...found];
}

/** The same facts as the screens say them: whole names, "2 March 1945", "999 432 4454". */
export function asShown(cases) {
  const found = new Set();
  for (const { person, shown } of cases) {
    found.add([person.name.given, person.name.family].join(' '));
    if (shown.length >= CHARS_MIN) found.add(shown);
    if (person.born) {
      const born = new Date(`${person.born}T12:00:00Z`);
      found.add(new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(born));
    }
    const number = person.nhs_number?.number;
    if (number) found.add(`${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}`);
  }
  return [...found];
}
