// SPDX-License-Identifier: Apache-2.0
// Two choices, then a schedule, or what charges a meter that has one. What reads has a summary that says the same, and meters by
// it lose nothing: what is gone of the balance is what was used.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/move/gas/change_set_charge.hpp"
#include "vm-frontends/move/gas/schedule_names.hpp"

namespace braid::fuzz
{
namespace
{
/// The input takes the place of a resource of the chain.
void check_schedule(Input& input)
{
    const std::uint8_t choices = input.byte();
    const Bytes resource = input.rest();
    move::GasResources resources{.refunds_bytes = (choices & 1) != 0};
    if ((choices & 2) != 0)
        resources.schedule_v1 = resource;
    else
        resources.schedule_v2 = resource;
    if ((choices & 4) != 0)
        resources.storage_gas = resource;
    const auto schedule = move::read_gas_schedule(resources);
    const auto summary = move::summary_of_gas_schedule(resource);
    if (!schedule.ok())
    {
        BRAID_ASSERT(!schedule.error().empty());
        return;
    }
    if (resources.schedule_v1)
        BRAID_ASSERT(schedule->feature_version == 0);
    else
        BRAID_ASSERT(summary.ok() && summary->feature_version == schedule->feature_version);
}

template <typename Target>
void append_names(std::vector<std::uint8_t>& out, std::size_t& count,
    std::span<const move::ScheduleRow<Target>> rows, Input& input)
{
    bcs::Writer writer{out};
    for (const auto& row : rows)
    {
        const auto* text = reinterpret_cast<const std::uint8_t*>(row.name.name.data());
        writer.bytes({text, row.name.name.size()});
        // Small prices, and at times ones that overflow.
        const std::uint8_t price = input.byte();
        writer.u64(price == 0xFF ? ~std::uint64_t{0} : price);
        ++count;
    }
}

/// BCS of a schedule that has every name, in one of the versions.
std::vector<std::uint8_t> complete_resource(Input& input)
{
    std::vector<std::uint8_t> entries;
    std::size_t count = 0;
    const std::uint64_t feature_version = input.pick(48);
    append_names(entries, count, move::abstract_size_rows(), input);
    append_names(entries, count, move::transaction_rows(), input);
    append_names(entries, count, move::instruction_price_rows(), input);
    append_names(entries, count, move::instruction_rows(), input);
    append_names(entries, count, move::native_rows(), input);
    std::vector<std::uint8_t> resource;
    bcs::Writer writer{resource};
    writer.u64(feature_version);
    writer.leb128(count);
    writer.raw(entries);
    return resource;
}

void charge_something(move::GasMeter& meter, Input& input)
{
    const move::Value number = move::Value::of_u64(input.byte());
    const std::uint64_t amount = input.byte();
    const std::array values{number, number};
    move::PricedWrite write{.key = {.parts = amount, .encoded = amount + 3},
        .kind = static_cast<move::WriteKind>(input.pick(3)),
        .size = input.below(5000),
        .previous_size = input.below(5000)};
    switch (input.pick(11))
    {
    case 0:
        return (void)meter.charge_simple(static_cast<move::Opcode>(amount));
    case 1:
        return (void)meter.charge_execution(amount * 1000);
    case 2:
        return (void)meter.charge_copy_loc(number);
    case 3:
        return (void)(meter.charge_pack(false, values) && meter.charge_unpack(true, values));
    case 4:
        return (void)(meter.charge_native(amount) && meter.settle_native());
    case 5:
        return (void)meter.charge_io(amount * 1000);
    case 6:
        return (void)meter.charge_storage_fee(amount, input.pick(256) + 1);
    case 7:
        return (void)meter.charge_load_resource(&number, amount);
    case 8:
        return (void)meter.charge_dependency({}, amount);
    case 9:
        return (void)move::charge_change_set(
            meter, {.writes = {&write, 1}, .transaction_size = amount, .gas_unit_price = amount});
    default:
        // A balance that saturates is less than what it is made of.
        if (meter.schedule().transaction.scaling_factor() <= 0xFF)
            meter.inject_balance(amount);
        return;
    }
}

void check_meter(Input& input)
{
    const std::vector<std::uint8_t> resource = complete_resource(input);
    const auto schedule = move::read_gas_schedule({.schedule_v2 = Bytes{resource}});
    BRAID_ASSERT(schedule.ok());
    move::GasMeter meter{*schedule, input.below(1 << 16), input.pick(2) == 1};
    std::size_t charge_count = 0;
    for (; !input.at_end() && charge_count < 10'000; ++charge_count)
    {
        charge_something(meter, input);
        // Earlier versions forget what a charge took that failed.
        BRAID_ASSERT(schedule->feature_version < 12 || meter.is_consistent());
        BRAID_ASSERT(meter.balance() <= meter.balance_internal());
    }
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    fuzz::Input input{{data, size}};
    if (input.byte() % 2 == 0)
        fuzz::check_schedule(input);
    else
        fuzz::check_meter(input);
    return 0;
}
