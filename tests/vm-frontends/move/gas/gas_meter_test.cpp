// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/gas_meter.hpp"
#include "tests/vm-frontends/move/gas/schedule_writer.hpp"
#include "tests/vm-frontends/move/gas/some_values.hpp"
#include <functional>
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
using tests::make_schedule;
using tests::ScheduleEntries;

/// The prices of the tests: each its own, so that no formula passes by another's price.
const ScheduleEntries prices{{"txn.gas_unit_scaling_factor", 100}, {"instr.add", 3},
    {"instr.pop", 5}, {"instr.call.base", 1000}, {"instr.call.per_arg", 10},
    {"instr.call.per_local", 7}, {"instr.call_generic.base", 2000},
    {"instr.call_generic.per_ty_arg", 100}, {"instr.call_generic.per_arg", 10},
    {"instr.call_generic.per_local", 7}, {"instr.ld_const.base", 50},
    {"instr.ld_const.per_byte", 2}, {"instr.copy_loc.base", 60},
    {"instr.copy_loc.per_abs_val_unit", 3}, {"instr.read_ref.base", 70},
    {"instr.read_ref.per_abs_val_unit", 4}, {"instr.write_ref.base", 80}, {"instr.eq.base", 90},
    {"instr.eq.per_abs_val_unit", 5}, {"instr.neq.base", 91}, {"instr.neq.per_abs_val_unit", 6},
    {"instr.pack.base", 110}, {"instr.pack.per_field", 11}, {"instr.pack_generic.base", 120},
    {"instr.pack_generic.per_field", 12}, {"instr.unpack.base", 130},
    {"instr.unpack.per_field", 13}, {"instr.unpack_generic.base", 140},
    {"instr.unpack_generic.per_field", 14}, {"instr.vec_pack.base", 150},
    {"instr.vec_pack.per_elem", 15}, {"instr.vec_unpack.base", 160},
    {"instr.vec_unpack.per_expected_elem", 16}, {"instr.vec_push_back.base", 170},
    {"instr.vec_pop_back.base", 180}, {"instr.subst_ty_per_node", 19}, {"misc.abs_val.u8", 40},
    {"misc.abs_val.u16", 39}, {"misc.abs_val.u64", 41}, {"misc.abs_val.address", 42},
    {"misc.abs_val.struct", 43}, {"misc.abs_val.vector", 44}, {"misc.abs_val.reference", 45},
    {"misc.abs_val.per_u8_packed", 1}, {"misc.abs_val.per_u64_packed", 8},
    {"txn.memory_quota", 10'000}};

ScheduleEntries with(const ScheduleEntries& more)
{
    ScheduleEntries all = more;
    all.insert(prices.begin(), prices.end());
    return all;
}

/// What a charge takes of the balance and of the memory.
struct Taken
{
    InternalGas gas = 0;
    std::int64_t memory = 0;

    [[nodiscard]] friend bool operator==(const Taken&, const Taken&) = default;
};

Taken taken_by(const GasSchedule& schedule, const std::function<bool(GasMeter&)>& charge)
{
    GasMeter meter{schedule, 1'000'000};
    const InternalGas balance = meter.balance_internal();
    const std::uint64_t memory = meter.memory_left();
    EXPECT_TRUE(charge(meter));
    EXPECT_TRUE(meter.is_consistent());
    return {balance - meter.balance_internal(),
        static_cast<std::int64_t>(memory) - static_cast<std::int64_t>(meter.memory_left())};
}
}  // namespace

TEST(gas_meter, charges_instructions_by_what_they_work_on)
{
    const GasSchedule schedule = make_schedule(36, with({}));
    tests::SomeValues make;
    const Value number = Value::of_u64(1);
    // 44 of head, 10 bytes.
    const Value bytes = make.scalars(ValueKind::u8, 10);
    // 43 of head; 41 and 54 of fields.
    const Value structure = make.structure({number, bytes});
    const std::array fields{number, bytes};
    const auto taken = [&](const auto& charge) { return taken_by(schedule, charge); };
    EXPECT_EQ(taken([](auto& m) { return m.charge_simple(Opcode::add); }), (Taken{3, 0}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_pop(number); }), (Taken{5, 0}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_pop(structure); }), (Taken{5, -(41 + 54)}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_call(3, 8); }), (Taken{1000 + 30 + 56, 0}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_call_generic(2, 3, 8, MemoryLeak::none); }),
        (Taken{2000 + 200 + 30 + 56, 0}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_ld_const(9); }), (Taken{50 + 18, 0}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_ld_const_after_deserialization(bytes); }),
        (Taken{0, 10}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_copy_loc(number); }), (Taken{60 + 3 * 41, 0}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_copy_loc(make.reference(structure)); }),
        (Taken{60 + 3 * 45, 0}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_copy_loc(structure); }),
        (Taken{60 + 3 * (43 + 41 + 54), 41 + 54}));
    EXPECT_EQ(
        taken([&](auto& m) { return m.charge_pack(false, fields); }), (Taken{110 + 22, 41 + 44}));
    EXPECT_EQ(
        taken([&](auto& m) { return m.charge_pack(true, fields); }), (Taken{120 + 24, 41 + 44}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_unpack(false, fields); }),
        (Taken{130 + 26, -(41 + 44)}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_unpack(true, fields); }),
        (Taken{140 + 28, -(41 + 44)}));
    // A field more, of 39: the variant.
    EXPECT_EQ(taken([&](auto& m) { return m.charge_unpack_variant(false, fields); }),
        (Taken{130 + 39, -(41 + 44 + 39)}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_unpack_variant(true, fields); }),
        (Taken{140 + 42, -(41 + 44 + 39)}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_create_type(4); }), (Taken{76, 0}));
}

