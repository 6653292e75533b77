/** A reporter of Vitest's for bin/test.mjs: what each file came to, and errors outside any test, as JSON. */
import { writeFileSync } from 'node:fs';

export default class TestReport {
  onTestRunEnd(modules, errors) {
    const files = modules.map((file) => {
      const tests = [...file.children.allTests()];
      const count = (...states) => tests.filter((test) => states.includes(test.result().state)).length;
      // A file that could not even be loaded, or whose end failed, has no failed test of its own to count.
      const failed = Math.max(count('failed'), file.state() === 'failed' ? 1 : 0);
      const secondTries = tests
        .filter((test) => test.diagnostic()?.flaky === true)
        .map((test) => ({ test: test.fullName, why: test.result().errors?.[0]?.message ?? '' }));
      const name = file.relativeModuleId;
      return { name, passed: count('passed'), failed, skipped: count('skipped', 'pending'), secondTries };
    });
    writeFileSync(process.env['HOTLINE_TEST_REPORT'], JSON.stringify({ files, errors: errors.length }));
  }
}
