// SPDX-License-Identifier: Apache-2.0
#include "cli/svm_fixture_run.hpp"

#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/svm_fixture_world.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "kernels/sha256.hpp"
#include <algorithm>
#include <fmt/core.h>
#include <map>
#include <ranges>

namespace braid::cli
{
namespace
{
constexpr std::size_t difference_size_max = 2000;

/// What an execution came to, in the words of a fixture.
struct Outcome
{
    std::string error = "null";
    /// Null where the transaction did not decode.
    const svm::SvmReceipt* receipt = nullptr;
};

/// What is different, in sentences of one line.
class Differences
{
public:
    void add(std::string_view what, const std::string& got, const std::string& expected)
    {
        if (got != expected && text_.size() < difference_size_max)
            text_ += fmt::format(
                "{}{}: {}, expected {}", text_.empty() ? "" : "; ", what, got, expected);
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

std::string number(std::uint64_t value)
{
    return fmt::format("{}", value);
}

void compare_logs(const Outcome& outcome, const SvmFixtureTransaction& expected, Differences& found)
{
    std::vector<std::string> lines;
    if (outcome.receipt != nullptr)
        lines.assign(outcome.receipt->logs.begin(), outcome.receipt->logs.end());
    const auto [got, wanted] = std::ranges::mismatch(lines, expected.logs);
    if (got == lines.end() && wanted == expected.logs.end())
        return;
    found.add(fmt::format("log line {}", got - lines.begin()),
        got == lines.end() ? "none" : fmt::format("'{}'", *got),
        wanted == expected.logs.end() ? "none" : fmt::format("'{}'", *wanted));
}

std::string inner_text(
    std::uint64_t outer, std::uint64_t height, std::uint64_t program, Bytes accounts, Bytes data)
{
    return fmt::format("{}@{} program {} accounts {} data {}", outer, height, program,
        to_hex(accounts), to_hex(data));
}

void compare_inner(
    const Outcome& outcome, const SvmFixtureTransaction& expected, Differences& found)
{
    const auto got = outcome.receipt == nullptr ? std::span<const svm::InnerInstruction>{} :
                                                  outcome.receipt->inner_instructions;
    found.add("inner instructions", number(got.size()), number(expected.inner.size()));
    for (std::size_t i = 0; i < std::min(got.size(), expected.inner.size()); ++i)
    {
        const auto& a = got[i];
        const auto& b = expected.inner[i];
        found.add(fmt::format("inner instruction {}", i),
            inner_text(a.outer, a.stack_height, a.program, a.accounts, a.data),
            inner_text(b.outer, b.stack_height, b.program, b.accounts, b.data));
    }
}

void compare_receipt(
    const Outcome& outcome, const SvmFixtureTransaction& expected, Differences& found)
{
    const svm::SvmReceipt* receipt = outcome.receipt;
    found.add("error", outcome.error, expected.error);
    found.add("compute units", number(receipt == nullptr ? 0 : receipt->compute_units),
        number(expected.units));
    compare_logs(outcome, expected, found);
    const Bytes returned = receipt == nullptr ? Bytes{} : receipt->return_data;
    found.add("return data", to_hex(returned), to_hex(expected.return_data));
    if (!returned.empty() && !expected.return_data.empty())
        found.add(
            "returned by", to_base58(receipt->return_program), to_base58(expected.return_program));
    compare_inner(outcome, expected, found);
}

void compare_account(const svm::Account& got, const SvmFixtureAccount& expected, Differences& found)
{
    const auto name = to_base58(expected.address);
    const bool exists = got.lamports != 0;
    found.add(name, exists ? "there" : "absent", expected.exists ? "there" : "absent");
    if (!exists || !expected.exists)
        return;
    found.add(name + " lamports", number(got.lamports), number(expected.lamports));
    found.add(name + " owner", to_base58(got.owner), to_base58(expected.owner));
    found.add(name + " executable", number(got.executable), number(expected.executable));
    found.add(name + " rent epoch", number(got.rent_epoch), number(expected.rent_epoch));
    found.add(name + " size", number(got.data.size()), number(expected.data_size));
    if (expected.data_sha256)
        found.add(name + " data digest", to_hex(kernels::sha256(got.data)),
            to_hex(*expected.data_sha256));
    else
        found.add(name + " data", to_hex(got.data), to_hex(expected.data));
}

class Runner
{
public:
    Runner(const std::string& file, const SvmRunOptions& options, TestReport& report)
      : file_(file),
        threads_(options.threads),
        report_(report),
        world_({.jit = options.jit, .signatures = svm::Svm::Signatures::verified})
    {
        if (threads_ != 0)
            parallel_ = std::make_unique<engine::ParallelExecutor>(
                engine::ParallelOptions{.threads = threads_, .inline_below = 0});
    }

    [[nodiscard]] SvmFixtureWorld& world() noexcept { return world_; }
    void run_block(const SvmFixtureBlock& block);

private:
    using Environment = SvmFixtureWorld::Environment;

    [[nodiscard]] engine::BlockResult execute(const engine::VerifiedBlock& block);
    void run_alone(const Environment& environment, const SvmFixtureTransaction& transaction);
    void run_together(const Environment& environment, const SvmFixtureBlock& block);
    void compare_accounts(const SvmFixtureTransaction& transaction, Differences& found) const;
    void tell(const SvmFixtureTransaction& transaction, const Differences& found);

    const std::string& file_;
    unsigned threads_;
    TestReport& report_;
    SvmFixtureWorld world_;
    engine::SerialExecutor serial_;
    std::unique_ptr<engine::ParallelExecutor> parallel_;
    std::size_t index_ = 0;
};

engine::BlockResult Runner::execute(const engine::VerifiedBlock& block)
{
    auto result = parallel_ != nullptr ? parallel_->execute(block, world_.vms(), world_.state()) :
                                         serial_.execute(block, world_.vms(), world_.state());
    if (!result.ok())
        throw InputError("the state could not answer");
    return *std::move(result);
}

Outcome outcome_of(const engine::Receipt& receipt)
{
    const auto* detail = static_cast<const svm::SvmReceipt*>(receipt.detail);
    if (detail != nullptr)
        return {.error = error_json(detail->error), .receipt = detail};
    if (receipt.error == 0)
        return {};
    const auto kind = static_cast<svm::TransactionErrorKind>(receipt.error - 1);
    return {
        .error = error_json(svm::TransactionError{.kind = kind, .index = 0, .instruction = {}})};
}

void Runner::compare_accounts(const SvmFixtureTransaction& transaction, Differences& found) const
{
    for (const auto& account : transaction.accounts)
        compare_account(world_.state().account(account.address), account, found);
}

void Runner::tell(const SvmFixtureTransaction& transaction, const Differences& found)
{
    const auto name = fmt::format("{} ({})", index_++, transaction.name);
    if (found.text().empty())
        report_.pass();
    else
        report_.fail({.file = file_, .test = name, .reason = found.text()});
}

/// Accounts that were written and are none of the transaction's.
void find_strangers(
    const storage::WriteSet& writes, const SvmFixtureTransaction& transaction, Differences& found)
{
    for (const auto& entry : writes.entries)
    {
        if (entry.key.kind != static_cast<std::uint8_t>(svm::KeyKind::account))
            continue;
        const auto address = Hash32::from(entry.key.bytes);
        if (std::ranges::find(transaction.accounts, address, &SvmFixtureAccount::address) ==
            transaction.accounts.end())
            found.add(to_base58(address), "written", "untouched");
    }
}

Outcome undecoded(const engine::PrepareError& error)
{
    const auto kind = static_cast<svm::TransactionErrorKind>(error.error.code);
    return {
        .error = error_json(svm::TransactionError{.kind = kind, .index = 0, .instruction = {}})};
}

void Runner::run_alone(const Environment& environment, const SvmFixtureTransaction& transaction)
{
    Differences found;
    const auto* const only = &transaction;
    const auto block = world_.prepare(environment, {&only, 1});
    if (!block.ok())
        compare_receipt(undecoded(block.error()), transaction, found);
    else
    {
        const auto result = execute(*block);
        compare_receipt(outcome_of(result.receipts.at(0)), transaction, found);
        find_strangers(result.write_set, transaction, found);
        world_.state().apply(result.write_set);
    }
    compare_accounts(transaction, found);
    tell(transaction, found);
}

void Runner::run_together(const Environment& environment, const SvmFixtureBlock& block)
{
    std::vector<const SvmFixtureTransaction*> decoded;
    for (const auto& transaction : block.transactions)
    {
        const auto* const only = &transaction;
        const auto alone = world_.prepare(environment, {&only, 1});
        if (alone.ok())
        {
            decoded.push_back(&transaction);
            continue;
        }
        Differences found;
        compare_receipt(undecoded(alone.error()), transaction, found);
        tell(transaction, found);
    }
    const auto prepared = world_.prepare(environment, decoded);
    if (!prepared.ok())
        throw InputError("transactions that decode alone do not decode together");
    const auto result = execute(*prepared);
    world_.state().apply(result.write_set);
    // What the last transaction of the block that may write an account leaves there.
    std::map<Hash32, const SvmFixtureTransaction*> last;
    for (const auto* transaction : decoded)
    {
        for (const auto& account : transaction->accounts)
            last[account.address] = transaction;
    }
    for (std::size_t i = 0; i < decoded.size(); ++i)
    {
        Differences found;
        compare_receipt(outcome_of(result.receipts.at(i)), *decoded[i], found);
        for (const auto& account : decoded[i]->accounts)
        {
            if (last[account.address] == decoded[i])
                compare_account(world_.state().account(account.address), account, found);
        }
        tell(*decoded[i], found);
    }
}

void Runner::run_block(const SvmFixtureBlock& block)
{
    world_.set_accounts(block.accounts);
    if (parallel_ != nullptr)
    {
        run_together(*world_.open(block), block);
        return;
    }
    for (const auto& transaction : block.transactions)
    {
        // A program that the transaction before replaced is another one now.
        run_alone(*world_.open(block), transaction);
    }
}
}  // namespace

std::string error_json(const std::optional<svm::TransactionError>& error)
{
    if (!error)
        return "null";
    const auto name = name_of(error->kind);
    switch (error->kind)
    {
    case svm::TransactionErrorKind::instruction_error:
    {
        const auto inner = error->instruction;
        const auto text = inner.kind == svm::InstructionErrorKind::custom ?
                              fmt::format(R"({{"Custom":{}}})", inner.custom) :
                              fmt::format(R"("{}")", name_of(inner.kind));
        return fmt::format(R"({{"InstructionError":[{},{}]}})", error->index, text);
    }
    case svm::TransactionErrorKind::duplicate_instruction:
        return fmt::format(R"({{"{}":{}}})", name, error->index);
    case svm::TransactionErrorKind::insufficient_funds_for_rent:
    case svm::TransactionErrorKind::program_execution_temporarily_restricted:
        return fmt::format(R"({{"{}":{{"account_index":{}}}}})", name, error->index);
    default:
        return fmt::format(R"("{}")", name);
    }
}

void run_svm_fixture(const std::string& file, const SvmFixture& fixture,
    const SvmRunOptions& options, TestReport& report)
{
    Runner runner{file, options, report};
    runner.world().set_accounts(fixture.accounts);
    for (const auto& block : fixture.blocks)
        runner.run_block(block);
}
}  // namespace braid::cli
