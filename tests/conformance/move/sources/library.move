// SPDX-License-Identifier: Apache-2.0
module 0x42::strings {
    use std::string::{Self, String};
    use 0x42::out::put;

    public entry fun from_bytes(s: &signer, v: vector<u8>) { put(s, string::utf8(v)) }
    public entry fun try_from_bytes(s: &signer, v: vector<u8>) { put(s, string::try_utf8(v)) }
    public entry fun join(s: &signer, a: String, b: String) { string::append(&mut a, b); put(s, a) }
    public entry fun part(s: &signer, a: String, i: u64, j: u64) { put(s, string::sub_string(&a, i, j)) }
    public entry fun find(s: &signer, a: String, b: String) { put(s, string::index_of(&a, &b)) }
    public entry fun insert(s: &signer, a: String, i: u64, b: String) { string::insert(&mut a, i, b); put(s, a) }
    public entry fun measure(s: &signer, a: String) { put(s, string::length(&a)); put(s, string::is_empty(&a)) }
    public entry fun compare(s: &signer, a: String, b: String) { put(s, a == b) }
}

module 0x42::encodings {
    use std::bcs;
    use 0x42::out::put;

    struct Record has copy, drop, store { id: u64, name: vector<u8>, flags: vector<bool>, owner: address }
    enum Choice has copy, drop, store { One, Two(u16), Three { v: vector<Record> } }

    public entry fun integers(s: &signer, a: u8, b: u16, c: u32, d: u64, e: u128, f: u256) {
        put(s, vector[bcs::to_bytes(&a), bcs::to_bytes(&b), bcs::to_bytes(&c), bcs::to_bytes(&d), bcs::to_bytes(&e), bcs::to_bytes(&f)])
    }
    public entry fun records(s: &signer, id: u64, name: vector<u8>, flags: vector<bool>, owner: address) {
        put(s, bcs::to_bytes(&Record { id, name, flags, owner }))
    }
    public entry fun choices(s: &signer, i: u8, id: u64, owner: address) {
        let c = if (i % 3 == 0) Choice::One else if (i % 3 == 1) Choice::Two(i as u16)
            else Choice::Three { v: vector[Record { id, name: b"n", flags: vector[true], owner }] };
        put(s, bcs::to_bytes(&c))
    }
    public entry fun signers(s: &signer) { put(s, bcs::to_bytes(s)) }
    public entry fun nested(s: &signer, v: vector<vector<u64>>) { put(s, bcs::to_bytes(&v)) }
}

module 0x42::digests {
    use std::hash;
    use 0x42::out::put;

    public entry fun sha2(s: &signer, v: vector<u8>) { put(s, hash::sha2_256(v)) }
    public entry fun sha3(s: &signer, v: vector<u8>) { put(s, hash::sha3_256(v)) }
    public entry fun chained(s: &signer, v: vector<u8>, n: u8) {
        let i = 0;
        while (i < n % 8) {
            v = if (i % 2 == 0) hash::sha2_256(v) else hash::sha3_256(v);
            i = i + 1;
        };
        put(s, v)
    }
}

module 0x42::addresses {
    use std::signer;
    use 0x42::out::put;

    public entry fun mine(s: &signer) { put(s, signer::address_of(s)) }
    public entry fun compare(s: &signer, a: address) { put(s, vector[a == @0x42, a == signer::address_of(s)]) }
    public entry fun borrowed(s: &signer) { put(s, *signer::borrow_address(s)) }
    public entry fun list(s: &signer, a: address, b: address) { put(s, vector[a, b, @0x1, @std]) }
}

module 0x42::bank {
    use std::signer::address_of;

    const ENOT_ENOUGH: u64 = 1;
    const ENO_ACCOUNT: u64 = 2;
    struct Balance has key { value: u64 }
    struct Total has key { value: u128, accounts: vector<address> }

    public entry fun open(s: &signer) acquires Total {
        let at = address_of(s);
        if (!exists<Total>(at)) move_to(s, Total { value: 0, accounts: vector[] });
        move_to(s, Balance { value: 0 });
        borrow_global_mut<Total>(at).accounts.push_back(at);
    }
    public entry fun deposit(s: &signer, amount: u64) acquires Balance, Total {
        let at = address_of(s);
        assert!(exists<Balance>(at), std::error::not_found(ENO_ACCOUNT));
        let balance = &mut borrow_global_mut<Balance>(at).value;
        *balance = *balance + amount;
        let total = borrow_global_mut<Total>(at);
        total.value = total.value + (amount as u128);
    }
    public entry fun withdraw(s: &signer, amount: u64) acquires Balance {
        let balance = &mut Balance[address_of(s)].value;
        assert!(*balance >= amount, std::error::invalid_state(ENOT_ENOUGH));
        *balance = *balance - amount;
    }
    public entry fun move_half(s: &signer, to: address) acquires Balance {
        let from = address_of(s);
        let half = Balance[from].value / 2;
        assert!(exists<Balance>(to), std::error::not_found(ENO_ACCOUNT));
        Balance[from].value -= half;
        Balance[to].value += half;
    }
    public entry fun close(s: &signer) acquires Balance {
        let Balance { value } = move_from<Balance>(address_of(s));
        assert!(value % 2 == 0, value);
    }
}

module 0x42::generic_storage {
    use std::signer::address_of;
    use 0x42::out::put;

    struct Slot<T: store> has key { items: vector<T> }
    struct Marker<phantom A, phantom B> has key { n: u64 }

    fun keep<T: store>(s: &signer, item: T) acquires Slot {
        let at = address_of(s);
        if (exists<Slot<T>>(at)) borrow_global_mut<Slot<T>>(at).items.push_back(item)
        else move_to(s, Slot { items: vector[item] })
    }
    fun last<T: store + copy>(at: address): T acquires Slot {
        let items = &borrow_global<Slot<T>>(at).items;
        items[items.length() - 1]
    }
    public entry fun keep_number(s: &signer, x: u64) acquires Slot { keep(s, x) }
    public entry fun keep_bytes(s: &signer, x: vector<u8>) acquires Slot { keep(s, x) }
    public entry fun keep_list(s: &signer, x: vector<u64>) acquires Slot { keep(s, std::option::some(x)) }
    public entry fun last_number(s: &signer) acquires Slot { put(s, last<u64>(address_of(s))) }
    public entry fun clear_numbers(s: &signer) acquires Slot { let Slot { items: _ } = move_from<Slot<u64>>(address_of(s)); }
    public entry fun mark(s: &signer, n: u64) {
        if (n % 2 == 0) move_to(s, Marker<u8, u64> { n }) else move_to(s, Marker<u64, u8> { n })
    }
    public entry fun marked(s: &signer) {
        let at = address_of(s);
        put(s, vector[exists<Marker<u8, u64>>(at), exists<Marker<u64, u8>>(at), exists<Marker<u8, u8>>(at)])
    }
}
