// SPDX-License-Identifier: Apache-2.0
// Loops over one width.
module 0x42::loops_@W@ {
    use 0x42::out::put;

    public entry fun factorial(s: &signer, n: u8) {
        let product: @W@ = 1;
        let i: @W@ = 1;
        let left = n % 64;
        while (left > 0) {
            product = product * i;
            i = i + 1;
            left = left - 1;
        };
        put(s, product)
    }
    public entry fun gcd(s: &signer, a: @W@, b: @W@) {
        while (b != 0) {
            let rest = a % b;
            a = b;
            b = rest;
        };
        put(s, a)
    }
    public entry fun power(s: &signer, base: @W@, exponent: u8) {
        let result: @W@ = 1;
        exponent = exponent % 16;
        loop {
            if (exponent == 0) break;
            exponent = exponent - 1;
            if (base == 1) continue;
            result = result * base;
        };
        put(s, result)
    }
    public entry fun root(s: &signer, a: @W@) {
        let low: @W@ = 0;
        let high: @W@ = if (a > 15) 15 else a;
        while (low < high) {
            let middle = (low + high + 1) / 2;
            if (middle * middle <= a) low = middle else high = middle - 1;
        };
        put(s, low)
    }
    public entry fun digits(s: &signer, a: @W@) {
        let digits = vector[];
        loop {
            std::vector::push_back(&mut digits, ((a % 10) as u8));
            a = a / 10;
            if (a == 0) break
        };
        put(s, digits)
    }
}