TEST(gas_meter, charges_references_for_what_they_refer_to)
{
    const GasSchedule schedule = make_schedule(36, with({}));
    tests::SomeValues make;
    const Value number = Value::of_u64(1);
    const Value bytes = make.scalars(ValueKind::u8, 10);
    const auto taken = [&](const auto& charge) { return taken_by(schedule, charge); };
    EXPECT_EQ(taken([&](auto& m) { return m.charge_read_ref(make.reference(number)); }),
        (Taken{70 + 4 * 41, 0}));
    EXPECT_EQ(
        taken([&](auto& m) { return m.charge_read_ref(make.reference_to_scalar(ValueKind::u8)); }),
        (Taken{70 + 4 * 40, 0}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_read_ref(make.reference(bytes)); }),
        (Taken{70 + 4 * 54, 10}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_write_ref(make.reference(bytes)); }),
        (Taken{80, -10}));
    EXPECT_EQ(
        taken([&](auto& m) { return m.charge_write_ref(make.reference_to_scalar(ValueKind::u8)); }),
        (Taken{80, 0}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_eq(number, number); }), (Taken{90 + 5 * 82, 0}));
    EXPECT_EQ(
        taken([&](auto& m) { return m.charge_neq(bytes, bytes); }), (Taken{91 + 6 * 108, -20}));
    EXPECT_EQ(taken(
                  [&](auto& m)
                  {
                      return m.charge_eq(
                          make.reference(bytes), make.reference_to_scalar(ValueKind::u8));
                  }),
        (Taken{90 + 5 * (54 + 40), 0}));
}

TEST(gas_meter, charges_vectors_for_their_elements)
{
    const GasSchedule schedule = make_schedule(36, with({}));
    tests::SomeValues make;
    const Value number = Value::of_u64(1);
    const Value bytes = make.scalars(ValueKind::u8, 10);
    const std::array elements{bytes, bytes};
    const Value of_values = make.vector({bytes, bytes});
    const Value of_numbers = make.scalars(ValueKind::u64, 3);
    const auto taken = [&](const auto& charge) { return taken_by(schedule, charge); };
    EXPECT_EQ(
        taken([&](auto& m) { return m.charge_vec_pack(elements); }), (Taken{150 + 30, 2 * 44}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_vec_pack(std::array{number}); }),
        (Taken{150 + 15, 8}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_vec_unpack(2, *of_values.vector); }),
        (Taken{160 + 32, -2 * 44}));
    // By the count that the instruction has, even where the vector is another.
    EXPECT_EQ(taken([&](auto& m) { return m.charge_vec_unpack(2, *of_numbers.vector); }),
        (Taken{160 + 32, -3 * 8}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_vec_push_back(number); }), (Taken{170, 8}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_vec_push_back(bytes); }), (Taken{170, 44}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_vec_pop_back(&bytes); }), (Taken{180, -44}));
    EXPECT_EQ(taken([&](auto& m) { return m.charge_vec_pop_back(nullptr); }), (Taken{180, 0}));
}

