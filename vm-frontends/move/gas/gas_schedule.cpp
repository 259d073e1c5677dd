// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/gas_schedule.hpp"

#include "vm-frontends/move/gas/schedule_names.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
/// A schedule has at most so many entries, and no name is longer; mainnet's has about 500 of at most 90 bytes.
constexpr std::size_t entry_count_max = std::size_t{1} << 14;
constexpr std::size_t entry_name_size_max = std::size_t{1} << 10;
/// A name of no byte, and a price.
constexpr std::size_t entry_size_min = 9;

struct Entry
{
    std::string_view name;
    std::uint64_t value = 0;
};

/// The entries of a schedule, by name. Where a name stands twice, the later entry counts.
class Entries
{
public:
    explicit Entries(bcs::Reader& reader)
    {
        const std::size_t count = reader.count(entry_count_max, entry_size_min);
        entries_.reserve(count);
        for (std::size_t i = 0; i < count && reader.ok(); ++i)
        {
            const std::string_view name = reader.string(entry_name_size_max);
            entries_.push_back({name, reader.u64()});
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

    void sort()
    {
        std::vector<std::uint32_t> order(entries_.size());
        for (std::uint32_t i = 0; i < order.size(); ++i)
            order[i] = i;
        std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b)
            {
                const int names = entries_[a].name.compare(entries_[b].name);
                return names != 0 ? names < 0 : a < b;
            });
        std::vector<Entry> sorted;
        sorted.reserve(order.size());
        for (const std::uint32_t i : order)
            sorted.push_back(entries_[i]);
        entries_ = std::move(sorted);
    }

    /// Null where there is none. [after sort()]
    [[nodiscard]] const Entry* find(std::string_view name) const noexcept
    {
        const auto after = std::upper_bound(entries_.begin(), entries_.end(), name,
            [](std::string_view key, const Entry& entry) { return key < entry.name; });
        if (after == entries_.begin() || std::prev(after)->name != name)
            return nullptr;
        return &*std::prev(after);
    }

private:
    std::vector<Entry> entries_;
};

/// Puts the entries of a table's rows where `place(target)` says. False, with `missing` set, where one that must be is not.
template <typename Target, typename Place>
bool read_rows(std::span<const ScheduleRow<Target>> rows, const Entries& entries,
    std::uint64_t feature_version, std::string_view& missing, const Place& place)
{
    for (const ScheduleRow<Target>& row : rows)
    {
        const bool is_named = feature_version >= row.name.first &&
                              (feature_version <= row.name.last || row.name.last == 0xFFFF);
        if (!is_named)
            continue;
        const Entry* entry = entries.find(row.name.name);
        if (entry != nullptr)
            place(row.target) = entry->value;
        else if (row.name.required)
        {
            missing = row.name.name;
            return false;
        }
    }
    return true;
}

AbstractSizes abstract_sizes_of(
    const AbstractSizePrices& prices, std::uint64_t feature_version) noexcept
{
    AbstractSizes sizes;
    const auto set = [&](ValueKind kind, std::uint64_t scalar, std::uint64_t packed)
    {
        sizes.scalar[static_cast<std::size_t>(kind)] = scalar;
        sizes.packed[static_cast<std::size_t>(kind)] = packed;
    };
    set(ValueKind::boolean, prices.boolean, prices.packed_boolean);
    set(ValueKind::u8, prices.u8, prices.packed_u8);
    set(ValueKind::u16, prices.u16, prices.packed_u16);
    set(ValueKind::u32, prices.u32, prices.packed_u32);
    set(ValueKind::u64, prices.u64, prices.packed_u64);
    set(ValueKind::u128, prices.u128, prices.packed_u128);
    set(ValueKind::u256, prices.u256, prices.packed_u256);
    set(ValueKind::address, prices.address, prices.packed_address);
    sizes.structure = prices.structure;
    sizes.vector = prices.vector;
    sizes.reference = prices.reference;
    sizes.complete(feature_version);
    if (prices.closure != 0)
        sizes.closure = prices.closure;
    return sizes;
}

bool read_entries(const Entries& entries, GasSchedule& schedule, std::string_view& missing)
{
    const std::uint64_t version = schedule.feature_version;
    AbstractSizePrices sizes;
    const auto in_sizes = [&](std::uint64_t AbstractSizePrices::* target) -> std::uint64_t&
    { return sizes.*target; };
    const auto in_opcodes = [&](Opcode opcode) -> std::uint64_t&
    { return schedule.instruction[static_cast<std::size_t>(opcode)]; };
    const auto in_instructions = [&](std::uint64_t InstructionPrices::* target) -> std::uint64_t&
    { return schedule.instructions.*target; };
    const auto in_transaction = [&](std::uint64_t TransactionPrices::* target) -> std::uint64_t&
    { return schedule.transaction.*target; };
    const auto in_natives = [&](NativeParameter target) -> std::uint64_t&
    { return schedule.native[target]; };
    if (!read_rows(abstract_size_rows(), entries, version, missing, in_sizes))
        return false;
    schedule.sizes = abstract_sizes_of(sizes, version);
    return read_rows(instruction_rows(), entries, version, missing, in_opcodes) &&
           read_rows(instruction_price_rows(), entries, version, missing, in_instructions) &&
           read_rows(transaction_rows(), entries, version, missing, in_transaction) &&
           read_rows(native_rows(), entries, version, missing, in_natives);
}

