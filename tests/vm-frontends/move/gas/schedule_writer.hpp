// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/vm-frontends/move/encoded.hpp"
#include "vm-frontends/move/gas/gas_schedule.hpp"
#include <map>

namespace braid::tests
{
using ScheduleEntries = std::map<std::string, std::uint64_t, std::less<>>;

/// All names that the feature version needs, each with the price 0, and those of `entries` with theirs.
[[nodiscard]] ScheduleEntries schedule_entries(
    std::uint64_t feature_version, const ScheduleEntries& entries = {});
/// BCS of 0x1::gas_schedule::GasScheduleV2.
[[nodiscard]] Buffer schedule_resource(
    std::uint64_t feature_version, const ScheduleEntries& entries);
/// A schedule of that version, by those prices; the rest is free. What limits what is large.
[[nodiscard]] move::GasSchedule make_schedule(
    std::uint64_t feature_version, const ScheduleEntries& entries = {}, bool refunds_bytes = false);
}  // namespace braid::tests
