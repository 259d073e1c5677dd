// SPDX-License-Identifier: Apache-2.0
module 0x42::tables {
    use std::signer::address_of;
    use aptos_std::table::{Self, Table};
    use 0x42::out::put;

    struct Book has key { entries: Table<u64, vector<u8>>, shelves: Table<address, Table<u8, u64>> }
    struct Entry has copy, drop, store { n: u64, tags: vector<bool> }
    struct Records has key { records: Table<vector<u8>, Entry> }

    public entry fun open(s: &signer) { move_to(s, Book { entries: table::new(), shelves: table::new() }) }
    public entry fun add(s: &signer, key: u8, value: vector<u8>) acquires Book {
        table::add(&mut borrow_global_mut<Book>(address_of(s)).entries, (key % 8) as u64, value)
    }
    public entry fun upsert(s: &signer, key: u8, value: vector<u8>) acquires Book {
        table::upsert(&mut borrow_global_mut<Book>(address_of(s)).entries, (key % 8) as u64, value)
    }
    public entry fun get(s: &signer, key: u8) acquires Book {
        put(s, *table::borrow(&borrow_global<Book>(address_of(s)).entries, (key % 8) as u64))
    }
    public entry fun get_or(s: &signer, key: u64, other: vector<u8>) acquires Book {
        put(s, *table::borrow_with_default(&borrow_global<Book>(address_of(s)).entries, key, &other))
    }
    public entry fun extend(s: &signer, key: u8, more: vector<u8>) acquires Book {
        let value = table::borrow_mut(&mut borrow_global_mut<Book>(address_of(s)).entries, (key % 8) as u64);
        std::vector::append(value, more)
    }
    public entry fun remove(s: &signer, key: u8) acquires Book {
        put(s, table::remove(&mut borrow_global_mut<Book>(address_of(s)).entries, (key % 8) as u64))
    }
    public entry fun contains(s: &signer, key: u8) acquires Book {
        put(s, table::contains(&borrow_global<Book>(address_of(s)).entries, (key % 8) as u64))
    }
    public entry fun add_and_remove(s: &signer, key: u64) acquires Book {
        let entries = &mut borrow_global_mut<Book>(address_of(s)).entries;
        table::add(entries, key, b"x");
        let _ = table::remove(entries, key);
    }
    public entry fun shelve(s: &signer, at: address, key: u8, value: u64) acquires Book {
        let shelves = &mut borrow_global_mut<Book>(address_of(s)).shelves;
        if (!table::contains(shelves, at)) table::add(shelves, at, table::new());
        table::upsert(table::borrow_mut(shelves, at), key % 4, value)
    }
    public entry fun shelved(s: &signer, at: address, key: u8) acquires Book {
        put(s, *table::borrow(table::borrow(&borrow_global<Book>(address_of(s)).shelves, at), key % 4))
    }
    public entry fun record(s: &signer, key: bool, n: u64, tag: bool) acquires Records {
        if (!exists<Records>(address_of(s))) move_to(s, Records { records: table::new() });
        let records = &mut borrow_global_mut<Records>(address_of(s)).records;
        let name = if (key) b"a" else b"b";
        let entry = table::borrow_mut_with_default(records, name, Entry { n: 0, tags: vector[] });
        entry.n = entry.n + n;
        std::vector::push_back(&mut entry.tags, tag)
    }
}
