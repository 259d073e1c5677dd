// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/move/gas/schedule_writer.hpp"
#include "base/assert.hpp"
#include "vm-frontends/move/gas/schedule_names.hpp"

namespace braid::tests
{
namespace
{
template <typename Target>
void add_names(ScheduleEntries& entries, std::uint64_t feature_version,
    std::span<const move::ScheduleRow<Target>> rows)
{
    for (const auto& row : rows)
        if (row.name.required && feature_version >= row.name.first &&
            feature_version <= row.name.last)
            entries.emplace(row.name.name, 0);
}
}  // namespace

ScheduleEntries schedule_entries(std::uint64_t feature_version, const ScheduleEntries& entries)
{
    ScheduleEntries all = entries;
    add_names(all, feature_version, move::abstract_size_rows());
    add_names(all, feature_version, move::instruction_rows());
    add_names(all, feature_version, move::instruction_price_rows());
    add_names(all, feature_version, move::transaction_rows());
    add_names(all, feature_version, move::native_rows());
    return all;
}

Buffer schedule_resource(std::uint64_t feature_version, const ScheduleEntries& entries)
{
    Buffer out;
    bcs::Writer writer{out};
    writer.u64(feature_version);
    writer.leb128(entries.size());
    for (const auto& [name, value] : entries)
    {
        write_text(writer, name);
        writer.u64(value);
    }
    return out;
}

move::GasSchedule make_schedule(
    std::uint64_t feature_version, const ScheduleEntries& entries, bool refunds_bytes)
{
    constexpr std::uint64_t none = 1'000'000'000'000;
    ScheduleEntries all = entries;
    for (const char* limit : {"txn.memory_quota", "txn.max_execution_gas", "txn.max_io_gas",
             "txn.max_storage_fee", "txn.max_num_dependencies", "txn.max_total_dependency_size"})
        all.emplace(limit, none);
    const Buffer resource =
        schedule_resource(feature_version, schedule_entries(feature_version, all));
    auto schedule =
        move::read_gas_schedule({.schedule_v2 = Bytes{resource}, .refunds_bytes = refunds_bytes});
    BRAID_ASSERT(schedule.ok());
    return *schedule;
}
}  // namespace braid::tests