std::optional<StorageGas> read_storage_gas(std::optional<Bytes> resource) noexcept
{
    if (!resource)
        return std::nullopt;
    bcs::Reader reader{*resource};
    StorageGas gas;
    gas.per_item_read = reader.u64();
    gas.per_item_create = reader.u64();
    gas.per_item_write = reader.u64();
    gas.per_byte_read = reader.u64();
    gas.per_byte_create = reader.u64();
    gas.per_byte_write = reader.u64();
    if (!reader.finish().ok())
        return std::nullopt;
    return gas;
}

IoPricing io_pricing_by_curves(
    const StorageGas& gas, const TransactionPrices& prices, std::uint64_t version) noexcept
{
    constexpr std::uint64_t first_free_write_size = 1024;
    IoPricing io;
    io.form = IoPricing::Form::curves;
    io.per_read = gas.per_item_read;
    io.per_byte_read = gas.per_byte_read;
    io.per_creation = gas.per_item_create;
    io.per_byte_created = gas.per_byte_create;
    io.per_modification = gas.per_item_write;
    io.per_byte_modified = gas.per_byte_write;
    io.counts_key_parts = version >= 3;
    if (version >= 5)
        io.free_write_size = prices.legacy_free_write_bytes_quota;
    else if (version >= 3)
        io.free_write_size = first_free_write_size;
    return io;
}

IoPricing io_pricing_of(const TransactionPrices& prices, std::uint64_t version,
    const std::optional<StorageGas>& curves) noexcept
{
    IoPricing io;
    if (version >= 1 && version <= 9 && curves)
        io = io_pricing_by_curves(*curves, prices, version);
    else
    {
        io.per_read = prices.storage_io_per_state_slot_read;
        io.per_byte_read = prices.storage_io_per_state_byte_read;
        io.per_modification = prices.storage_io_per_state_slot_write;
        if (version <= 9)
        {
            io.form = IoPricing::Form::legacy;
            io.per_missing_read = prices.load_data_failure;
            io.per_creation = prices.legacy_write_data_per_new_item;
            io.per_byte_of_key = prices.storage_io_per_state_byte_write;
            io.per_byte_modified = prices.legacy_write_data_per_byte_in_val;
        }
        else
        {
            io.form = version <= 11 ? IoPricing::Form::schedule : IoPricing::Form::pages;
            io.per_creation = io.per_modification;
            io.per_byte_modified = prices.storage_io_per_state_byte_write;
            io.per_byte_created = io.per_byte_modified;
            if (version <= 11)
                io.free_write_size = prices.legacy_free_write_bytes_quota;
        }
    }
    io.per_event_byte = prices.storage_io_per_event_byte_write;
    io.per_transaction_byte = prices.storage_io_per_transaction_byte_write;
    return io;
}

SpacePricing space_pricing_of(const TransactionPrices& prices, bool refunds_bytes) noexcept
{
    return {
        .refunds_bytes = refunds_bytes,
        .per_slot = prices.storage_fee_per_state_slot,
        .per_byte = prices.storage_fee_per_state_byte,
        .legacy_per_slot = prices.legacy_storage_fee_per_state_slot_create,
        .legacy_per_byte = prices.legacy_storage_fee_per_excess_state_byte,
        .legacy_free_write_size = prices.legacy_free_write_bytes_quota,
        .legacy_per_event_byte = prices.legacy_storage_fee_per_event_byte,
        .legacy_free_event_size = prices.legacy_free_event_bytes_quota,
        .legacy_per_transaction_byte = prices.legacy_storage_fee_per_transaction_byte,
        .large_transaction_size = prices.large_transaction_cutoff,
    };
}

WriteLimits write_limits_of(const TransactionPrices& prices, std::uint64_t version) noexcept
{
    constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
    WriteLimits limits;
    limits.creates_by_modification = version < 3;
    if (version >= 5)
    {
        limits.write_size_max = prices.max_bytes_per_write_op;
        limits.writes_size_max = prices.max_bytes_all_write_ops_per_transaction;
        limits.event_size_max = prices.max_bytes_per_event;
        limits.events_size_max = prices.max_bytes_all_events_per_transaction;
        limits.write_count_max = prices.max_write_ops_per_transaction;
    }
    else if (version >= 3)
    {
        limits.write_size_max = mebibyte;
        limits.event_size_max = mebibyte;
        limits.events_size_max = 10 * mebibyte;
    }
    return limits;
}

