// A list of named checks, run in order; any that fails fails the program. Used by sdk.mjs.

const checks = [];

export const check = (name, body) => checks.push({ name, body });

export async function run() {
  let failed = 0;
  for (const { name, body } of checks) {
    try {
      await body();
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
  }
  console.log(`${checks.length - failed} of ${checks.length} passed`);
  if (checks.length === 0 || failed > 0) process.exitCode = 1;
}
