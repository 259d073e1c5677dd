// SPDX-License-Identifier: Apache-2.0
// Tables and aggregators: what natives keep of the state, and what the session leaves of it.
#include "base/hex.hpp"
#include "kernels/keccak.hpp"
#include "tests/vm-frontends/move/natives/native_bench.hpp"
#include <algorithm>

namespace braid::move::tests
{
namespace
{
using enum NativeParameter;

constexpr std::uint64_t already_exists = 0x6407;
constexpr std::uint64_t not_found = 0x6507;

std::string item_key(const Hash32& handle, std::vector<std::uint8_t> key)
{
    std::vector<std::uint8_t> whole{1};
    whole.insert(whole.end(), handle.bytes.begin(), handle.bytes.end());
    bcs::Writer{whole}.leb128(key.size());
    whole.insert(whole.end(), key.begin(), key.end());
    return {whole.begin(), whole.end()};
}

/// A table of u64 to Box<vector<u8>>.
class TableBench : public NativeBench
{
public:
    TableBench()
      : box(structure_type("table", "Box", {{"val", code.types().vector_of(type(TypeForm::u8))}}))
    {
        types = {type(TypeForm::u64), code.types().vector_of(type(TypeForm::u8)), box};
        table = borrow(structure({Value::of_address(handle, heap)}));
    }
    Value boxed(std::string_view text) { return structure({bytes(text)}); }
    NativeOutcome run_box(std::string_view function, std::vector<Value> arguments)
    {
        arguments.insert(arguments.begin(), table);
        return run("table", function, types, std::move(arguments));
    }
    ChangeSet effects()
    {
        ChangeSet set;
        EXPECT_TRUE(extensions.append_effects(set, host).ok());
        std::ranges::sort(set.changes,
            [](const Change& a, const Change& b) { return compare(a.state_key, b.state_key) < 0; });
        return set;
    }
    std::string key_of(std::uint8_t key) const
    {
        return item_key(handle, {key, 0, 0, 0, 0, 0, 0, 0});
    }