/// Tables load their items by the prices of the state, whatever the schedule says of them.
void reprice_tables(GasSchedule& schedule) noexcept
{
    const std::uint64_t version = schedule.feature_version;
    const bool by_curves = schedule.io.form == IoPricing::Form::curves;
    if (version < 2 || (version <= 9 && !by_curves))
        return;
    NativePrices& native = schedule.native;
    const bool is_legacy = version <= 6;
    native[NativeParameter::common_load_base_legacy] = is_legacy ? schedule.io.per_read : 0;
    native[NativeParameter::common_load_base_new] = is_legacy ? 0 : schedule.io.per_read;
    native[NativeParameter::common_load_per_byte] = schedule.io.per_byte_read;
    native[NativeParameter::common_load_failure] = 0;
}

void resolve(GasSchedule& schedule, const GasResources& resources) noexcept
{
    constexpr std::uint64_t first_with_locals = 3;
    constexpr std::uint64_t first_with_refunds = 13;
    const std::uint64_t version = schedule.feature_version;
    InstructionPrices& instructions = schedule.instructions;
    if (version < first_with_locals)
    {
        instructions.call_per_local = 0;
        instructions.call_generic_per_local = 0;
    }
    const InternalGas base = schedule.instruction[static_cast<std::size_t>(Opcode::copy_loc)];
    const AbstractSizes& sizes = schedule.sizes;
    for (std::size_t kind = 0; kind < value_kind_count; ++kind)
        schedule.copy_loc[kind] = cost_of(base, instructions.copy_loc_per_unit, sizes.scalar[kind]);
    schedule.copy_loc[static_cast<std::size_t>(ValueKind::reference)] =
        cost_of(base, instructions.copy_loc_per_unit, sizes.reference);
    schedule.io =
        io_pricing_of(schedule.transaction, version, read_storage_gas(resources.storage_gas));
    schedule.space = space_pricing_of(
        schedule.transaction, resources.refunds_bytes && version >= first_with_refunds);
    schedule.limits = write_limits_of(schedule.transaction, version);
    reprice_tables(schedule);
}
}  // namespace

Result<GasScheduleSummary, bcs::Error> summary_of_gas_schedule(Bytes resource_v2) noexcept
{
    bcs::Reader reader{resource_v2};
    GasScheduleSummary summary;
    summary.feature_version = reader.u64();
    summary.entry_count = Entries{reader}.size();
    if (const auto end = reader.finish(); !end.ok())
        return Err{end.error()};
    return summary;
}

Result<GasSchedule, std::string> read_gas_schedule(const GasResources& resources)
{
    GasSchedule schedule;
    std::optional<Entries> entries;
    // A resource that cannot be read counts as one that is not there, as in aptos-core.
    if (resources.schedule_v2)
    {
        bcs::Reader reader{*resources.schedule_v2};
        schedule.feature_version = reader.u64();
        entries.emplace(reader);
        if (!reader.finish().ok())
            entries.reset();
    }
    if (!entries && resources.schedule_v1)
    {
        bcs::Reader reader{*resources.schedule_v1};
        schedule.feature_version = 0;
        entries.emplace(reader);
        if (!reader.finish().ok())
            entries.reset();
    }
    if (!entries)
        return Err{
            std::string{"neither 0x1::gas_schedule::GasScheduleV2 nor GasSchedule is there"}};
    entries->sort();
    std::string_view missing;
    if (!read_entries(*entries, schedule, missing))
        return Err{"gas parameter " + std::string{missing} + " does not exist, feature version " +
                   std::to_string(schedule.feature_version)};
    resolve(schedule, resources);
    return schedule;
}

const GasSchedule& free_gas_schedule() noexcept
{
    static const GasSchedule schedule = []
    {
        constexpr std::uint64_t none = WriteLimits::none;
        GasSchedule free;
        free.feature_version = 38;
        free.limits.creates_by_modification = false;
        TransactionPrices& prices = free.transaction;
        prices.gas_unit_scaling_factor = 1;
        prices.maximum_number_of_gas_units = none;
        prices.max_price_per_gas_unit = none;
        prices.max_transaction_size_in_bytes = none;
        prices.max_transaction_size_in_bytes_gov = none;
        prices.memory_quota = none;
        prices.max_execution_gas = prices.max_execution_gas_gov = none;
        prices.max_io_gas = prices.max_io_gas_gov = none;
        prices.max_storage_fee = prices.max_storage_fee_gov = none;
        prices.max_num_dependencies = none;
        prices.max_total_dependency_size = none;
        prices.max_type_size = none;
        prices.max_type_depth = none;
        prices.max_aa_gas = none;
        return free;
    }();
    return schedule;
}
}  // namespace braid::move
