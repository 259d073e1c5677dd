// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/gas/state_value_metadata.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
std::vector<std::uint8_t> encode(const StateValueMetadata& metadata)
{
    std::vector<std::uint8_t> out;
    append(metadata, out);
    return out;
}
}  // namespace

TEST(state_value_metadata, is_what_it_was_written_as)
{
    const StateValueMetadata first{.exists = true, .slot_deposit = 7, .creation_time_us = 9};
    const StateValueMetadata second{
        .exists = true, .slot_deposit = 7, .bytes_deposit = 8, .creation_time_us = 9};
    EXPECT_EQ(encode(first),
        (std::vector<std::uint8_t>{0, 7, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(encode(second), (std::vector<std::uint8_t>{1, 7, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0,
                                  0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0}));
    EXPECT_TRUE(encode({}).empty());
    for (const auto& metadata : {first, second, StateValueMetadata{}})
        EXPECT_EQ(*read_state_value_metadata(encode(metadata)), metadata);
    EXPECT_EQ(second.deposit(), 15U);
}

TEST(state_value_metadata, is_refused_wherever_it_is_cut)
{
    auto encoded = encode({.exists = true, .slot_deposit = 7, .bytes_deposit = 8});
    for (std::size_t size = 1; size < encoded.size(); ++size)
        EXPECT_FALSE(read_state_value_metadata(Bytes{encoded}.first(size)).ok()) << size;
    encoded[0] = 2;
    EXPECT_EQ(read_state_value_metadata(encoded).error().fault, bcs::Fault::unknown_variant);
    encoded[0] = 0;
    EXPECT_EQ(read_state_value_metadata(encoded).error().fault, bcs::Fault::trailing_bytes);
}
}  // namespace braid::move
