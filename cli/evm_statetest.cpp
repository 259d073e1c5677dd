// SPDX-License-Identifier: Apache-2.0
#include "bench/outcome_difference.hpp"
#include "cli/expected_exception.hpp"
#include "cli/fixture_state.hpp"
#include "cli/fixture_suite.hpp"
#include "cli/fixture_transaction.hpp"
#include "kernels/keccak.hpp"
#include <fmt/core.h>

namespace braid::cli
{
namespace
{
/// What clients of these tests take where a fixture gives no base fee.
constexpr std::uint64_t base_fee_default = 10;
constexpr std::uint64_t recent_hash_count_max = 256;

/// The environment of a test as a header: what execution needs of one.
evm::BlockHeader read_env(const JsonFields& env, evm::Fork fork)
{
    evm::BlockHeader header;
    header.coinbase = env.address("currentCoinbase");
    header.number = env.u64("currentNumber");
    header.gas_limit = env.u64("currentGasLimit");
    header.timestamp = env.u64("currentTimestamp");
    header.difficulty = env.optional_integer("currentDifficulty").value_or(u256{});
    if (fork >= evm::Fork::paris)
        header.mix_hash = env.optional_hash("currentRandom").value_or(Hash32{});
    if (fork >= evm::Fork::london)
        header.base_fee = env.optional_integer("currentBaseFee").value_or(u256{base_fee_default});
    if (fork >= evm::Fork::cancun)
        header.excess_blob_gas = env.optional_u64("currentExcessBlobGas").value_or(0);
    return header;
}

/// The hashes that these tests give blocks: keccak256 of the number in decimal.
std::vector<Hash32> recent_hashes_before(std::uint64_t number)
{
    std::vector<Hash32> hashes;
    while (number-- > 0 && hashes.size() < recent_hash_count_max)
    {
        const auto digits = fmt::format("{}", number);
        hashes.push_back(kernels::keccak256(
            {reinterpret_cast<const std::uint8_t*>(digits.data()), digits.size()}));
    }
    return hashes;
}

/// One fork of one fixture, before its subtests.
struct ForkCase
{
    evm::ChainSpec spec;
    evm::Rules rules;
    evm::BlockHeader header;
    std::vector<Hash32> recent_hashes;
    /// Whether the coinbase is touched where the transaction is rejected: so fills ethereum/tests, execution-spec-tests
    /// leave the state alone.
    bool touches_always = true;
};

/// What running a subtest came to.
struct Outcome
{
    std::optional<evm::Rejection> rejection;
    std::optional<engine::VerifiedBlock> verified;
    engine::BlockResult result;
    Hash32 state_root;
    Hash32 logs_hash;
};

class StateTestRunner final : public FixtureRunner
{
public:
    StateTestRunner(const SuiteOptions& options, const TestSelection& selection)
      : selection_(selection), executors_(options.executor, options.threads)
    {}

    void run(const std::string& file, std::string_view test, simdjson::dom::element element,
        TestReport& report) override;

private:
    [[nodiscard]] std::optional<std::string> run_subtest(
        const ForkCase& fork_case, const evm::World& world, Bytes raw, const JsonFields& post);
    [[nodiscard]] Outcome execute(const ForkCase& fork_case, const evm::World& world,
        std::optional<Bytes> raw, const evm::Host& host) const;