TEST(gas_meter, charges_for_closures_where_they_have_a_price)
{
    const std::array captured{Value::of_u64(1)};
    const auto pack = [&](bool is_generic)
    {
        return [&, is_generic](GasMeter& m) { return m.charge_pack_closure(is_generic, captured); };
    };
    const ScheduleEntries closures =
        with({{"instr.pack_closure.base", 21}, {"instr.pack.closure.per_arg", 1},
            {"instr.pack_closure_generic.base", 31}, {"instr.pack_closure_generic.per_arg", 2}});
    EXPECT_EQ(taken_by(make_schedule(36, closures), pack(false)), (Taken{0, 0}));
    EXPECT_EQ(taken_by(make_schedule(37, closures), pack(false)), (Taken{22, 41}));
    EXPECT_EQ(taken_by(make_schedule(37, closures), pack(true)), (Taken{33, 41}));
    EXPECT_EQ(taken_by(make_schedule(38, with({})), pack(true)), (Taken{0, 0}));
}

TEST(gas_meter, tracks_memory_from_version_3_on)
{
    tests::SomeValues make;
    const Value bytes = make.scalars(ValueKind::u8, 10);
    const auto copy = [&](GasMeter& m) { return m.charge_copy_loc(bytes); };
    EXPECT_EQ(taken_by(make_schedule(2, with({})), copy), (Taken{60 + 3 * 10, 0}));
    EXPECT_EQ(taken_by(make_schedule(3, with({})), copy), (Taken{60 + 3 * 54, 10}));
}

TEST(gas_meter, stops_where_memory_ends)
{
    tests::SomeValues make;
    const GasSchedule schedule =
        make_schedule(36, {{"txn.memory_quota", 20}, {"misc.abs_val.per_u8_packed", 1},
                              {"txn.gas_unit_scaling_factor", 1}});
    const Value ten = make.scalars(ValueKind::u8, 10);
    const Value eleven = make.scalars(ValueKind::u8, 11);
    GasMeter meter{schedule, 1};
    EXPECT_TRUE(meter.charge_copy_loc(ten));
    EXPECT_FALSE(meter.charge_copy_loc(eleven));
    EXPECT_EQ(meter.failure(), StatusCode::memory_limit_exceeded);
    EXPECT_EQ(meter.memory_left(), 0U);
    GasMeter other{schedule, 1};
    EXPECT_TRUE(other.charge_copy_loc(ten));
    EXPECT_TRUE(other.charge_copy_loc(ten));
    EXPECT_EQ(other.memory_left(), 0U);
    // What is given back may be more than there was.
    other.charge_drop_frame(std::array{ten, Value::of_u64(1), eleven, ten});
    EXPECT_EQ(other.memory_left(), 31U);
}

TEST(gas_meter, gives_back_the_memory_of_natives_that_keep_nothing)
{
    tests::SomeValues make;
    const std::array arguments{make.scalars(ValueKind::u8, 10)};
    const auto native_of = [&](MemoryLeak leak)
    {
        return [&, leak](GasMeter& m)
        {
            const bool called = m.charge_call_generic(0, 0, 0, leak);
            m.charge_native_function_before_execution(arguments);
            return called;
        };
    };
    const GasSchedule third = make_schedule(3, with({}));
    const GasSchedule fourth = make_schedule(4, with({}));
    EXPECT_EQ(taken_by(third, native_of(MemoryLeak::none)).memory, -10);
    EXPECT_EQ(taken_by(third, native_of(MemoryLeak::table)).memory, 0);
    EXPECT_EQ(taken_by(third, native_of(MemoryLeak::event)).memory, -10);
    EXPECT_EQ(taken_by(fourth, native_of(MemoryLeak::event)).memory, 0);
    EXPECT_EQ(taken_by(fourth, [&](GasMeter& m) { return m.charge_native_function(arguments); }),
        (Taken{0, 10}));
    const Hash32 core = tests::address_of(1);
    EXPECT_EQ(memory_leak_of(core, "table"), MemoryLeak::table);
    EXPECT_EQ(memory_leak_of(core, "event"), MemoryLeak::event);
    EXPECT_EQ(memory_leak_of(core, "tables"), MemoryLeak::none);
    EXPECT_EQ(memory_leak_of(tests::address_of(2), "table"), MemoryLeak::none);
}

