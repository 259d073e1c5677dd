// SPDX-License-Identifier: Apache-2.0
// Options of one width.
module 0x42::options_@W@ {
    use std::option::{Self, Option};
    use 0x42::out::put;

    fun checked(a: @W@, b: @W@): Option<@W@> { if (a >= b) option::some(a - b) else option::none() }

    public entry fun subtract(s: &signer, a: @W@, b: @W@) { put(s, checked(a, b)) }
    public entry fun subtract_or(s: &signer, a: @W@, b: @W@, c: @W@) {
        put(s, option::destroy_with_default(checked(a, b), c))
    }
    public entry fun subtract_or_fail(s: &signer, a: @W@, b: @W@) { put(s, option::extract(&mut checked(a, b))) }
    public entry fun fill_twice(s: &signer, a: @W@) {
        let o = option::none();
        option::fill(&mut o, a);
        if (a > 100) option::fill(&mut o, a);
        put(s, o)
    }
    public entry fun swapped(s: &signer, o: Option<@W@>, x: @W@) {
        let old = option::swap_or_fill(&mut o, x);
        put(s, vector[o, old])
    }
    public entry fun contains(s: &signer, o: Option<@W@>, x: @W@) { put(s, option::contains(&o, &x)) }
}