    Hash32 handle = address_of(0x77);
    const Type* box;
    std::vector<const Type*> types;
    Value table;
};

TEST(table_natives, make_handles_of_the_session_and_their_number)
{
    NativeBench bench;
    bench.facts.session_hash = address_of(0x1234);
    bench.begin();
    const std::vector<const Type*> types{bench.type(TypeForm::u64), bench.type(TypeForm::u8)};
    for (std::uint8_t i = 0; i < 3; ++i)
    {
        std::vector<std::uint8_t> seed(
            bench.facts.session_hash.bytes.begin(), bench.facts.session_hash.bytes.end());
        seed.insert(seed.end(), {0, 0, 0, i});
        const Value handle = bench.get("table", "new_table_handle", types, {});
        EXPECT_EQ(*handle.address, kernels::sha3_256(seed));
        EXPECT_EQ(bench.charged, bench.price(new_table_handle_base));
    }
    ASSERT_EQ(bench.extensions.tables.created().size(), 3U);
    EXPECT_EQ(to_hex(bench.extensions.tables.created()[0].key_tag), "02");
    EXPECT_EQ(to_hex(bench.extensions.tables.created()[0].value_tag), "01");
}

TEST(table_natives, add_borrow_write_and_remove_items)
{
    TableBench bench;
    EXPECT_EQ(
        bench.run_box("add_box", {Value::of_u64(1), bench.boxed("one")}), NativeOutcome::done);
    EXPECT_EQ(
        bench.charged, bench.price(add_box_base) + bench.price(add_box_per_byte_serialized, 8) +
                           bench.price(common_load_base_legacy) +
                           bench.price(common_load_base_new) + bench.price(common_load_failure));
    EXPECT_EQ(
        bench.run_box("add_box", {Value::of_u64(1), bench.boxed("uno")}), NativeOutcome::aborted);
    EXPECT_EQ(bench.call.abort_code, already_exists);
    EXPECT_EQ(bench.charged, bench.price(add_box_base) +
                                 bench.price(add_box_per_byte_serialized, 8) +
                                 bench.price(common_load_base_legacy));

    EXPECT_EQ(bench.run_box("borrow_box_mut", {Value::of_u64(1)}), NativeOutcome::done);
    write_through(borrow_field(bench.call.results[0], 0), bench.bytes("eins"), bench.heap);
    EXPECT_EQ(bench.run_box("contains_box", {Value::of_u64(1)}), NativeOutcome::done);
    EXPECT_EQ(bench.call.results[0].scalar, 1U);
    EXPECT_EQ(bench.run_box("contains_box", {Value::of_u64(2)}), NativeOutcome::done);
    EXPECT_EQ(bench.call.results[0].scalar, 0U);
    EXPECT_EQ(bench.state.read_count, 2U);

    ChangeSet set = bench.effects();
    ASSERT_EQ(set.changes.size(), 1U);
    EXPECT_EQ(set.changes[0].kind, Change::Kind::creation);
    EXPECT_EQ(to_hex(set.changes[0].state_key), to_hex(bytes_of_text(bench.key_of(1))));
    EXPECT_EQ(to_hex(set.changes[0].value), "0465696e73");

    EXPECT_EQ(bench.run_box("remove_box", {Value::of_u64(1)}), NativeOutcome::done);
    EXPECT_EQ(text_of_bytes(bench.call.results[0].structure->fields()[0]), "eins");
    EXPECT_TRUE(bench.effects().changes.empty());
    for (const std::string_view function : {"borrow_box", "borrow_box_mut", "remove_box"})
    {
        EXPECT_EQ(bench.run_box(function, {Value::of_u64(1)}), NativeOutcome::aborted);
        EXPECT_EQ(bench.call.abort_code, not_found);
    }
}

TEST(table_natives, read_items_of_the_state_once)
{
    TableBench bench;
    bench.state.values[bench.key_of(5)] = {2, 'h', 'i'};
    EXPECT_EQ(bench.run_box("borrow_box", {Value::of_u64(5)}), NativeOutcome::done);
    EXPECT_EQ(bench.charged,
        bench.price(borrow_box_base) + bench.price(borrow_box_per_byte_serialized, 8) +
            bench.price(common_load_base_legacy) + bench.price(common_load_base_new) +
            bench.price(common_load_per_byte, 3));
    EXPECT_EQ(bench.run_box("contains_box", {Value::of_u64(5)}), NativeOutcome::done);
    EXPECT_EQ(bench.charged, bench.price(contains_box_base) +
                                 bench.price(contains_box_per_byte_serialized, 8) +
                                 bench.price(common_load_base_legacy));
    EXPECT_EQ(bench.state.read_count, 1U);
    EXPECT_TRUE(bench.effects().changes.empty());

    EXPECT_EQ(bench.run_box("remove_box", {Value::of_u64(5)}), NativeOutcome::done);
    ChangeSet set = bench.effects();
    ASSERT_EQ(set.changes.size(), 1U);
    EXPECT_EQ(set.changes[0].kind, Change::Kind::deletion);
    EXPECT_EQ(to_hex(set.changes[0].before.bytes), "026869");
    // What is removed and put back was there all the time.
    EXPECT_EQ(bench.run_box("add_box", {Value::of_u64(5), bench.boxed("yo")}), NativeOutcome::done);
    set = bench.effects();
    ASSERT_EQ(set.changes.size(), 1U);
    EXPECT_EQ(set.changes[0].kind, Change::Kind::modification);
    EXPECT_EQ(to_hex(set.changes[0].value), "02796f");
}

TEST(table_natives, refuse_items_that_are_no_values_and_stop_with_the_state)
{
    TableBench bench;
    bench.state.values[bench.key_of(5)] = {3, 'h', 'i'};
    EXPECT_EQ(bench.run_box("borrow_box", {Value::of_u64(5)}), NativeOutcome::failed);
    EXPECT_EQ(bench.call.failure, StatusCode::vm_extension_error);
    EXPECT_FALSE(bench.extensions.state_stopped());
    bench.state.is_stopped = true;
    EXPECT_EQ(bench.run_box("borrow_box", {Value::of_u64(6)}), NativeOutcome::failed);
    EXPECT_TRUE(bench.extensions.state_stopped());
    bench.begin();
    EXPECT_FALSE(bench.extensions.state_stopped());
}

TEST(table_natives, keep_many_items_apart)
{
    TableBench bench;
    constexpr std::uint8_t count = 200;
    for (std::uint8_t i = 0; i < count; ++i)
        EXPECT_EQ(bench.run_box("add_box",
                      {Value::of_u64(i), bench.boxed(std::string(1, static_cast<char>(i)))}),
            NativeOutcome::done);
    for (std::uint8_t i = 0; i < count; ++i)
    {
        EXPECT_EQ(bench.run_box("borrow_box", {Value::of_u64(i)}), NativeOutcome::done);
        EXPECT_EQ(bench.call.results[0].target_kind, ValueKind::structure);
        EXPECT_EQ(text_of_bytes(field_of(bench.call.results[0], 0))[0], static_cast<char>(i));
    }
    EXPECT_EQ(bench.state.read_count, count);
    const ChangeSet set = bench.effects();
    ASSERT_EQ(set.changes.size(), count);
    for (std::uint8_t i = 0; i < count; ++i)
        EXPECT_EQ(to_hex(set.changes[i].state_key), to_hex(bytes_of_text(bench.key_of(i))));
}

TEST(table_natives, destroy_a_table_once)
{
    TableBench bench;
    EXPECT_EQ(bench.run_box("destroy_empty_box", {}), NativeOutcome::done);
    EXPECT_EQ(bench.charged, bench.price(destroy_empty_box_base));
    ASSERT_EQ(bench.extensions.tables.destroyed().size(), 1U);
    EXPECT_EQ(bench.extensions.tables.destroyed()[0], bench.handle);
    EXPECT_EQ(bench.run_box("destroy_empty_box", {}), NativeOutcome::failed);
    EXPECT_EQ(bench.run("table", "drop_unchecked_box", bench.types,
                  {bench.structure({bench.address(1)})}),
        NativeOutcome::done);
    EXPECT_EQ(bench.charged, bench.price(drop_unchecked_box_base));
}

/// An aggregator that stands in the state.
class AggregatorBench : public NativeBench
{
public:
    AggregatorBench()
    {
        aggregator = borrow(structure(
            {Value::of_address(table, heap), Value::of_address(key, heap), Value::of_u128(limit)}));
        const std::vector<std::uint8_t> name(key.bytes.begin(), key.bytes.end());
        cell = item_key(table, name);
        state.cells[cell] = 100;
    }
    NativeOutcome change(std::string_view function, uint128 amount)
    {
        return run("aggregator", function, {}, {aggregator, Value::of_u128(amount)});
    }
    std::vector<CellEffect> effects()
    {
        ChangeSet set;
        EXPECT_TRUE(extensions.append_effects(set, host).ok());
        return set.cells;
    }

