// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/validator_set.hpp"
#include "tests/vm-frontends/move/small_genesis.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
using tests::SmallValidator;

std::optional<bcs::Fault> fault_of(Bytes resource)
{
    const auto decoded = decode_validator_set(resource);
    return decoded.ok() ? std::nullopt : std::optional{decoded.error().fault};
}
}  // namespace

TEST(validator_set, names_those_that_vote_by_index)
{
    const auto resource = tests::validator_set(
        std::vector<SmallValidator>{{.address = 3, .index = 2}, {.address = 1, .index = 0}},
        std::vector<SmallValidator>{{.address = 2, .index = 1}},
        std::vector<SmallValidator>{{.address = 9, .index = 0}});
    const auto decoded = decode_validator_set(resource);
    ASSERT_TRUE(decoded.ok());
    ASSERT_EQ(decoded->size(), 3U);
    for (std::uint8_t i = 0; i < 3; ++i)
    {
        const Validator& validator = (*decoded)[i];
        EXPECT_EQ(validator.index, i);
        EXPECT_EQ(validator.address, tests::address_of(static_cast<std::uint8_t>(i + 1)));
        EXPECT_EQ(validator.public_key.size(), validator_key_size);
        EXPECT_EQ(validator.power, 100U);
    }
}

TEST(validator_set, refuses_indexes_with_gaps)
{
    EXPECT_EQ(fault_of(tests::validator_set({{.address = 1, .index = 0}})), std::nullopt);
    EXPECT_EQ(
        fault_of(tests::validator_set({{.address = 1, .index = 1}})), bcs::Fault::wrong_value);
    EXPECT_EQ(
        fault_of(tests::validator_set({{.address = 1, .index = 0}, {.address = 2, .index = 0}})),
        bcs::Fault::wrong_value);
}

TEST(validator_set, refuses_what_does_not_end_with_it)
{
    auto resource = tests::validator_set({{.address = 1, .index = 0}});
    resource.push_back(0);
    EXPECT_EQ(fault_of(resource), bcs::Fault::trailing_bytes);
    resource.resize(resource.size() - 2);
    EXPECT_EQ(fault_of(resource), bcs::Fault::truncated);
    EXPECT_EQ(fault_of(tests::Buffer{0, 0xff, 0xff, 0x03}), bcs::Fault::truncated);
    EXPECT_EQ(fault_of(tests::Buffer{0, 0xff, 0xff, 0x7f}), bcs::Fault::too_long);
}
}  // namespace braid::move
