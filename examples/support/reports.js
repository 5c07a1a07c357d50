/** Functions that need a processor for a while, or more than they should have. They run in threads: see ../lambda-and-threads.ts. */

/** Counts primes the slow way: about a tenth of a second for 20,000. */
export function primes({ params }) {
  const below = Number(params.below);
  let count = 0;
  for (let n = 2; n < below; n++) {
    let divisor = 2;
    while (divisor < n && n % divisor !== 0) divisor++;
    if (divisor === n) count++;
  }
  return { below, primes: count };
}

/** Never ends. */
export function loop() {
  for (;;);
}

/** Never has enough. */
export function hoard() {
  const all = [];
  for (;;) all.push(new Array(100_000).fill(0.5));
}
