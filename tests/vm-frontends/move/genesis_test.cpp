// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/genesis.hpp"
#include "tests/vm-frontends/move/small_genesis.hpp"
#include <gtest/gtest.h>

namespace braid::move
{
namespace
{
tests::Buffer some_genesis()
{
    return tests::small_genesis(tests::validator_set({{.address = 1, .index = 0}}));
}
}  // namespace

TEST(genesis, reads_writes_and_events)
{
    const auto blob = some_genesis();
    const auto genesis = decode_genesis(blob);
    ASSERT_TRUE(genesis.ok()) << bcs::name_of(genesis.error().fault) << genesis.error().offset;
    ASSERT_EQ(genesis->write_set.writes.size(), 3U);
    EXPECT_EQ(genesis->write_set.writes[0].key.kind, StateKeyKind::code);
    EXPECT_EQ(genesis->write_set.writes[1].key.kind, StateKeyKind::resource);
    EXPECT_EQ(genesis->write_set.writes[2].key.kind, StateKeyKind::table_item);
    EXPECT_EQ(genesis->write_set.writes[2].op.kind, WriteKind::modification);
    ASSERT_EQ(genesis->events.size(), 2U);
    EXPECT_FALSE(genesis->events[0].place);
    EXPECT_TRUE(genesis->events[1].place);
}

TEST(genesis, tells_its_chain)
{
    const auto validators = tests::validator_set({{.address = 1, .index = 0}});
    const auto blob = tests::small_genesis(validators, 44);
    const auto genesis = decode_genesis(blob);
    ASSERT_TRUE(genesis.ok());
    EXPECT_EQ(find_chain_id(*genesis), 44);
    EXPECT_TRUE(equal(find_core_resource(*genesis, "stake", "ValidatorSet").value(), validators));
    const auto nameless_blob = some_genesis();
    const auto nameless = decode_genesis(nameless_blob);
    ASSERT_TRUE(nameless.ok());
    EXPECT_FALSE(find_chain_id(*nameless));
}

TEST(genesis, is_refused_wherever_it_is_cut)
{
    const auto blob = some_genesis();
    for (std::size_t size = 0; size < blob.size(); ++size)
        EXPECT_FALSE(decode_genesis(Bytes{blob}.first(size)).ok()) << size;
    auto longer = blob;
    longer.push_back(0);
    EXPECT_EQ(decode_genesis(longer).error(),
        (bcs::Error{.fault = bcs::Fault::trailing_bytes, .offset = blob.size()}));
}

TEST(genesis, is_refused_where_it_is_another_transaction)
{
    auto blob = some_genesis();
    for (const std::uint8_t variant : std::array<std::uint8_t, 3>{0, 2, 9})
    {
        blob[0] = variant;
        EXPECT_EQ(decode_genesis(blob).error(),
            (bcs::Error{.fault = bcs::Fault::unknown_variant, .offset = 0}));
    }
    blob[0] = 1;
    blob[1] = 1;
    EXPECT_EQ(decode_genesis(blob).error(),
        (bcs::Error{.fault = bcs::Fault::unknown_variant, .offset = 1}));
    EXPECT_EQ(decode_genesis(tests::Buffer(genesis_size_max + 1)).error(),
        (bcs::Error{.fault = bcs::Fault::too_long, .offset = 0}));
}
}  // namespace braid::move
