// SPDX-License-Identifier: Apache-2.0
module 0x42::generics {
    use 0x42::out::put;

    struct Box<T> has copy, drop, store { inner: T }
    struct Tagged<phantom T> has copy, drop, store { value: u64 }
    struct Red has drop {}
    struct Blue has drop {}

    fun wrap<T>(inner: T): Box<T> { Box { inner } }
    fun unwrap<T>(b: Box<T>): T { let Box { inner } = b; inner }
    fun apply<T: copy + drop>(v: &vector<T>, i: u64): Box<T> { wrap(*std::vector::borrow(v, i)) }
    fun tag<T>(value: u64): Tagged<T> { Tagged { value } }
    fun retag<A, B>(t: Tagged<A>): Tagged<B> { let Tagged { value } = t; Tagged { value: value + 1 } }

    public entry fun boxes(s: &signer, x: u64) { put(s, wrap(wrap(wrap(x)))) }
    public entry fun open(s: &signer, x: u128) { put(s, unwrap(unwrap(wrap(wrap(x))))) }
    public entry fun pick(s: &signer, v: vector<address>, i: u64) { put(s, apply(&v, i)) }
    public entry fun pick_bytes(s: &signer, v: vector<vector<u8>>, i: u64) { put(s, apply(&v, i)) }
    public entry fun tags(s: &signer, x: u64) { put(s, retag<Red, Blue>(tag(x))); put(s, tag<Red>(x)) }
    public entry fun same(s: &signer, a: u8, b: u8) { put(s, wrap(a) == wrap(b)) }
}

module 0x42::enums {
    use 0x42::out::put;

    enum Shape has copy, drop, store {
        Circle { radius: u64 },
        Rectangle { width: u64, height: u64 },
        Point
    }
    fun make(kind: u8, a: u64, b: u64): Shape {
        if (kind % 3 == 0) Shape::Circle { radius: a }
        else if (kind % 3 == 1) Shape::Rectangle { width: a, height: b }
        else Shape::Point
    }
    fun area(self: &Shape): u64 {
        match (self) {
            Shape::Circle { radius } => 3 * *radius * *radius,
            Shape::Rectangle { width, height } => *width * *height,
            Shape::Point => 0
        }
    }
    public entry fun store(s: &signer, kind: u8, a: u64, b: u64) { put(s, make(kind, a, b)) }
    public entry fun run_area(s: &signer, kind: u8, a: u64, b: u64) { put(s, area(&make(kind, a, b))) }
    public entry fun width(s: &signer, kind: u8, a: u64, b: u64) {
        let shape = make(kind, a, b);
        put(s, shape.width)
    }
    public entry fun widen(s: &signer, kind: u8, a: u64, b: u64) {
        let shape = make(kind, a, b);
        shape.height = shape.height + 1;
        put(s, shape)
    }
    public entry fun tests(s: &signer, kind: u8) {
        let shape = make(kind, 1, 2);
        put(s, vector[shape is Circle, shape is Rectangle, shape is Point, shape is Circle | Point])
    }
    public entry fun same(s: &signer, a: u8, b: u8, x: u64) { put(s, make(a, x, 1) == make(b, x, 1)) }
    public entry fun only_circle(s: &signer, kind: u8, a: u64) {
        let Shape::Circle { radius } = make(kind, a, a);
        put(s, radius)
    }
}

module 0x42::generic_enums {
    use 0x42::out::put;

    enum Either<A, B> has copy, drop, store { Left(A), Right(B) }
    enum List has copy, drop, store { End, More { head: u64, rest: vector<u64> } }

    fun either(flag: bool, a: u64, b: vector<u8>): Either<u64, vector<u8>> {
        if (flag) Either::Left(a) else Either::Right(b)
    }
    fun size(e: Either<u64, vector<u8>>): u64 {
        match (e) { Left(n) => n, Right(bytes) => std::vector::length(&bytes) }
    }
    public entry fun store(s: &signer, flag: bool, a: u64, b: vector<u8>) { put(s, either(flag, a, b)) }
    public entry fun run_size(s: &signer, flag: bool, a: u64, b: vector<u8>) { put(s, size(either(flag, a, b))) }
    public entry fun lists(s: &signer, v: vector<u64>) {
        let list = if (v.is_empty()) List::End else { let head = v.pop_back(); List::More { head, rest: v } };
        put(s, list)
    }
    public entry fun guarded(s: &signer, flag: bool, a: u64) {
        let e = either(flag, a, vector[]);
        put(s, match (e) { Left(_) if (a > 10) => 1u8, Left(_) => 2, Right(_) => 3 })
    }
}

