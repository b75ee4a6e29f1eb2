// Names what is tried, says how it went, counts.

export class Report {
  passed = 0;
  failed = 0;

  /** Tries one thing; true when it held. A failure is told in full and does not stop what comes after. */
  async check(name, body) {
    const begun = Date.now();
    try {
      await body();
      this.passed += 1;
      console.log(`ok      ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
      return true;
    } catch (error) {
      this.failed += 1;
      console.log(`FAILED  ${name}\n${indent(tell(error))}`);
      return false;
    }
  }

  /**
   * Steps that build on each other: after one that failed, the rest cannot be tried and count as failed. Of a failure
   * the screens of all `people` taking part are kept.
   */
  async story(name, { steps, people }) {
    let going = true;
    for (const [step, body] of steps) {
      if (going) {
        going = await this.check(`${name}: ${step}`, body);
        if (!going) for (const person of people) await person.shoot(`FAILED ${name} ${step}`);
      } else {
        this.failed += 1;
        console.log(`FAILED  ${name}: ${step} (not reached)`);
      }
    }
  }
}

/** Several findings as one failure. */
export function findings(lines) {
  if (lines.length) throw new Findings(lines.join("\n"));
}

class Findings extends Error {}

function tell(error) {
  if (error instanceof Findings || error.code === "ERR_ASSERTION") return error.message;
  return (error.stack ?? String(error)).replace(/\u001b\[\d+m/g, "");
}

function indent(text) {
  return text.replace(/^/gm, "        ");
}
