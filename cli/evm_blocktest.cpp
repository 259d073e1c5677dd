// SPDX-License-Identifier: Apache-2.0
#include "base/hex.hpp"
#include "bench/outcome_difference.hpp"
#include "cli/expected_exception.hpp"
#include "cli/fixture_state.hpp"
#include "cli/fixture_suite.hpp"
#include "cli/store_run.hpp"
#include <algorithm>
#include <deque>
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
constexpr std::size_t ancestor_count = 7;
constexpr std::size_t recent_hash_count_max = 256;

/// One accepted block and the state after it. Its encoding is kept for what the block views.
struct ChainBlock
{
    std::vector<std::uint8_t> encoded;
    evm::DecodedBlock block;
    const ChainBlock* parent = nullptr;
    u256 total_difficulty;
    evm::World world;
};

/// All branches of a test's chain. Addresses of blocks are stable.
class BlockTree
{
public:
    ChainBlock& add(ChainBlock block) { return blocks_.emplace_back(std::move(block)); }

    [[nodiscard]] const ChainBlock* find(const Hash32& hash) const
    {
        for (const auto& block : blocks_)
        {
            if (block.block.hash == hash)
                return &block;
        }
        return nullptr;
    }
    /// The last blocks of all branches.
    [[nodiscard]] std::vector<const ChainBlock*> leaves() const
    {
        std::vector<const ChainBlock*> leaves;
        for (const auto& block : blocks_)
        {
            const auto is_child = [&](const ChainBlock& other) { return other.parent == &block; };
            if (std::ranges::none_of(blocks_, is_child))
                leaves.push_back(&block);
        }
        return leaves;
    }

private:
    std::deque<ChainBlock> blocks_;
};

/// A ChainPosition and what it views.
struct Position
{
    std::vector<evm::Ancestor> ancestors;
    std::vector<Hash32> recent_hashes;
    evm::ChainPosition view;

    Position(const ChainBlock& parent, const evm::ChainSpec& spec)
    {
        for (const auto* block = &parent; block != nullptr; block = block->parent)
        {
            if (ancestors.size() < ancestor_count)
                ancestors.push_back({.hash = block->block.hash,
                    .header = &block->block.header,
                    .ommers = block->block.ommers});
            if (recent_hashes.size() < recent_hash_count_max)
                recent_hashes.push_back(block->block.hash);
        }
        view = {.spec = &spec,
            .ancestors = ancestors,
            .parent_total_difficulty = parent.total_difficulty,
            .recent_hashes = recent_hashes};
    }
};

/// Thrown where a test does not hold; its text is the reason.
struct TestFailure : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

class BlockTestRunner final : public FixtureRunner
{
public:
    BlockTestRunner(const SuiteOptions& options, const TestSelection& selection)
      : selection_(selection),
        executors_(options.executor, options.threads),
        store_({.folder = options.store, .threads = options.threads, .repeat = 1})
    {}

    void run(const std::string& file, std::string_view test, simdjson::dom::element element,
        TestReport& report) override;

private:
    void run_chain(const JsonFields& fixture, const evm::ChainSpec& spec);
    /// The block's state where it is accepted.
    [[nodiscard]] Result<ChainBlock, evm::Rejection> import(
        std::vector<std::uint8_t> encoded, const evm::ChainSpec& spec, const BlockTree& tree);
    [[nodiscard]] Result<evm::BlockOutcome, evm::Rejection> process(
        const evm::DecodedBlock& block, const Position& position, const evm::World& world);
    /// Runs all blocks from the genesis to that one through a pipeline with a durable store.
    void run_with_ledger(const ChainBlock& leaf, const evm::ChainSpec& spec) const;

    const TestSelection& selection_;
    FixtureExecutors executors_;
    StoreOptions store_;
};

ChainBlock read_genesis(const JsonFields& fixture)
{
    ChainBlock genesis;
    genesis.encoded = fixture.bytes("genesisRLP");
    auto decoded = evm::decode_block(genesis.encoded);
    if (!decoded.ok())
        throw TestFailure(fmt::format("genesisRLP: {}", evm::name_of(decoded.error())));
    genesis.block = std::move(decoded).value();
    if (genesis.block.hash != fixture.fields("genesisBlockHeader").hash("hash"))
        throw TestFailure("wrong hash of the genesis block");
    genesis.world = read_alloc(fixture.object("pre"), "pre");
    if (genesis.world.state_root() != genesis.block.header.state_root)
        throw TestFailure("wrong state root of the genesis block");
    genesis.total_difficulty = genesis.block.header.difficulty;
    return genesis;
}

