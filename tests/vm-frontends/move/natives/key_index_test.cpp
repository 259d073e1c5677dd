// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/natives/key_index.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace braid::move
{
namespace
{
TEST(key_index, finds_what_was_put_in_and_nothing_else)
{
    Arena arena;
    KeyIndex index;
    std::vector<std::vector<std::uint8_t>> keys;
    const auto key_at = [&](std::uint32_t entry) { return Bytes{keys[entry]}; };
    EXPECT_EQ(index.find({}, key_at), KeyIndex::absent);
    // Every size about a word's, and keys that differ in their last byte or in their size alone.
    for (std::size_t size = 0; size < 40; ++size)
        for (std::uint8_t last = 0; last < 20 && (size != 0 || last == 0); ++last)
        {
            std::vector<std::uint8_t> key(size, 0);
            if (size != 0)
                key.back() = last;
            EXPECT_EQ(index.find(key, key_at), KeyIndex::absent) << size << ' ' << int{last};
            keys.push_back(key);
            index.insert(key, static_cast<std::uint32_t>(keys.size() - 1), arena);
        }
    for (std::uint32_t i = 0; i < keys.size(); ++i)
        EXPECT_EQ(index.find(keys[i], key_at), i);
}
}  // namespace
}  // namespace braid::move