TEST(gas_meter, runs_out_of_gas_with_nothing_left)
{
    const GasSchedule schedule = make_schedule(36, with({}));
    GasMeter meter{schedule, 1};
    EXPECT_TRUE(meter.charge_execution(60));
    EXPECT_EQ(meter.balance(), 0U);
    EXPECT_EQ(meter.balance_internal(), 40U);
    EXPECT_TRUE(meter.charge_execution(40));
    EXPECT_EQ(meter.failure(), StatusCode::executed);
    EXPECT_FALSE(meter.charge_execution(1));
    EXPECT_EQ(meter.failure(), StatusCode::out_of_gas);
    meter = GasMeter{schedule, 1};
    EXPECT_FALSE(meter.charge_execution(101));
    EXPECT_EQ(meter.balance_internal(), 0U);
    EXPECT_EQ(meter.execution_gas_used(), 1U);
    EXPECT_TRUE(meter.is_consistent());
}

TEST(gas_meter, counts_what_a_failed_charge_took_from_version_12_on)
{
    const GasSchedule before = make_schedule(11, with({}));
    const GasSchedule after = make_schedule(12, with({}));
    GasMeter meter{before, 10};
    EXPECT_TRUE(meter.charge_execution(100));
    EXPECT_FALSE(meter.charge_execution(901));
    EXPECT_EQ(meter.execution_gas_used(), 1U);
    meter = GasMeter{after, 10};
    EXPECT_TRUE(meter.charge_execution(100));
    EXPECT_FALSE(meter.charge_execution(901));
    EXPECT_EQ(meter.execution_gas_used(), 10U);
    meter = GasMeter{after, 10};
    EXPECT_FALSE(meter.charge_io(1001));
    EXPECT_EQ(meter.io_gas_used(), 10U);
    EXPECT_EQ(meter.execution_gas_used(), 0U);
}

TEST(gas_meter, rounds_use_up_and_what_is_left_down)
{
    const GasSchedule schedule = make_schedule(36, with({}));
    GasMeter meter{schedule, 10};
    EXPECT_TRUE(meter.charge_execution(1));
    EXPECT_TRUE(meter.charge_io(101));
    EXPECT_EQ(meter.execution_gas_used(), 1U);
    EXPECT_EQ(meter.io_gas_used(), 2U);
    EXPECT_EQ(meter.balance(), 8U);
}

