// SPDX-License-Identifier: Apache-2.0
// Arithmetic of one width: what overflows, and what divides by zero, ends the call.
module 0x42::arithmetic_@W@ {
    use 0x42::out::put;

    public entry fun add(s: &signer, a: @W@, b: @W@) { put(s, a + b) }
    public entry fun subtract(s: &signer, a: @W@, b: @W@) { put(s, a - b) }
    public entry fun multiply(s: &signer, a: @W@, b: @W@) { put(s, a * b) }
    public entry fun divide(s: &signer, a: @W@, b: @W@) { put(s, a / b) }
    public entry fun remainder(s: &signer, a: @W@, b: @W@) { put(s, a % b) }
    public entry fun mean(s: &signer, a: @W@, b: @W@) { put(s, a / 2 + b / 2 + (a % 2 + b % 2) / 2) }
    public entry fun distance(s: &signer, a: @W@, b: @W@) { put(s, if (a > b) a - b else b - a) }
    public entry fun polynomial(s: &signer, x: @W@) { put(s, (x * x + 3) * x / (x + 1) - x % 7) }
    public entry fun quotient_and_rest(s: &signer, a: @W@, b: @W@) {
        let (q, r) = split(a, b);
        assert!(q * b + r == a, 77);
        put(s, vector[q, r]);
    }
    fun split(a: @W@, b: @W@): (@W@, @W@) { (a / b, a % b) }
}