    Hash32 table = address_of(0x11);
    Hash32 key = address_of(0x22);
    uint128 limit = 150;
    Value aggregator;
    std::string cell;
};

TEST(aggregator_natives, add_without_reading)
{
    AggregatorBench bench;
    EXPECT_EQ(bench.change("add", 30), NativeOutcome::done);
    EXPECT_EQ(bench.charged, bench.price(aggregator_add_base));
    EXPECT_EQ(bench.change("sub", 45), NativeOutcome::done);
    EXPECT_EQ(bench.charged, bench.price(aggregator_sub_base));
    EXPECT_EQ(bench.state.read_count, 0U);
    std::vector<CellEffect> effects = bench.effects();
    ASSERT_EQ(effects.size(), 1U);
    EXPECT_EQ(effects[0].kind, CellEffect::Kind::add);
    EXPECT_EQ(to_hex(effects[0].state_key), to_hex(bytes_of_text(bench.cell)));
    EXPECT_EQ(effects[0].sum.amount, 15U);
    EXPECT_TRUE(effects[0].sum.is_negative);
    EXPECT_EQ(effects[0].sum.limit, 150U);
    EXPECT_EQ(bench.change("add", 20), NativeOutcome::done);
    effects = bench.effects();
    EXPECT_EQ(effects[0].sum.amount, 5U);
    EXPECT_FALSE(effects[0].sum.is_negative);
}

TEST(aggregator_natives, abort_beyond_their_bounds_and_stay)
{
    AggregatorBench bench;
    // Beyond what any number could take, and beyond what this one can.
    for (const std::uint64_t amount : {151, 51})
    {
        EXPECT_EQ(bench.change("add", amount), NativeOutcome::failed);
        EXPECT_EQ(bench.call.failure, StatusCode::aborted);
        EXPECT_EQ(bench.call.abort_code, 0x2'0001U);
    }
    for (const std::uint64_t amount : {151, 101})
    {
        EXPECT_EQ(bench.change("sub", amount), NativeOutcome::failed);
        EXPECT_EQ(bench.call.abort_code, 0x2'0002U);
    }
    EXPECT_EQ(bench.get("aggregator", "read", {}, {bench.aggregator}).as_u128(), 100U);
    EXPECT_EQ(bench.charged, bench.price(aggregator_read_base));
    EXPECT_EQ(bench.change("add", 51), NativeOutcome::failed);
    EXPECT_EQ(bench.call.abort_code, 0x2'0001U);
    EXPECT_EQ(bench.change("add", 50), NativeOutcome::done);
    EXPECT_EQ(bench.change("sub", 151), NativeOutcome::failed);
    EXPECT_EQ(bench.call.abort_code, 0x2'0002U);
}

TEST(aggregator_natives, write_what_was_read)
{
    AggregatorBench bench;
    EXPECT_EQ(bench.change("add", 7), NativeOutcome::done);
    EXPECT_EQ(bench.get("aggregator", "read", {}, {bench.aggregator}).as_u128(), 107U);
    EXPECT_EQ(bench.change("sub", 2), NativeOutcome::done);
    EXPECT_EQ(bench.get("aggregator", "read", {}, {bench.aggregator}).as_u128(), 105U);
    EXPECT_EQ(bench.state.read_count, 1U);
    const std::vector<CellEffect> effects = bench.effects();
    ASSERT_EQ(effects.size(), 1U);
    EXPECT_EQ(effects[0].kind, CellEffect::Kind::write);
    EXPECT_EQ(effects[0].value, 105U);
    EXPECT_FALSE(effects[0].is_new);
}

TEST(aggregator_natives, are_made_by_a_factory_and_destroyed)
{
    AggregatorBench bench;
    const Value factory = bench.borrow(
        bench.structure({bench.structure({Value::of_address(bench.table, bench.heap)})}));
    std::vector<std::uint8_t> seed(32, 0);
    for (std::uint8_t i = 0; i < 2; ++i)
    {
        const Value made =
            bench.get("aggregator_factory", "new_aggregator", {}, {factory, Value::of_u128(10)});
        EXPECT_EQ(bench.charged, bench.price(aggregator_factory_new_aggregator_base));
        std::vector<std::uint8_t> preimage = seed;
        preimage.insert(preimage.end(), {0, 0, 0, i});
        EXPECT_EQ(*made.structure->fields()[0].address, bench.table);
        EXPECT_EQ(*made.structure->fields()[1].address, kernels::sha3_256(preimage));
        EXPECT_EQ(made.structure->fields()[2].as_u128(), 10U);
        const Value reference = bench.borrow(made);
        EXPECT_EQ(bench.run("aggregator", "add", {}, {reference, Value::of_u128(10)}),
            NativeOutcome::done);
        EXPECT_EQ(bench.run("aggregator", "add", {}, {reference, Value::of_u128(1)}),
            NativeOutcome::failed);
    }
    std::vector<CellEffect> effects = bench.effects();
    ASSERT_EQ(effects.size(), 2U);
    EXPECT_EQ(effects[0].kind, CellEffect::Kind::write);
    EXPECT_TRUE(effects[0].is_new);
    EXPECT_EQ(effects[0].value, 10U);

    EXPECT_EQ(bench.run("aggregator", "destroy", {}, {peek(bench.aggregator, bench.heap)}),
        NativeOutcome::done);
    effects = bench.effects();
    ASSERT_EQ(effects.size(), 3U);
    EXPECT_EQ(effects[2].kind, CellEffect::Kind::erase);
    // The number of cells that live makes the next key.
    const Value third =
        bench.get("aggregator_factory", "new_aggregator", {}, {factory, Value::of_u128(10)});
    std::vector<std::uint8_t> preimage = seed;
    preimage.insert(preimage.end(), {0, 0, 0, 2});
    EXPECT_EQ(*third.structure->fields()[1].address, kernels::sha3_256(preimage));
    EXPECT_EQ(bench.run("aggregator", "destroy", {}, {third}), NativeOutcome::done);
    EXPECT_EQ(bench.effects().size(), 3U);
}

TEST(aggregator_natives, fail_where_there_is_none_and_stop_with_the_state)
{
    AggregatorBench bench;
    bench.state.cells.clear();
    bench.expect_failure(
        StatusCode::vm_extension_error, "aggregator", "read", {}, {bench.aggregator});
    bench.state.is_stopped = true;
    EXPECT_EQ(bench.change("add", 1), NativeOutcome::failed);
    EXPECT_TRUE(bench.extensions.state_stopped());
}

/// Random sums against a plain number.
TEST(aggregator_natives, keep_sums_that_equal_plain_arithmetic)
{
    std::uint64_t random = 0x1234567;
    const auto next = [&](std::uint64_t bound)
    {
        random = random * 6364136223846793005U + 1442695040888963407U;
        return (random >> 33) % bound;
    };
    for (int round = 0; round < 200; ++round)
    {
        AggregatorBench bench;
        std::uint64_t number = 100;
        bool was_read = false;
        for (int step = 0; step < 20; ++step)
        {
            const std::uint64_t amount = next(120);
            const bool subtracts = next(2) != 0;
            const bool fits = subtracts ? amount <= number : number + amount <= 150;
            // A sum that no number could take is refused as well, whatever the number.
            const NativeOutcome outcome = bench.change(subtracts ? "sub" : "add", amount);
            EXPECT_EQ(outcome == NativeOutcome::done, fits) << round << ' ' << step;
            if (fits)
                number = subtracts ? number - amount : number + amount;
            if (next(10) == 0)
            {
                EXPECT_EQ(
                    bench.get("aggregator", "read", {}, {bench.aggregator}).as_u128(), number);
                was_read = true;
            }
        }
        const CellEffect effect = bench.effects()[0];
        EXPECT_EQ(effect.kind == CellEffect::Kind::write, was_read);
        if (was_read)
            EXPECT_EQ(effect.value, number);
        else
            EXPECT_EQ(
                effect.sum.is_negative ? 100 - effect.sum.amount : 100 + effect.sum.amount, number);
    }
}
}  // namespace
}  // namespace braid::move::tests
