// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.hpp"
#include "storage/block_record.hpp"
#include "tests/kernels/random_values.hpp"
#include <algorithm>
#include <cstdlib>

namespace braid::tests
{
/// How many faults, cuts or kills a test of the log makes: that environment variable, or `sample` without it.
[[nodiscard]] inline std::size_t fault_count(const char* variable, std::size_t sample)
{
    const char* count = std::getenv(variable);
    return count == nullptr ? sample : std::strtoull(count, nullptr, 10);
}

/// A record of random content, whose views live in the arena. Mostly short, of a few pages now and then.
[[nodiscard]] inline storage::BlockRecord random_record(
    std::uint64_t height, std::mt19937_64& random, Arena& arena)
{
    storage::BlockRecord record{.height = height, .receipts_root = random_hash(random)};
    const auto bytes = [&](std::size_t size) { return arena.copy(random_bytes(random, size)); };
    for (std::uint8_t vm = 0; vm < storage::vm_count; ++vm)
    {
        if (random() % 2 == 0)
        {
            record.state_roots.push_back(
                {.vm = static_cast<storage::VmId>(vm), .root = random_hash(random)});
        }
    }
    for (std::size_t i = random() % 4; i > 0; --i)
        record.transactions.push_back(bytes(random() % (random() % 16 == 0 ? 9'000 : 200)));
    auto& entries = record.write_set.entries;
    for (std::size_t i = random() % 8; i > 0; --i)
    {
        storage::Value value;
        if (const auto kind = random() % 3; kind == 1)
            value = storage::Value::of_cell(random_hash(random));
        else if (kind == 2)
            value = storage::Value::of_blob(bytes(random() % 100));
        entries.push_back({.key = {.vm = static_cast<storage::VmId>(random() % storage::vm_count),
                               .kind = static_cast<std::uint8_t>(random() % 3),
                               .bytes = bytes(random() % 40)},
            .value = value});
    }
    const auto before = [](const auto& a, const auto& b)
    {
        if (a.key.vm != b.key.vm)
            return a.key.vm < b.key.vm;
        if (a.key.kind != b.key.kind)
            return a.key.kind < b.key.kind;
        return compare(a.key.bytes, b.key.bytes) < 0;
    };
    std::ranges::sort(entries, before);
    const auto same = [](const auto& a, const auto& b) { return a.key == b.key; };
    entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
    return record;
}

/// What two equal records have alike.
[[nodiscard]] inline std::vector<std::uint8_t> bytes_of(const storage::BlockRecord& record)
{
    return storage::encode_block_record(record).value();
}

/// The bytes of the one record of that height, of a chain of that seed.
[[nodiscard]] inline storage::BlockRecord record_at(
    std::uint64_t seed, std::uint64_t height, Arena& arena)
{
    std::mt19937_64 random{seed * 1'000'003 + height};
    return random_record(height, random, arena);
}
}  // namespace braid::tests