TEST(gas_meter, limits_execution_from_version_7_on)
{
    const ScheduleEntries limited = with({{"txn.max_execution_gas", 500}});
    const GasSchedule schedule = make_schedule(7, limited);
    GasMeter meter{schedule, 100};
    EXPECT_TRUE(meter.charge_execution(499));
    EXPECT_TRUE(meter.charge_execution(1));
    EXPECT_FALSE(meter.charge_execution(1));
    EXPECT_EQ(meter.failure(), StatusCode::execution_limit_reached);
    // The charge counts, and others go on.
    EXPECT_EQ(meter.balance_internal(), 10'000U - 501);
    EXPECT_TRUE(meter.charge_io(1000));
    EXPECT_FALSE(meter.charge_execution(1));
    EXPECT_EQ(meter.balance_internal(), 10'000U - 1502);
    EXPECT_TRUE(meter.is_consistent());
    const GasSchedule sixth = make_schedule(6, limited);
    GasMeter free{sixth, 100};
    EXPECT_TRUE(free.charge_execution(5000));
}

TEST(gas_meter, tells_an_empty_balance_before_the_limit_of_execution)
{
    const GasSchedule schedule = make_schedule(36, with({{"txn.max_execution_gas", 500}}));
    GasMeter meter{schedule, 5};
    EXPECT_FALSE(meter.charge_execution(501));
    EXPECT_EQ(meter.failure(), StatusCode::out_of_gas);
    GasMeter richer{schedule, 6};
    EXPECT_FALSE(richer.charge_execution(501));
    EXPECT_EQ(richer.failure(), StatusCode::execution_limit_reached);
}

TEST(gas_meter, limits_io)
{
    const GasSchedule schedule = make_schedule(36, with({{"txn.max_io_gas", 500}}));
    GasMeter meter{schedule, 100};
    EXPECT_TRUE(meter.charge_io(500));
    EXPECT_FALSE(meter.charge_io(1));
    EXPECT_EQ(meter.failure(), StatusCode::io_limit_reached);
    EXPECT_EQ(meter.io_gas_used(), 6U);
    EXPECT_TRUE(meter.charge_execution(1));
}

TEST(gas_meter, limits_storage_fees_and_converts_them)
{
    const GasSchedule schedule = make_schedule(36, with({{"txn.max_storage_fee", 50}}));
    GasMeter meter{schedule, 100};
    // 10 octas at 3 a gas unit of 100: 333.3 units.
    EXPECT_TRUE(meter.charge_storage_fee(10, 3));
    EXPECT_EQ(meter.balance_internal(), 10'000U - 334);
    EXPECT_TRUE(meter.charge_storage_fee(40, 100));
    EXPECT_EQ(meter.balance_internal(), 10'000U - 374);
    EXPECT_EQ(meter.storage_fee_used(), 50U);
    EXPECT_FALSE(meter.charge_storage_fee(1, 100));
    EXPECT_EQ(meter.failure(), StatusCode::storage_limit_reached);
    EXPECT_TRUE(meter.is_consistent());
    GasMeter poor{schedule, 1};
    EXPECT_FALSE(poor.charge_storage_fee(50, 1));
    EXPECT_EQ(poor.failure(), StatusCode::out_of_gas);
    EXPECT_EQ(poor.storage_fee_used(), 50U);
    // More than 64 bits of gas are as much as there can be.
    EXPECT_FALSE(poor.charge_storage_fee(~Octa{0}, 1));
}

TEST(gas_meter, gives_governance_limits_of_its_own_from_version_18_on)
{
    const ScheduleEntries limits = with({{"txn.max_execution_gas", 500},
        {"txn.max_execution_gas.gov", 700}, {"txn.max_io_gas", 500}, {"txn.max_io_gas.gov", 600},
        {"txn.max_storage_fee", 5}, {"txn.max_storage_fee.gov", 6}});
    const GasSchedule schedule = make_schedule(18, limits);
    GasMeter meter{schedule, 100, true};
    EXPECT_TRUE(meter.charge_execution(700));
    EXPECT_TRUE(meter.charge_io(600));
    EXPECT_TRUE(meter.charge_storage_fee(6, 100));
    EXPECT_FALSE(meter.charge_execution(1));
    EXPECT_FALSE(meter.charge_io(1));
    EXPECT_FALSE(meter.charge_storage_fee(1, 100));
    const GasSchedule before = make_schedule(17, limits);
    GasMeter earlier{before, 100, true};
    EXPECT_FALSE(earlier.charge_execution(501));
}

TEST(gas_meter, looks_at_the_limit_when_a_native_ends_before_version_36)
{
    const ScheduleEntries limits = with({{"txn.max_execution_gas", 500}});
    const GasSchedule old = make_schedule(35, limits);
    GasMeter meter{old, 100};
    EXPECT_TRUE(meter.charge_native(501));
    EXPECT_TRUE(meter.charge_native(1));
    EXPECT_FALSE(meter.settle_native());
    EXPECT_EQ(meter.failure(), StatusCode::execution_limit_reached);
    EXPECT_EQ(meter.balance_internal(), 10'000U - 502);
    EXPECT_FALSE(GasMeter(old, 100).charge_native(10'001));
    const GasSchedule schedule = make_schedule(36, limits);
    GasMeter newer{schedule, 100};
    EXPECT_FALSE(newer.charge_native(501));
    EXPECT_EQ(newer.failure(), StatusCode::execution_limit_reached);
    GasMeter within{schedule, 100};
    EXPECT_TRUE(within.charge_native(500));
    EXPECT_TRUE(within.charge_native_function({}));
}

TEST(gas_meter, gives_back_what_a_failing_native_charged_before_version_36)
{
    const ScheduleEntries limits = with({{"txn.max_execution_gas", 500}});
    const GasSchedule old = make_schedule(35, limits);
    GasMeter meter{old, 100};
    EXPECT_TRUE(meter.charge_execution(100));
    EXPECT_TRUE(meter.charge_native(450));
    meter.refund_native(450);
    EXPECT_EQ(meter.balance_internal(), 10'000U - 100);
    EXPECT_EQ(meter.execution_gas_used(), 1U);
    EXPECT_TRUE(meter.settle_native());
    EXPECT_TRUE(meter.charge_execution(400));
    EXPECT_FALSE(meter.charge_execution(1));
    EXPECT_TRUE(meter.is_consistent());
    const GasSchedule schedule = make_schedule(36, limits);
    GasMeter newer{schedule, 100};
    EXPECT_TRUE(newer.charge_native(450));
    newer.refund_native(450);
    EXPECT_EQ(newer.balance_internal(), 10'000U - 450);
}

TEST(gas_meter, takes_memory_of_natives_when_they_end_before_version_36)
{
    const ScheduleEntries quota = with({{"txn.memory_quota", 20}});
    const GasSchedule old = make_schedule(35, quota);
    GasMeter meter{old, 1};
    EXPECT_TRUE(meter.use_heap_memory_in_native(21));
    EXPECT_FALSE(meter.charge_native_function({}));
    EXPECT_EQ(meter.failure(), StatusCode::memory_limit_exceeded);
    const GasSchedule schedule = make_schedule(36, quota);
    GasMeter newer{schedule, 1};
    EXPECT_TRUE(newer.use_heap_memory_in_native(20));
    EXPECT_FALSE(newer.use_heap_memory_in_native(1));
}

TEST(gas_meter, charges_for_resources_once_they_are_read)
{
    tests::SomeValues make;
    const ScheduleEntries reads = with(
        {{"txn.storage_io_per_state_slot_read", 100}, {"txn.storage_io_per_state_byte_read", 2},
            {"txn.load_data.base", 100}, {"txn.load_data.per_byte", 2}});
    const Value resource = make.structure({Value::of_u64(1)});
    EXPECT_EQ(taken_by(make_schedule(36, reads),
                  [&](GasMeter& m) { return m.charge_load_resource(&resource, 8); }),
        (Taken{100 + 2 * 4096, 41}));
    EXPECT_EQ(taken_by(make_schedule(36, reads),
                  [&](GasMeter& m) { return m.charge_load_resource(nullptr, 0); }),
        (Taken{100, 0}));
    EXPECT_EQ(taken_by(make_schedule(9, reads),
                  [&](GasMeter& m) { return m.charge_load_resource(nullptr, 5); }),
        (Taken{100, 0}));
    const GasSchedule eighth = make_schedule(8, reads);
    GasMeter meter{eighth, 100};
    EXPECT_FALSE(meter.charge_load_resource(nullptr, 5));
    EXPECT_EQ(meter.failure(), StatusCode::unknown_invariant_violation_error);
}

TEST(gas_meter, charges_and_counts_modules_from_version_15_on)
{
    const ScheduleEntries modules =
        with({{"txn.dependency_per_module", 100}, {"txn.dependency_per_byte", 2},
            {"txn.max_num_dependencies", 2}, {"txn.max_total_dependency_size", 30}});
    const GasSchedule schedule = make_schedule(15, modules);
    const Hash32 user = tests::address_of(0x10);
    GasMeter meter{schedule, 100};
    EXPECT_TRUE(meter.charge_dependency(tests::address_of(0xf), 1000));
    EXPECT_EQ(meter.balance_internal(), 10'000U);
    EXPECT_TRUE(meter.charge_dependency(user, 10));
    EXPECT_EQ(meter.balance_internal(), 10'000U - 120);
    EXPECT_TRUE(meter.charge_dependency(user, 20));
    EXPECT_FALSE(meter.charge_dependency(user, 0));
    EXPECT_EQ(meter.failure(), StatusCode::dependency_limit_reached);
    GasMeter large{schedule, 100};
    EXPECT_FALSE(large.charge_dependency(user, 31));
    EXPECT_EQ(large.failure(), StatusCode::dependency_limit_reached);
    EXPECT_EQ(large.balance_internal(), 10'000U - 162);
    Hash32 far = tests::address_of(1);
    far.bytes[0] = 1;
    GasMeter other{schedule, 100};
    EXPECT_TRUE(other.charge_dependency(far, 0));
    EXPECT_EQ(other.balance_internal(), 10'000U - 100);
    const GasSchedule before = make_schedule(14, modules);
    GasMeter earlier{before, 100};
    EXPECT_TRUE(earlier.charge_dependency(user, 1000));
    EXPECT_EQ(earlier.balance_internal(), 10'000U);
}

TEST(gas_meter, charges_transactions_by_their_size)
{
    const ScheduleEntries intrinsic =
        with({{"txn.min_transaction_gas_units", 1500}, {"txn.large_transaction_cutoff", 600},
            {"txn.intrinsic_gas_per_byte", 8}, {"txn.keyless.base", 77}});
    const GasSchedule schedule = make_schedule(17, intrinsic);
    EXPECT_EQ(
        taken_by(schedule, [](GasMeter& m) { return m.charge_intrinsic_gas(600); }).gas, 1500U);
    EXPECT_EQ(
        taken_by(schedule, [](GasMeter& m) { return m.charge_intrinsic_gas(602); }).gas, 1516U);
    EXPECT_EQ(taken_by(schedule, [](GasMeter& m) { return m.charge_keyless(); }).gas, 77U);
    EXPECT_EQ(
        taken_by(make_schedule(16, intrinsic), [](GasMeter& m) { return m.charge_keyless(); }).gas,
        0U);
}

TEST(gas_meter, takes_more_balance_on_the_way)
{
    const GasSchedule schedule = make_schedule(36, with({{"txn.max_execution_gas", 500}}));
    GasMeter meter{schedule, 1};
    EXPECT_TRUE(meter.charge_execution(100));
    meter.inject_balance(10);
    EXPECT_EQ(meter.balance(), 10U);
    EXPECT_TRUE(meter.charge_execution(400));
    EXPECT_FALSE(meter.charge_execution(1));
    EXPECT_EQ(meter.failure(), StatusCode::execution_limit_reached);
    EXPECT_TRUE(meter.is_consistent());
}

TEST(gas_meter, charges_nothing_unmetered)
{
    tests::SomeValues make;
    const GasSchedule schedule = make_schedule(36, with({{"txn.max_execution_gas", 5}}));
    GasMeter meter = GasMeter::unmetered(schedule);
    EXPECT_FALSE(meter.is_metered());
    EXPECT_EQ(meter.feature_version(), 36U);
    const Value bytes = make.scalars(ValueKind::u8, 1'000'000'000);
    const InternalGas balance = meter.balance_internal();
    EXPECT_TRUE(meter.charge_simple(Opcode::add));
    EXPECT_TRUE(meter.charge_call(5, 5));
    EXPECT_TRUE(meter.charge_copy_loc(bytes));
    EXPECT_TRUE(meter.charge_eq(bytes, bytes));
    EXPECT_TRUE(meter.charge_load_resource(&bytes, 1'000'000));
    EXPECT_TRUE(meter.charge_dependency(tests::address_of(0xff), 1'000'000));
    EXPECT_TRUE(meter.charge_storage_fee(1'000'000, 1));
    EXPECT_TRUE(meter.charge_intrinsic_gas(1'000'000));
    EXPECT_EQ(meter.balance_internal(), balance);
    EXPECT_TRUE(meter.charge_native(~InternalGas{0}));
    EXPECT_TRUE(meter.charge_native(~InternalGas{0}));
    EXPECT_TRUE(meter.settle_native());
    EXPECT_EQ(meter.failure(), StatusCode::executed);
}
}  // namespace braid::move
