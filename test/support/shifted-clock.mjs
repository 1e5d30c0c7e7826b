// For `node --import`: the clock of this process is CLOCK_SHIFT_MS ahead of the machine's.
const shift = Number(process.env.CLOCK_SHIFT_MS);
const Machine = Date;
globalThis.Date = class Shifted extends Machine {
  constructor(...words) {
    if (words.length === 0) super(Machine.now() + shift);
    else super(...words);
  }

  static now() {
    return Machine.now() + shift;
  }
};
