// SPDX-License-Identifier: Apache-2.0
module 0x42::aborts {
    use 0x42::out::put;
    const ECODE: u64 = 7;

    public entry fun with(code: u64) { abort code }
    public entry fun unless(flag: bool) { assert!(flag, ECODE) }
    public entry fun nested(s: &signer, code: u64) { put(s, first(code)) }
    public entry fun elsewhere(code: u64) { 0x42::fails::deep(code) }
    public entry fun of_library(v: vector<u8>) { std::string::utf8(v); }
    public entry fun with_category(reason: u64) { abort std::error::invalid_argument(reason) }
    public entry fun after_write(s: &signer, code: u64) {
        put(s, code);
        if (code % 2 == 1) abort code
    }
    fun first(code: u64): u64 { second(code) + 1 }
    fun second(code: u64): u64 { if (code > 10) abort code; code }
}

module 0x42::fails {
    friend 0x42::aborts;
    public(friend) fun deep(code: u64) { if (code > 0) deeper(code) }
    fun deeper(code: u64) { assert!(code % 3 != 0, code + 1000); }
}

module 0x42::recursion {
    use 0x42::out::put;

    fun fibonacci(n: u64): u64 { if (n < 2) n else fibonacci(n - 1) + fibonacci(n - 2) }
    fun ackermann(m: u64, n: u64): u64 {
        if (m == 0) n + 1
        else if (n == 0) ackermann(m - 1, 1)
        else ackermann(m - 1, ackermann(m, n - 1))
    }
    fun is_even(n: u64): bool { n == 0 || is_odd(n - 1) }
    fun is_odd(n: u64): bool { n != 0 && is_even(n - 1) }
    fun endless(n: u64): u64 { endless(n + 1) + 1 }

    public entry fun run_fibonacci(s: &signer, n: u8) { put(s, fibonacci((n % 15) as u64)) }
    public entry fun run_ackermann(s: &signer, m: u8, n: u8) { put(s, ackermann((m % 3) as u64, (n % 5) as u64)) }
    public entry fun parity(s: &signer, n: u16) { put(s, is_even((n % 1500) as u64)) }
    public entry fun run_endless(s: &signer, n: u8) { put(s, endless(n as u64)) }
}

module 0x42::labels {
    use 0x42::out::put;

    public entry fun count(s: &signer, n: u8) {
        let visited = 0u64;
        let i = 0;
        'outer: while (i < n % 12) {
            i = i + 1;
            let j = 0;
            loop {
                j = j + 1;
                visited = visited + 1;
                if (j > i) continue 'outer;
                if (visited > 40) break 'outer;
                if (i * j % 7 == 6) break
            }
        };
        put(s, vector[visited, (i as u64)])
    }
    public entry fun ranges(s: &signer, from: u8, to: u8) {
        let total = 0u64;
        for (i in from..to) total = total + (i as u64);
        put(s, total)
    }
    public entry fun search(s: &signer, v: vector<u64>, x: u64) {
        let place = v.length();
        for (i in 0..v.length()) {
            if (v[i] == x) {
                place = i;
                break
            }
        };
        put(s, place)
    }
}

module 0x42::logic {
    use 0x42::out::put;

    fun fails(): bool { abort 3 }
    public entry fun short(s: &signer, a: bool, b: bool) {
        put(s, vector[a && b, a || b, !a, a == b, a != b, (a && !b) || (!a && b)])
    }
    public entry fun lazy(s: &signer, a: bool) { put(s, a || fails()) }
    public entry fun eager(s: &signer, a: bool) { put(s, a && fails()) }
    public entry fun choose(s: &signer, a: bool, b: bool, x: u64) {
        put(s, if (a) { if (b) x else x + 1 } else if (b) x + 2 else x + 3)
    }
}

module 0x42::tuples {
    use 0x42::out::put;

    fun three(x: u64): (u64, bool, vector<u64>) { (x / 2, x % 2 == 0, vector[x, x]) }
    fun swap<A, B>(a: A, b: B): (B, A) { (b, a) }
    public entry fun unpack(s: &signer, x: u64) {
        let (half, even, both) = three(x);
        if (even) both.push_back(half);
        put(s, both)
    }
    public entry fun swapped(s: &signer, x: u64, y: u64) {
        let (x, y) = swap(x, y);
        let (x, y) = swap(y, x);
        put(s, x - y)
    }
}