/// Both executors must agree on everything; the last one's answer is given.
Result<evm::BlockOutcome, evm::Rejection> BlockTestRunner::process(
    const evm::DecodedBlock& block, const Position& position, const evm::World& world)
{
    std::optional<Result<evm::BlockOutcome, evm::Rejection>> first;
    for (const auto& executor : executors_.all())
    {
        auto outcome = evm::process_block(block, position.view, world, executor.host);
        if (!first)
        {
            first.emplace(std::move(outcome));
            continue;
        }
        if (first->ok() != outcome.ok() || (!outcome.ok() && outcome.error() != first->error()))
            throw TestFailure("parallel against serial: another verdict on a block");
        if (!outcome.ok())
            continue;
        if (const auto found =
                bench::difference(*outcome->verified, (*first)->result, outcome->result))
            throw TestFailure(fmt::format("parallel against serial: {}", *found));
    }
    return std::move(*first);
}

Result<ChainBlock, evm::Rejection> BlockTestRunner::import(
    std::vector<std::uint8_t> encoded, const evm::ChainSpec& spec, const BlockTree& tree)
{
    ChainBlock imported;
    imported.encoded = std::move(encoded);
    auto decoded = evm::decode_block(imported.encoded);
    if (!decoded.ok())
        return Err{evm::Rejection{.block = decoded.error()}};
    imported.block = std::move(decoded).value();
    const Hash32& parent_hash = imported.block.header.parent_hash;
    imported.parent = tree.find(parent_hash);
    if (imported.parent == nullptr)
        return Err{
            evm::Rejection{.block = parent_hash == Hash32{} ? evm::BlockError::unknown_parent_zero :
                                                              evm::BlockError::unknown_parent}};
    const Position position{*imported.parent, spec};
    const auto outcome = process(imported.block, position, imported.parent->world);
    if (!outcome.ok())
        return Err{outcome.error()};
    imported.world = imported.parent->world;
    imported.world.apply(outcome->result.write_set);
    if (imported.world.state_root() != imported.block.header.state_root)
        throw TestFailure("the state applied has another root than the state foreseen");
    imported.total_difficulty =
        imported.parent->total_difficulty + imported.block.header.difficulty;
    return imported;
}

/// The name of the exception that a fixture demands for a block; empty where any will do; nothing where it is valid.
std::optional<std::string_view> expected_exception(const JsonFields& block)
{
    if (block.has("expectException"))
        return block.text("expectException");
    if (block.has("expectExceptionALL"))
        return block.text("expectExceptionALL");
    return block.has("blockHeader") ? std::nullopt : std::optional<std::string_view>{""};
}

/// Bytes that are no hexadecimal digits are a block that does not decode.
std::vector<std::uint8_t> read_encoded(const JsonFields& block)
{
    return from_hex(block.text("rlp")).value_or(std::vector<std::uint8_t>{});
}

void check_post_state(const JsonFields& fixture, evm::World& world)
{
    if (fixture.has("postState"))
    {
        auto expected = read_alloc(fixture.object("postState"), "postState");
        if (expected.state_root() != world.state_root())
            throw TestFailure("wrong state after the last block");
    }
    if (fixture.has("postStateHash") && fixture.hash("postStateHash") != world.state_root())
        throw TestFailure("wrong state root after the last block");
}

