// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/evm/execution_witness.hpp"
#include "tests/support/world_witness.hpp"
#include "tests/vm-frontends/evm/commitment/random_writes.hpp"
#include "vm-frontends/evm/witness_state.hpp"
#include <gtest/gtest.h>

namespace braid::evm
{
namespace
{
using storage::StateError;
using storage::Value;

/// What a block reads and writes, and what comes of it.
struct Block
{
    std::vector<KeyBytes> reads;
    const storage::WriteSet* writes = nullptr;
    Hash32 state_root{};
    Hash32 root_after{};
};

std::vector<KeyBytes> random_reads(tests::RandomWrites& random)
{
    std::vector<KeyBytes> reads;
    for (std::uint64_t count = random.below(20); count-- > 0;)
    {
        const Address address = Address::of_number(random.below(tests::account_count + 4));
        switch (random.below(5))
        {
        case 0:
            reads.emplace_back(KeyKind::balance, address);
            break;
        case 1:
            reads.emplace_back(KeyKind::has_storage, address);
            break;
        case 2:
            reads.emplace_back(address, 1, u256{1});
            break;
        default:
            reads.emplace_back(address, 0, u256{random.below(tests::slot_count)});
        }
    }
    return reads;
}

StateCommitment commitment_of(const World& world)
{
    StateCommitment commitment;
    const FlatWriteSet all = world.as_writes();
    EXPECT_TRUE(commitment.update(all.writes, world).ok());
    return commitment;
}

/// Whether the witness answers all that the block reads, as the world does, and tells the root after it.
Result<Done, StateError> replay(
    const Block& block, std::span<const Bytes> preimages, const World& world)
{
    const auto witness = storage::Witness::of(preimages).value();
    const WitnessState state{witness, block.state_root};
    for (const KeyBytes& key : block.reads)
    {
        const auto value = state.read(key.view());
        if (!value.ok())
            return Err{value.error()};
        EXPECT_EQ(*value, world.read(key.view()).value());
    }
    const auto root = state.root_after(*block.writes);
    if (!root.ok())
        return Err{root.error()};
    EXPECT_EQ(*root, block.root_after);
    return Done{};
}

/// Leaves each preimage out in turn. [every one is needed]
void expect_minimal(const Block& block, const ExecutionWitness& witness, const World& world)
{
    const auto all = witness.preimages();
    for (std::size_t i = 0; i < all.size(); ++i)
    {
        auto without = all;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
        ASSERT_EQ(replay(block, without, world).error(), StateError::missing_witness) << i;
    }
}
}  // namespace

TEST(execution_witness, has_exactly_what_a_stateless_execution_needs)
{
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
    {
        SCOPED_TRACE(seed);
        tests::RandomWrites random{seed};
        World world;
        for (int round = 0; round < 8; ++round)
        {
            auto writes = random.block(world);
            Block block{.reads = random_reads(random),
                .writes = &writes.sorted(),
                .state_root = world.state_root()};
            block.root_after = world.root_after(*block.writes).value();
            const RecordingState recording{world};
            for (const KeyBytes& key : block.reads)
                (void)recording.read(key.view()).value();
            const auto witness =
                record_witness(recording, *block.writes, commitment_of(world)).value();
            ASSERT_TRUE(replay(block, witness.preimages(), world).ok());
            expect_minimal(block, witness, world);

            // From a witness of the whole state the same comes out.
            const auto whole = braid::tests::prove(world);
            const auto known = storage::Witness::of(whole.views()).value();
            const auto again =
                record_witness(recording, *block.writes, known, block.state_root).value();
            EXPECT_EQ(again.state.size(), witness.state.size());
            EXPECT_TRUE(std::ranges::equal(again.state, witness.state,
                [](const auto& a, const auto& b) { return equal(a, b); }));
            world.apply(*block.writes);
        }
    }
}

TEST(execution_witness, names_codes_and_keys)
{
    World world;
    const Address address = Address::of_number(5);
    const std::vector<std::uint8_t> code{1, 2, 3};
    const Hash32 code_hash = world.add_code(code);
    world.set_account(address, {.nonce = 1, .code_hash = code_hash});
    world.set_slot(address, u256{7}, u256{8});
    const RecordingState recording{world};
    for (int i = 0; i < 2; ++i)
    {
        (void)recording.read(KeyBytes{code_hash}.view());
        (void)recording.read(KeyBytes{empty_code_hash}.view());
        (void)recording.read(KeyBytes{address, 0, u256{9}}.view());
    }
    const auto witness = record_witness(recording, {}, commitment_of(world)).value();
    ASSERT_EQ(witness.codes.size(), 1u);
    EXPECT_TRUE(equal(witness.codes[0], code));
    ASSERT_EQ(witness.keys.size(), 2u);
    EXPECT_TRUE(equal(witness.keys[0], u256{9}.to_be()));
    EXPECT_TRUE(equal(witness.keys[1], address));
    EXPECT_TRUE(witness.headers.empty());
    EXPECT_EQ(witness.state.size(), 2u);
}

TEST(execution_witness, fails_where_the_witness_before_lacks_a_node)
{
    World world;
    world.set_account(Address::of_number(1), {.nonce = 1});
    const RecordingState recording{world};
    (void)recording.read(KeyBytes{KeyKind::nonce, Address::of_number(1)}.view());
    EXPECT_EQ(record_witness(recording, {}, storage::Witness{}, world.state_root()).error(),
        StateError::missing_witness);
}
}  // namespace braid::evm
