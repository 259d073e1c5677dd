// SPDX-License-Identifier: Apache-2.0
module 0x42::nested_vectors {
    use 0x42::out::put;

    public entry fun flatten(s: &signer, v: vector<vector<u64>>) {
        let flat = vector[];
        v.for_each(|inner| { flat.append(inner) });
        put(s, flat)
    }
    public entry fun transpose(s: &signer, a: u64, b: u64, c: u64, d: u64) {
        let m = vector[vector[a, b], vector[c, d]];
        let t = m[0][1];
        m[0][1] = m[1][0];
        m[1][0] = t;
        put(s, m)
    }
    public entry fun longest(s: &signer, v: vector<vector<u8>>) {
        let best = 0;
        let i = 0;
        while (i < v.length()) {
            if (v[i].length() > v[best].length()) best = i;
            i = i + 1;
        };
        put(s, v[best])
    }
    public entry fun grow(s: &signer, n: u8) {
        let v = vector[];
        let i = 0;
        while (i < n) {
            v.push_back(vector[i, i + 1]);
            i = i + 1;
        };
        put(s, v)
    }
}

module 0x42::sorting {
    use 0x42::out::put;

    public entry fun bubble(s: &signer, v: vector<u64>) {
        let n = v.length();
        let i = 0;
        while (i < n) {
            let j = 0;
            while (j + 1 < n - i) {
                if (v[j] > v[j + 1]) v.swap(j, j + 1);
                j = j + 1;
            };
            i = i + 1;
        };
        put(s, v)
    }
    fun quick(v: &mut vector<u32>, low: u64, high: u64) {
        if (low + 1 >= high) return;
        let pivot = v[high - 1];
        let at = low;
        let i = low;
        while (i + 1 < high) {
            if (v[i] < pivot) {
                v.swap(i, at);
                at = at + 1;
            };
            i = i + 1;
        };
        v.swap(at, high - 1);
        quick(v, low, at);
        quick(v, at + 1, high)
    }
    public entry fun quicksort(s: &signer, v: vector<u32>) {
        let n = v.length();
        quick(&mut v, 0, n);
        put(s, v)
    }
    public entry fun binary_search(s: &signer, x: u64) {
        let v = vector[1, 3, 5, 8, 13, 21, 34, 55];
        let low = 0;
        let high = v.length();
        while (low < high) {
            let middle = (low + high) / 2;
            if (v[middle] < x % 64) low = middle + 1 else high = middle;
        };
        put(s, low)
    }
}

module 0x42::matrices {
    use 0x42::out::put;

    fun multiply(a: &vector<vector<u64>>, b: &vector<vector<u64>>): vector<vector<u64>> {
        let c = vector[];
        for (i in 0..a.length()) {
            let row = vector[];
            for (j in 0..b[0].length()) {
                let sum = 0;
                for (k in 0..b.length()) sum = sum + a[i][k] * b[k][j];
                row.push_back(sum)
            };
            c.push_back(row)
        };
        c
    }
    public entry fun power(s: &signer, a: u64, b: u64, n: u8) {
        let m = vector[vector[a % 10, b % 10], vector[1, 0]];
        let r = m;
        for (i in 0..(n % 20)) r = multiply(&r, &m);
        put(s, r)
    }
}

module 0x42::lambdas {
    use 0x42::out::put;

    inline fun twice(x: u64, f: |u64| u64): u64 { f(f(x)) }
    public entry fun fold(s: &signer, v: vector<u64>) { put(s, v.fold(1, |a, x| a + x * 2)) }
    public entry fun map(s: &signer, v: vector<u8>) { put(s, v.map(|x| (x as u64) + 1)) }
    public entry fun filter(s: &signer, v: vector<u64>, bound: u64) { put(s, v.filter(|x| *x < bound)) }
    public entry fun any_and_all(s: &signer, v: vector<u64>) {
        put(s, vector[v.any(|x| *x % 2 == 0), v.all(|x| *x % 2 == 0)])
    }
    public entry fun run_twice(s: &signer, x: u64, y: u64) { put(s, twice(x, |z| z + y)) }
    public entry fun zip(s: &signer, a: vector<u64>, b: vector<u64>) { put(s, a.zip_map(b, |x, y| x ^ y)) }
}

module 0x42::bit_vectors {
    use std::bit_vector;
    use 0x42::out::put;

    public entry fun set_and_shift(s: &signer, size: u64, i: u64, by: u64) {
        let b = bit_vector::new(size % 100);
        bit_vector::set(&mut b, i % 64);
        bit_vector::shift_left(&mut b, by % 64);
        put(s, b)
    }
    public entry fun make(s: &signer, size: u64) { put(s, bit_vector::length(&bit_vector::new(size % 2048))) }
}

module 0x42::fixed_points {
    use std::fixed_point32;
    use 0x42::out::put;

    public entry fun rational(s: &signer, a: u64, b: u64) { put(s, fixed_point32::create_from_rational(a, b)) }
    public entry fun multiply(s: &signer, x: u64, a: u64, b: u64) {
        put(s, fixed_point32::multiply_u64(x, fixed_point32::create_from_rational(a, b)))
    }
    public entry fun divide(s: &signer, x: u64, a: u64, b: u64) {
        put(s, fixed_point32::divide_u64(x, fixed_point32::create_from_rational(a, b)))
    }
    public entry fun rounded(s: &signer, raw: u64) {
        let f = fixed_point32::create_from_raw_value(raw);
        put(s, vector[fixed_point32::floor(f), fixed_point32::ceil(f), fixed_point32::round(f)])
    }
}