void BlockTestRunner::run_with_ledger(const ChainBlock& leaf, const evm::ChainSpec& spec) const
{
    std::deque<Position> positions;
    std::vector<std::function<engine::Block()>> makers;
    const ChainBlock* at = &leaf;
    for (; at->parent != nullptr; at = at->parent)
    {
        const Position& position = positions.emplace_back(*at->parent, spec);
        makers.emplace_back(
            [this, at, &position, &spec]
            {
                const evm::BlockHeader& header = at->block.header;
                const auto rules = evm::rules_at(
                    spec, header.number, header.timestamp, position.view.parent_total_difficulty);
                evm::BlockContent content{.header = &header,
                    .transactions = at->block.transactions,
                    .ommers = at->block.ommers,
                    .withdrawals = {},
                    .recent_hashes = position.recent_hashes,
                    .reward = evm::block_reward_of(rules)};
                if (at->block.withdrawals)
                    content.withdrawals = *at->block.withdrawals;
                return evm::make_block(content, spec, rules, executors_.all().front().host);
            });
    }
    if (makers.empty())
        return;
    std::ranges::reverse(makers);
    const auto report = run_with_store(
        {.genesis = &at->world, .vms = executors_.vms(), .blocks = std::move(makers)}, store_);
    if (!report.failures.empty())
        throw TestFailure(fmt::format("with a store: {}", report.failures.front()));
    if (report.root != leaf.block.header.state_root)
        throw TestFailure("with a store: wrong state root after the last block");
}

void BlockTestRunner::run_chain(const JsonFields& fixture, const evm::ChainSpec& spec)
{
    BlockTree tree;
    ChainBlock* head = &tree.add(read_genesis(fixture));
    std::size_t index = 0;
    for (const auto element : fixture.array("blocks"))
    {
        const auto what = fmt::format("block {}", index++);
        const JsonFields fields{element, what};
        const auto expected = expected_exception(fields);
        auto imported = import(read_encoded(fields), spec, tree);
        if (!imported.ok())
        {
            const auto reason = describe(imported.error());
            if (!expected)
                throw TestFailure(fmt::format("{} rejected: {}", what, reason));
            if (!expected->empty() && !names_rejection(*expected, imported.error()))
                throw TestFailure(
                    fmt::format("{} rejected for {}, expected {}", what, reason, *expected));
            continue;
        }
        if (expected)
            throw TestFailure(fmt::format("{} accepted, expected {}", what, *expected));
        if (imported->block.hash != fields.fields("blockHeader").hash("hash"))
            throw TestFailure(fmt::format("{} has another hash than its fixture says", what));
        ChainBlock& added = tree.add(std::move(imported).value());
        // Proof of work: the heaviest branch is canonical. Afterwards: the one named last.
        const bool proof_of_stake = added.block.header.difficulty.is_zero();
        if (proof_of_stake || added.total_difficulty > head->total_difficulty)
            head = &added;
    }
    if (head->block.hash != fixture.hash("lastblockhash"))
        throw TestFailure("wrong last block");
    check_post_state(fixture, head->world);
    if (!store_.folder.empty())
        for (const ChainBlock* leaf : tree.leaves())
            run_with_ledger(*leaf, spec);
}

void BlockTestRunner::run(const std::string& file, std::string_view test,
    simdjson::dom::element element, TestReport& report)
{
    const JsonFields fixture{element, "fixture"};
    const auto network = fixture.text("network");
    if (!selection_.wants_fork(network))
        return;
    const auto spec = read_chain(network, fixture);
    if (!spec)
    {
        report.skip({.file = file,
            .test = std::string{test},
            .reason = fmt::format("unknown network {}", network)});
        return;
    }
    executors_.use_chain(spec->chain_id);
    try
    {
        run_chain(fixture, *spec);
        report.pass();
    }
    catch (const TestFailure& failure)
    {
        report.fail({.file = file, .test = std::string{test}, .reason = failure.what()});
    }
}

std::unique_ptr<FixtureRunner> make_runner(
    const SuiteOptions& options, const TestSelection& selection)
{
    return std::make_unique<BlockTestRunner>(options, selection);
}
}  // namespace

void add_evm_blocktest(CLI::App& evm, Action& chosen)
{
    auto* command = evm.add_subcommand(
        "blocktest", "Run BlockchainTests of ethereum/tests and execution-spec-tests");
    const auto options = std::make_shared<SuiteOptions>();
    add_suite_options(*command, *options);
    command
        ->add_option("--store", options->store,
            "Run every chain through a pipeline, too, with a durable store in a new folder inside")
        ->check(CLI::ExistingDirectory);
    command->callback(
        [options, &chosen] { chosen = [options] { return run_suite(*options, make_runner); }; });
}
}  // namespace braid::cli
