// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/block_log.hpp"
#include "tests/storage/log/random_record.hpp"
#include <gtest/gtest.h>

namespace braid::tests
{
/// Appends the record of that height of the chain of that seed, and waits.
[[nodiscard]] inline storage::LogResult<Done> append_at(
    storage::BlockLog& log, std::uint64_t seed, std::uint64_t height)
{
    Arena arena;
    return log.append(record_at(seed, height, arena));
}

[[nodiscard]] inline storage::LogResult<Done> submit_at(
    storage::BlockLog& log, std::uint64_t seed, std::uint64_t height)
{
    Arena arena;
    return log.submit(storage::BlockLog::encode(record_at(seed, height, arena)).value());
}

/// Expects that the log holds the records from its first height to its last, each of the chain of the seed that
/// `seed_of(height)` gives, and that a reader finds them all.
template <typename SeedOf>
void expect_chains(const storage::BlockLog& log, const SeedOf& seed_of)
{
    const std::uint64_t first = log.first_height();
    storage::BlockLogReader reader{log, first};
    for (std::uint64_t height = first; height < log.next_durable(); ++height)
    {
        Arena arena;
        const auto stored = reader.next();
        ASSERT_TRUE(stored.ok()) << stored.error().message();
        ASSERT_TRUE(stored->has_value());
        ASSERT_EQ((*stored)->record.height, height);
        ASSERT_EQ(bytes_of((*stored)->record), bytes_of(record_at(seed_of(height), height, arena)));
    }
    const auto end = reader.next();
    ASSERT_TRUE(end.ok());
    EXPECT_FALSE(end->has_value());
}

/// The same of one chain.
inline void expect_chain(const storage::BlockLog& log, std::uint64_t seed)
{
    expect_chains(log, [&](std::uint64_t) { return seed; });
}
}  // namespace braid::tests
