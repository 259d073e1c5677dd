// SPDX-License-Identifier: Apache-2.0
// Vectors of one width, by instructions and by functions of the library.
module 0x42::vectors_@W@ {
    use std::vector;
    use 0x42::out::put;

    public entry fun push(s: &signer, v: vector<@W@>, x: @W@) { vector::push_back(&mut v, x); put(s, v) }
    public entry fun pop(s: &signer, v: vector<@W@>) {
        let last = vector::pop_back(&mut v);
        vector::push_back(&mut v, last);
        vector::push_back(&mut v, last);
        put(s, v)
    }
    public entry fun at(s: &signer, v: vector<@W@>, i: u64) { put(s, *vector::borrow(&v, i)) }
    public entry fun set(s: &signer, v: vector<@W@>, i: u64, x: @W@) {
        *vector::borrow_mut(&mut v, i) = x;
        put(s, v)
    }
    public entry fun swap(s: &signer, v: vector<@W@>, i: u64, j: u64) { vector::swap(&mut v, i, j); put(s, v) }
    public entry fun length(s: &signer, v: vector<@W@>) { put(s, vector::length(&v)) }
    public entry fun reverse(s: &signer, v: vector<@W@>) { vector::reverse(&mut v); put(s, v) }
    public entry fun append(s: &signer, v: vector<@W@>, w: vector<@W@>) { vector::append(&mut v, w); put(s, v) }
    public entry fun find(s: &signer, v: vector<@W@>, x: @W@) {
        let (found, i) = vector::index_of(&v, &x);
        assert!(found == vector::contains(&v, &x), 1);
        put(s, if (found) i else 999)
    }
    public entry fun remove(s: &signer, v: vector<@W@>, i: u64) {
        let x = vector::remove(&mut v, i);
        vector::push_back(&mut v, x);
        put(s, v)
    }
    public entry fun sum(s: &signer, v: vector<@W@>) {
        let total = 0;
        let i = 0;
        while (i < vector::length(&v)) {
            total = total + *vector::borrow(&v, i);
            i = i + 1;
        };
        put(s, total)
    }
    public entry fun equal(s: &signer, v: vector<@W@>, w: vector<@W@>) { put(s, v == w) }
    public entry fun of_three(s: &signer, a: @W@, b: @W@, c: @W@) { put(s, vector[a, b, c]) }
}