module 0x42::stored_enums {
    use std::signer::address_of;
    use 0x42::out::put;

    enum State has key, drop { Idle, Busy { since: u64 }, Done { result: vector<u64> } }

    public entry fun begin(s: &signer) { move_to(s, State::Idle) }
    public entry fun work(s: &signer, at: u64) acquires State {
        let state = borrow_global_mut<State>(address_of(s));
        *state = match (state) {
            State::Idle => State::Busy { since: at },
            State::Busy { since } => State::Done { result: vector[*since, at] },
            State::Done { result } => { let r = *result; r.push_back(at); State::Done { result: r } }
        }
    }
    public entry fun since(s: &signer) acquires State { put(s, borrow_global<State>(address_of(s)).since) }
    public entry fun stop(s: &signer) acquires State { let _ = move_from<State>(address_of(s)); }
}

module 0x42::structures {
    use 0x42::out::put;

    struct Point has copy, drop, store { x: u64, y: u64 }
    struct Line has copy, drop, store { from: Point, to: Point }
    struct Resource { value: u64 }
    struct Everything has copy, drop, store {
        a: bool, b: u8, c: u16, d: u32, e: u64, f: u128, g: u256, h: address, i: vector<u8>, j: Point
    }
    struct Wrapper(u64, bool) has copy, drop, store;

    public entry fun lines(s: &signer, a: u64, b: u64) {
        let line = Line { from: Point { x: a, y: b }, to: Point { x: b, y: a } };
        let x = line.from.x;
        let to = &mut line.to;
        to.x = to.x + x;
        put(s, line)
    }
    public entry fun consume(s: &signer, a: u64) {
        let r = Resource { value: a };
        let Resource { value } = r;
        put(s, value)
    }
    public entry fun everything(s: &signer, a: bool, b: u8, c: u16, d: u32, e: u64, f: u128, g: u256, h: address, i: vector<u8>) {
        put(s, Everything { a, b, c, d, e, f, g, h, i, j: Point { x: e, y: e } })
    }
    public entry fun wrapped(s: &signer, a: u64, flag: bool) {
        let w = Wrapper(a, flag);
        if (w.1) w.0 = w.0 / 2;
        put(s, w)
    }
}

module 0x42::references {
    use 0x42::out::put;

    struct Inner has copy, drop, store { values: vector<u64> }
    struct Outer has copy, drop, store { inner: Inner, count: u64 }

    fun values(o: &mut Outer): &mut vector<u64> { &mut o.inner.values }
    fun first(v: &vector<u64>): &u64 { &v[0] }
    fun bump(x: &mut u64) { *x = *x + 1 }
    fun choose<T>(flag: bool, a: &T, b: &T): &T { if (flag) a else b }
    fun sum(a: &u64, b: &u64): u64 { *a + *b }

    public entry fun chain(s: &signer, a: u64, b: u64) {
        let o = Outer { inner: Inner { values: vector[a, b] }, count: 0 };
        bump(&mut values(&mut o)[1]);
        bump(&mut o.count);
        let v = values(&mut o);
        let at_first = *first(v);
        v.push_back(at_first);
        put(s, o)
    }
    public entry fun freeze_and_choose(s: &signer, flag: bool, a: u64, b: u64) {
        let x = &mut a;
        *x = *x / 2;
        put(s, *choose(flag, x, &b))
    }
    public entry fun twice(s: &signer, a: u64) { put(s, sum(&a, &a)) }
    public entry fun write_whole(s: &signer, a: u64) {
        let o = Outer { inner: Inner { values: vector[] }, count: a };
        let i = &mut o.inner;
        *i = Inner { values: vector[a] };
        let copied = *i;
        copied.values.push_back(1);
        assert!(i.values.length() == 1, 2);
        put(s, o)
    }
}

module 0x42::constants {
    use 0x42::out::put;

    const A: u8 = 255;
    const B: u256 = 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff;
    const C: vector<u8> = b"bytes";
    const D: address = @0xcafe;
    const E: vector<vector<u8>> = vector[b"a", x"00ff"];
    const F: bool = true;
    const G: u128 = 340282366920938463463374607431768211455;
    const H: vector<u64> = vector[1, 2, 3];

    public entry fun scalars(s: &signer, i: u8) {
        if (i % 4 == 0) put(s, A) else if (i % 4 == 1) put(s, B) else if (i % 4 == 2) put(s, D) else put(s, F)
    }
    public entry fun lists(s: &signer, i: u64) { put(s, H[i % 4]); put(s, E); put(s, C) }
    public entry fun beyond(s: &signer, x: u128) { put(s, G + x) }
    public entry fun below(s: &signer, x: u256) { put(s, B - x) }
}
