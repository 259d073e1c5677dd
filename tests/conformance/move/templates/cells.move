// SPDX-License-Identifier: Apache-2.0
// Global storage of one width: what is there already, or is not there, ends the call.
module 0x42::cells_@W@ {
    use std::signer::address_of;
    use 0x42::out::put;

    struct Cell has key, store, drop { value: @W@ }
    struct Shelf<phantom T> has key { cells: vector<Cell> }

    public entry fun make(s: &signer, value: @W@) { move_to(s, Cell { value }) }
    public entry fun add(s: &signer, value: @W@) acquires Cell {
        let cell = borrow_global_mut<Cell>(address_of(s));
        cell.value = cell.value + value;
    }
    public entry fun get(s: &signer) acquires Cell { put(s, borrow_global<Cell>(address_of(s)).value) }
    public entry fun there(s: &signer) { put(s, exists<Cell>(address_of(s))) }
    public entry fun take(s: &signer) acquires Cell {
        let Cell { value } = move_from<Cell>(address_of(s));
        put(s, value)
    }
    public entry fun replace(s: &signer, value: @W@) acquires Cell {
        let _ = move_from<Cell>(address_of(s));
        move_to(s, Cell { value })
    }
    public entry fun shelve(s: &signer, value: @W@) acquires Shelf {
        let at = address_of(s);
        if (!exists<Shelf<@W@>>(at)) move_to(s, Shelf<@W@> { cells: vector[] });
        std::vector::push_back(&mut borrow_global_mut<Shelf<@W@>>(at).cells, Cell { value })
    }
    public entry fun take_and_fail(s: &signer) acquires Cell {
        let Cell { value } = move_from<Cell>(address_of(s));
        put(s, value);
        abort 13
    }
}
