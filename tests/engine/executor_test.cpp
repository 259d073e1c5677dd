// SPDX-License-Identifier: Apache-2.0
#include "engine/executor.hpp"

#include "tests/support/test_vm.hpp"
#include <algorithm>
#include <gtest/gtest.h>

namespace braid::engine
{
namespace
{
/// Decodes bytes to their size as a gas limit, and refuses the empty one; says how many it was given at once.
class ManyVm final : public Vm
{
public:
    explicit ManyVm(std::size_t count_min) noexcept : count_min_(count_min) {}

    [[nodiscard]] Result<Tx, DecodeError> decode(Bytes, Arena&) const noexcept override
    {
        ADD_FAILURE() << "all come by decode_many()";
        return Err{DecodeError{}};
    }
    [[nodiscard]] Result<Done, DecodeManyError> decode_many(
        std::span<const RawTx> raws, Arena&, std::span<Tx> txs) const noexcept override
    {
        BRAID_ASSERT(raws.size() == txs.size());
        for (std::size_t i = 0; i < raws.size(); ++i)
        {
            if (raws[i].bytes.empty())
                return Err{DecodeManyError{.index = i, .error = {.code = 5}}};
            txs[i].gas_limit = raws[i].bytes.size();
            txs[i].order_key = raws.size();
        }
        return Done{};
    }
    [[nodiscard]] std::size_t decode_count_min(std::size_t) const noexcept override
    {
        return count_min_;
    }
    [[nodiscard]] Result<Receipt, Blocked> execute(
        const Tx&, const BlockEnv&, TxView&) const noexcept override
    {
        return Receipt{};
    }

private:
    std::size_t count_min_;
};

/// Knows the gas limit of a transaction once it sees the state: the number that stands at a location.
class SeeingVm final : public Vm
{
public:
    [[nodiscard]] Result<Tx, DecodeError> decode(Bytes raw, Arena&) const noexcept override
    {
        Tx tx;
        tx.is_unresolved = raw.size() % 2 != 0;
        tx.order_key = raw.size();
        return tx;
    }
    void resolve(Tx& tx, const BlockEnv& env, const storage::StateView& state,
        Arena& arena) const noexcept override
    {
        const test::TestKey key{0, static_cast<std::uint16_t>(tx.order_key)};
        const auto value = state.read(key.view());
        if (!value.ok() || value->absent())
            return;
        const auto accesses = arena.make_array<Access>(1);
        accesses[0].key = {.vm = VmId::test, .kind = 0, .bytes = arena.copy(key.view().bytes)};
        tx.is_unresolved = false;
        tx.gas_limit = env.number + value->cell().bytes[31];
        tx.access_class = AccessClass::exact;
        tx.accesses = accesses;
    }
    [[nodiscard]] Result<Receipt, Blocked> execute(
        const Tx&, const BlockEnv&, TxView&) const noexcept override
    {
        return Receipt{};
    }
};

[[nodiscard]] test::TestBlock many_programs(std::size_t count)
{
    test::TestBlock block;
    for (std::size_t i = 0; i < count; ++i)
        block.programs.push_back({.gas_limit = i, .ops = {{.code = test::Op::Code::read}}});
    return block;
}
}  // namespace

TEST(prepare, keeps_the_order_on_any_number_of_threads)
{
    test::TestBlock block = many_programs(500);
    block.before = {{.gas_limit = 1000, .ops = {{}}}};
    block.after = {{.gas_limit = 2000, .ops = {{}}}, {.gas_limit = 3000, .ops = {{}}}};
    for (const unsigned threads : {0U, 1U, 2U, 8U})
    {
        const auto verified = prepare(block.admit(), test::test_vms(), threads);
        ASSERT_TRUE(verified.ok());
        ASSERT_EQ(verified->txs().size(), 503U);
        EXPECT_EQ(verified->before_count(), 1U);
        EXPECT_EQ(verified->after_count(), 2U);
        EXPECT_EQ(verified->txs()[0].gas_limit, 1000U);
        for (std::size_t i = 0; i < 500; ++i)
        {
            EXPECT_EQ(verified->txs()[i + 1].gas_limit, i);
            EXPECT_TRUE(verified->counts_gas(i + 1));
        }
        EXPECT_EQ(verified->txs()[502].gas_limit, 3000U);
        EXPECT_FALSE(verified->counts_gas(0));
        EXPECT_FALSE(verified->counts_gas(501));
    }
}

TEST(prepare, names_the_lowest_wrong_transaction)
{
    for (const unsigned threads : {1U, 2U, 8U})
    {
        Block block = many_programs(500).admit();
        for (const std::size_t wrong : {499U, 133U, 402U, 134U})
            block.transactions[wrong].bytes = {};
        const auto verified = prepare(std::move(block), test::test_vms(), threads);
        ASSERT_FALSE(verified.ok());
        EXPECT_EQ(verified.error().index, 133U);
        EXPECT_EQ(verified.error().error.code, test::TestVm::empty_input);
    }
}

TEST(prepare, refuses_languages_that_are_off)
{
    for (const auto vm : {storage::VmId::svm, static_cast<storage::VmId>(200)})
    {
        Block block = many_programs(3).admit();
        block.transactions[1].vm = vm;
        const auto verified = prepare(std::move(block), test::test_vms());
        ASSERT_FALSE(verified.ok());
        EXPECT_EQ(verified.error().index, 1U);
        EXPECT_EQ(verified.error().error.code, DecodeError::unknown_vm);
    }
}

TEST(prepare, gives_a_language_its_transactions_many_at_once)
{
    const std::array<std::uint8_t, 300> bytes{};
    for (const std::size_t count_min : {1U, 8U, 64U, 1000U})
        for (const unsigned threads : {1U, 2U, 5U})
        {
            const ManyVm vm{count_min};
            VmTable vms{};
            vms[static_cast<std::size_t>(VmId::test)] = &vm;
            Block block;
            for (std::size_t i = 0; i < 300; ++i)
                block.transactions.push_back({VmId::test, Bytes{bytes}.first(i + 1)});
            const auto verified = prepare(std::move(block), vms, threads);
            ASSERT_TRUE(verified.ok());
            for (std::size_t i = 0; i < 300; ++i)
            {
                const Tx& tx = verified->txs()[i];
                EXPECT_EQ(tx.vm, VmId::test);
                EXPECT_EQ(tx.gas_limit, i + 1);
                // The last share may be what is left.
                const bool is_last = i + tx.order_key >= 300;
                EXPECT_TRUE(tx.order_key >= count_min || is_last || tx.order_key == 300);
                EXPECT_TRUE(threads > 1 || tx.order_key == 300);
            }
        }
}

TEST(prepare, gives_each_language_its_own_runs_and_names_the_lowest_error)
{
    const std::array<std::uint8_t, 9> bytes{};
    const ManyVm first{1};
    const ManyVm second{1};
    VmTable vms{};
    vms[static_cast<std::size_t>(VmId::test)] = &first;
    vms[static_cast<std::size_t>(VmId::svm)] = &second;
    constexpr std::array ids{
        VmId::test, VmId::test, VmId::svm, VmId::test, VmId::svm, VmId::svm, VmId::svm};
    const auto block_without = [&](std::vector<std::size_t> wrong)
    {
        Block block;
        for (std::size_t i = 0; i < ids.size(); ++i)
            block.transactions.push_back({ids[i], Bytes{bytes}.first(i + 1)});
        for (const std::size_t i : wrong)
            block.transactions[i].bytes = {};
        return block;
    };
    const auto verified = prepare(block_without({}), vms);
    ASSERT_TRUE(verified.ok());
    constexpr std::array<std::uint64_t, ids.size()> runs{2, 2, 1, 1, 3, 3, 3};
    for (std::size_t i = 0; i < ids.size(); ++i)
    {
        EXPECT_EQ(verified->txs()[i].vm, ids[i]);
        EXPECT_EQ(verified->txs()[i].gas_limit, i + 1);
        EXPECT_EQ(verified->txs()[i].order_key, runs[i]);
    }
    for (const std::vector<std::size_t>& wrong :
        std::vector<std::vector<std::size_t>>{{5}, {5, 6}, {6, 3, 4}, {0}})
        for (const unsigned threads : {1U, 2U})
        {
            const auto refused = prepare(block_without(wrong), vms, threads);
            ASSERT_FALSE(refused.ok());
            EXPECT_EQ(refused.error().index, *std::ranges::min_element(wrong));
            EXPECT_EQ(refused.error().error.code, 5U);
        }
}

TEST(prepare, links_the_transactions_of_each_order_key)
{
    test::TestBlock block = many_programs(7);
    constexpr std::array<std::uint8_t, 7> keys{0, 2, 1, 2, 0, 1, 2};
    for (std::size_t i = 0; i < keys.size(); ++i)
        block.programs[i].order_key = keys[i];
    block.before = {{.ops = {{}}, .order_key = 1}};
    const auto verified = block.verify();
    constexpr auto none = VerifiedBlock::no_tx;
    // Behind the one before the others, whose key the third and the sixth share.
    constexpr std::array expected{none, none, none, 0U, 2U, none, 3U, 4U};
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_EQ(verified.follows()[i], expected[i]) << i;
}

TEST(prepare, adds_up_what_block_and_dearest_sequence_cost)
{
    test::TestBlock block = many_programs(5);
    constexpr std::array<std::uint8_t, 5> keys{1, 0, 2, 1, 2};
    constexpr std::array<std::uint32_t, 5> costs{10, 60, 30, 40, 50};
    for (std::size_t i = 0; i < keys.size(); ++i)
    {
        block.programs[i].order_key = keys[i];
        block.programs[i].cost_ns = costs[i];
    }
    EXPECT_EQ(block.verify().cost_ns(), 190U);
    EXPECT_EQ(block.verify().ordered_cost_ns_max(), 80U);
    EXPECT_EQ(many_programs(5).verify().cost_ns(), 0U);
}

TEST(prepare, lists_long_transactions_the_dearest_first)
{
    test::TestBlock block = many_programs(5);
    constexpr std::array<std::uint32_t, 5> costs{1, 300, 1, 600, 300};
    for (std::size_t i = 0; i < costs.size(); ++i)
        block.programs[i].cost_ns = costs[i];
    const auto verified = block.verify();
    const auto long_txs = verified.long_txs();
    ASSERT_EQ(long_txs.size(), 3U);
    constexpr std::array<LongTx, 3> expected{{{.index = 3, .cost_ns = 600, .rest_ns = 900},
        {.index = 1, .cost_ns = 300, .rest_ns = 1201},
        {.index = 4, .cost_ns = 300, .rest_ns = 300}}};
    for (std::size_t i = 0; i < expected.size(); ++i)
    {
        EXPECT_EQ(long_txs[i].index, expected[i].index);
        EXPECT_EQ(long_txs[i].cost_ns, expected[i].cost_ns);
        EXPECT_EQ(long_txs[i].rest_ns, expected[i].rest_ns);
    }
    EXPECT_TRUE(many_programs(5).verify().long_txs().empty());
}

TEST(prepare, accepts_an_empty_block)
{
    EXPECT_TRUE(prepare(Block{}, test::test_vms(), 4)->txs().empty());
}

TEST(resolve, shows_the_state_to_transactions_that_want_it)
{
    const std::vector<std::uint8_t> bytes(400);
    const SeeingVm vm;
    VmTable vms{};
    vms[static_cast<std::size_t>(VmId::test)] = &vm;
    const test::TestState state{7};
    for (const unsigned threads : {1U, 2U, 8U})
    {
        Block block;
        block.env.number = 1000;
        for (std::size_t size = 1; size < bytes.size(); ++size)
            block.transactions.push_back({.vm = VmId::test, .bytes = Bytes{bytes}.first(size)});
        auto verified = prepare(std::move(block), vms, threads);
        ASSERT_TRUE(verified.ok());
        resolve(*verified, vms, state, threads);
        // What stays unresolved may be asked again.
        resolve(*verified, vms, state, threads);
        std::size_t resolved = 0;
        for (const Tx& tx : verified->txs())
        {
            const test::TestKey key{0, static_cast<std::uint16_t>(tx.order_key)};
            const auto value = state.read(key.view());
            const bool knows = tx.order_key % 2 != 0 && !value->absent();
            EXPECT_EQ(tx.is_unresolved, tx.order_key % 2 != 0 && value->absent());
            EXPECT_EQ(tx.gas_limit, knows ? 1000U + value->cell().bytes[31] : 0U);
            ASSERT_EQ(tx.accesses.size(), knows ? 1U : 0U);
            EXPECT_TRUE(!knows || tx.accesses[0].key == key.view());
            resolved += knows ? 1 : 0;
        }
        EXPECT_GT(resolved, 100U);
        EXPECT_LT(resolved, 200U);
    }
}
}  // namespace braid::engine
