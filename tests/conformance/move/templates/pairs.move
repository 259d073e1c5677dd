// SPDX-License-Identifier: Apache-2.0
// Structures with fields of one width, generic and nested, changed through references.
module 0x42::pairs_@W@ {
    use 0x42::out::put;

    struct Pair<A, B> has copy, drop, store { first: A, second: B }
    struct Nested has copy, drop, store { pair: Pair<@W@, bool>, rest: vector<Pair<@W@, u8>> }

    fun swapped<A: drop, B: drop>(pair: Pair<A, B>): Pair<B, A> {
        let Pair { first, second } = pair;
        Pair { first: second, second: first }
    }
    fun larger(a: &mut @W@, b: &mut @W@): &mut @W@ { if (*a >= *b) a else b }

    public entry fun swap(s: &signer, a: @W@, b: u64) { put(s, swapped(Pair { first: a, second: b })) }
    public entry fun swap_twice(s: &signer, a: @W@, b: bool) { put(s, swapped(swapped(Pair { first: a, second: b }))) }
    public entry fun bump_larger(s: &signer, a: @W@, b: @W@) {
        let pair = Pair { first: a, second: b };
        let at = larger(&mut pair.first, &mut pair.second);
        *at = *at + 1;
        put(s, pair)
    }
    public entry fun nest(s: &signer, a: @W@, flag: bool, n: u8) {
        let nested = Nested { pair: Pair { first: a, second: flag }, rest: vector[] };
        let i = 0u8;
        while (i < n % 5) {
            std::vector::push_back(&mut nested.rest, Pair { first: a, second: i });
            i = i + 1;
        };
        let copied = nested;
        copied.pair.first = 0;
        assert!(nested.pair.first == a, 5);
        nested.pair.second = !copied.pair.second;
        put(s, nested)
    }
    public entry fun compare(s: &signer, a: @W@, b: @W@) {
        put(s, vector[Pair { first: a, second: b } == Pair { first: b, second: a },
            Pair { first: a, second: b } != Pair { first: a, second: b }])
    }
}