    const TestSelection& selection_;
    FixtureExecutors executors_;
};

/// A block of that transaction alone, without the protocol's own calls. Afterwards the coinbase is touched, as a reward
/// of nothing would.
engine::Block make_test_block(
    const ForkCase& fork_case, std::optional<Bytes> raw, const evm::Host& host)
{
    const evm::BlockHeader& header = fork_case.header;
    const evm::BlockContent content{.header = &header,
        .transactions = {},
        .ommers = {},
        .withdrawals = {},
        .recent_hashes = fork_case.recent_hashes};
    engine::Block block;
    block.env = {.number = header.number,
        .timestamp = header.timestamp,
        .gas_limit = header.gas_limit,
        .vm_env = {}};
    block.env.vm_env[static_cast<std::size_t>(storage::VmId::evm)] =
        block.arena.make<evm::EvmEnv>(evm::env_of(content, fork_case.spec, fork_case.rules, host));
    auto* reward = block.arena.make<evm::SystemTx>();
    reward->type = evm::TxType::system;
    const auto credits = block.arena.make_array<evm::Credit>(1);
    credits[0].to = header.coinbase;
    reward->credits = credits;
    block.after.push_back(engine::Tx{.vm = storage::VmId::evm,
        .access_class = engine::AccessClass::none,
        .gas_limit = 0,
        .body = reward,
        .accesses = {}});
    if (raw)
        block.transactions.push_back({.vm = storage::VmId::evm, .bytes = *raw});
    return block;
}

Hash32 logs_hash_of(const Outcome& outcome)
{
    std::vector<std::uint8_t> encoded;
    const auto before = outcome.verified->before_count();
    std::span<const evm::Log> logs;
    if (!outcome.rejection)
        logs = static_cast<const evm::EvmReceipt*>(outcome.result.receipts[before].detail)->logs;
    evm::encode_logs(logs, encoded);
    return kernels::keccak256(encoded);
}

/// What the block wrote, without the touch of the coinbase where the fixture has none.
storage::WriteSet writes_of(const Outcome& outcome, const ForkCase& fork_case)
{
    if (!outcome.rejection || fork_case.touches_always)
        return outcome.result.write_set;
    storage::WriteSet left;
    for (const auto& entry : outcome.result.write_set.entries)
    {
        if (!equal(entry.key.bytes, fork_case.header.coinbase))
            left.entries.push_back(entry);
    }
    return left;
}

Outcome StateTestRunner::execute(const ForkCase& fork_case, const evm::World& world,
    std::optional<Bytes> raw, const evm::Host& host) const
{
    Outcome outcome;
    auto verified = engine::prepare(make_test_block(fork_case, raw, host), executors_.vms(), 1);
    if (!verified.ok())
    {
        // What does not decode leaves a block without transactions.
        outcome = execute(fork_case, world, std::nullopt, host);
        outcome.rejection = evm::Rejection{.block = evm::BlockError::invalid_transaction,
            .tx = static_cast<evm::TxError>(verified.error().error.code)};
        return outcome;
    }
    outcome.verified.emplace(std::move(verified).value());
    auto result = host.run(host.run_self, *outcome.verified, executors_.vms(), world);
    if (!result.ok())
        throw InputError("the state could not answer");
    outcome.result = std::move(result).value();
    if (raw)
        outcome.rejection = evm::find_invalid(*outcome.verified, outcome.result);
    else
        outcome.rejection = evm::Rejection{};
    outcome.state_root = *world.root_after(writes_of(outcome, fork_case));
    outcome.logs_hash = logs_hash_of(outcome);
    return outcome;
}

/// What the fixture demands and the outcome lacks.
std::optional<std::string> find_fault(const Outcome& outcome, const JsonFields& post)
{
    const bool must_fail = post.has("expectException");
    if (must_fail && !outcome.rejection)
        return fmt::format("accepted, expected {}", post.text("expectException"));
    if (!must_fail && outcome.rejection)
        return fmt::format("rejected: {}", describe(*outcome.rejection));
    if (must_fail && !names_rejection(post.text("expectException"), *outcome.rejection))
        return fmt::format("rejected for {}, expected {}", describe(*outcome.rejection),
            post.text("expectException"));
    if (outcome.logs_hash != post.hash("logs"))
        return "wrong logs hash";
    if (outcome.state_root != post.hash("hash"))
        return "wrong state root";
    return std::nullopt;
}

std::optional<std::string> StateTestRunner::run_subtest(
    const ForkCase& fork_case, const evm::World& world, Bytes raw, const JsonFields& post)
{
    std::optional<Outcome> first;
    for (const auto& executor : executors_.all())
    {
        Outcome outcome = execute(fork_case, world, raw, executor.host);
        if (const auto fault = find_fault(outcome, post))
            return fmt::format("{}: {}", executor.name, *fault);
        if (first)
        {
            if (const auto difference =
                    bench::difference(*first->verified, first->result, outcome.result))
                return fmt::format("parallel against serial: {}", *difference);
        }
        else
            first = std::move(outcome);
    }
    return std::nullopt;
}

void StateTestRunner::run(const std::string& file, std::string_view test,
    simdjson::dom::element element, TestReport& report)
{
    const JsonFields fixture{element, "fixture"};
    const FixtureTransaction transaction{fixture.fields("transaction")};
    const auto env = fixture.fields("env");
    std::optional<evm::World> world;
    for (const auto& [fork, posts] : fixture.object("post"))
    {
        if (!selection_.wants_fork(fork))
            continue;
        simdjson::dom::array subtests;
        if (posts.get(subtests) != simdjson::SUCCESS)
            throw InputError(fmt::format("post.{}: not an array", fork));
        const auto spec = read_chain(fork, fixture);
        if (!spec)
        {
            report.skip({.file = file,
                .test = std::string{test},
                .reason = fmt::format("unknown fork {}", fork)});
            continue;
        }
        if (!world)
            world = read_alloc(fixture.object("pre"), "pre");
        ForkCase fork_case{.spec = *spec,
            .rules = {},
            .header = {},
            .recent_hashes = {},
            .touches_always = !fixture.has("config")};
        fork_case.rules =
            evm::rules_at(*spec, env.u64("currentNumber"), env.u64("currentTimestamp"));
        fork_case.header = read_env(env, fork_case.rules.fork);
        fork_case.recent_hashes = recent_hashes_before(fork_case.header.number);
        executors_.use_chain(spec->chain_id);
        std::size_t index = 0;
        for (const auto subtest : subtests)
        {
            const auto name = fmt::format("{}/{}/{}", test, fork, index++);
            const JsonFields post{subtest, name};
            const auto raw = transaction.encode(post, spec->chain_id);
            if (auto fault = run_subtest(fork_case, *world, raw, post))
                report.fail({.file = file, .test = name, .reason = std::move(*fault)});
            else
                report.pass();
        }
    }
}

std::unique_ptr<FixtureRunner> make_runner(
    const SuiteOptions& options, const TestSelection& selection)
{
    return std::make_unique<StateTestRunner>(options, selection);
}
}  // namespace

void add_evm_statetest(CLI::App& evm, Action& chosen)
{
    auto* command = evm.add_subcommand(
        "statetest", "Run GeneralStateTests of ethereum/tests and execution-spec-tests");
    const auto options = std::make_shared<SuiteOptions>();
    add_suite_options(*command, *options);
    command->callback(
        [options, &chosen] { chosen = [options] { return run_suite(*options, make_runner); }; });
}
}  // namespace braid::cli
