// SPDX-License-Identifier: Apache-2.0
#include "cli/move_fixture_run.hpp"

#include "base/hex.hpp"
#include "cli/command.hpp"
#include "cli/move_fixture_genesis.hpp"
#include "cli/move_fixture_result.hpp"
#include "cli/move_input.hpp"
#include "cli/move_value_json.hpp"
#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "vm-frontends/move/chain.hpp"
#include "vm-frontends/move/chain_config.hpp"
#include "vm-frontends/move/validator_set.hpp"
#include "vm-frontends/move/view_function.hpp"
#include <cstdlib>
#include <fmt/core.h>
#include <map>

namespace braid::cli
{
namespace
{
using nlohmann::json;

constexpr std::uint64_t view_gas_max = 2'000'000;

using ByteStrings = std::vector<std::vector<std::uint8_t>>;

std::vector<Bytes> views_of(const ByteStrings& all)
{
    return {all.begin(), all.end()};
}

/// The first of the validators, of whom one must propose whatever moves the clock; nobody where there is none.
Hash32 proposer_of(const move::Chain& chain)
{
    const auto set =
        move::read_resource(chain.state(), move::core_address(1), "stake", "ValidatorSet");
    if (!set)
        return {};
    const auto validators = move::decode_validator_set(*set);
    return validators.ok() && !validators->empty() ? validators->front().address : Hash32{};
}

/// Where the genesis lies; nothing where it is among vectors that are not at hand.
std::optional<std::filesystem::path> find_genesis(
    const std::string& file, const MoveFixture& fixture, const MoveRunOptions& options)
{
    constexpr std::string_view vectors = "vectors:";
    if (!options.genesis.empty())
        return options.genesis;
    if (!fixture.genesis.starts_with(vectors))
        return std::filesystem::path{file}.parent_path() / fixture.genesis;
    const char* const folder = std::getenv("BRAID_VECTORS");
    if (folder == nullptr || *folder == '\0')
        return std::nullopt;
    return std::filesystem::path{folder} / fixture.genesis.substr(vectors.size());
}

class Runner
{
public:
    Runner(const std::string& file, const MoveRunOptions& options, TestReport& report,
        std::unique_ptr<move::Chain> chain)
      : file_(file), options_(options), report_(report), chain_(std::move(chain))
    {
        vms_[static_cast<std::size_t>(engine::VmId::move)] = &vm_;
        if (options.threads != 0)
            parallel_ = std::make_unique<engine::ParallelExecutor>(
                engine::ParallelOptions{.threads = options.threads, .inline_below = 0});
    }

    [[nodiscard]] MoveFixtureOutcome::Block run(const MoveFixtureBlock& block);

private:
    using Outcome = MoveFixtureOutcome::Block;

    [[nodiscard]] ByteStrings arguments_of(const MoveFixtureCall& call);
    [[nodiscard]] std::vector<std::uint8_t> make(const MoveFixtureSigned& made);
    [[nodiscard]] std::uint64_t next_sequence_number(const Hash32& account);
    [[nodiscard]] json ask(const MoveFixtureCall& call);
    void execute(const MoveFixtureBlock& block, const ByteStrings& transactions, Outcome& outcome);
    void take_metadata(const engine::Receipt& receipt);
    void tell(std::string_view what, std::size_t index, const std::string& name,
        const json& expected, const json& got);

    const std::string& file_;
    const MoveRunOptions& options_;
    TestReport& report_;
    std::unique_ptr<move::Chain> chain_;
    move::Move vm_{kernels::host_crypto()};
    engine::VmTable vms_{};
    engine::SerialExecutor serial_;
    std::unique_ptr<engine::ParallelExecutor> parallel_;
    /// Of this block's transactions, by their senders.
    std::map<Hash32, std::uint64_t> sequence_numbers_;
    std::size_t block_ = 0;
};

ByteStrings Runner::arguments_of(const MoveFixtureCall& call)
{
    ByteStrings encoded;
    for (const json& argument : call.arguments)
        if (auto bytes = encoded_argument(argument))
            encoded.push_back(*std::move(bytes));
    if (encoded.size() == call.arguments.size())
        return encoded;
    while (true)
    {
        move::ViewSession view{chain_->state(), chain_->config(), chain_->codes()};
        const auto function = view.session().function(call.function.module, call.function.function);
        if (view.moves_on())
            continue;
        if (!function.ok())
            throw InputError(error_text(function.error()));
        const auto types = view.types_of(**function, views_of(call.types));
        if (view.moves_on())
            continue;
        if (!types.ok())
            throw InputError(error_text(types.error()));
        move::CodeSpace& code = view.session().code();
        auto parameters = parameters_of(**function, *types, code);
        // Whoever signs is no argument.
        std::erase_if(parameters,
            [](const move::Type* type)
            {
                return type->form == move::TypeForm::signer ||
                       (type->is_reference() && type->element()->form == move::TypeForm::signer);
            });
        if (parameters.size() != call.arguments.size())
            throw InputError(fmt::format("{} arguments, where the function takes {} ({})",
                call.arguments.size(), parameters.size(), type_names(parameters, code)));
        encoded.clear();
        for (std::size_t i = 0; i < parameters.size(); ++i)
            encoded.push_back(argument_from_json(call.arguments[i], *parameters[i], code));
        return encoded;
    }
}

std::uint64_t Runner::next_sequence_number(const Hash32& account)
{
    constexpr std::size_t sequence_number_offset = 33;
    const auto [at, is_first] = sequence_numbers_.try_emplace(account, 0);
    if (is_first)
    {
        const auto resource = move::read_resource(chain_->state(), account, "account", "Account");
        if (resource && resource->size() >= sequence_number_offset + sizeof(std::uint64_t))
            at->second = load_le<std::uint64_t>(resource->data() + sequence_number_offset);
    }
    return at->second++;
}

std::vector<std::uint8_t> Runner::make(const MoveFixtureSigned& made)
{
    move::PlainTransaction plain;
    plain.sender = made.sender.address.value_or(MoveKey{made.sender.seed}.address());
    plain.executable = move::PlainCall{.address = made.call.function.module.address,
        .module = made.call.function.module.name,
        .function = made.call.function.function,
        .type_arguments = made.call.types,
        .arguments = arguments_of(made.call)};
    plain.sequence_number =
        made.sequence_number ? *made.sequence_number : next_sequence_number(plain.sender);
    plain.gas_max = made.gas_max.value_or(plain.gas_max);
    plain.gas_price = made.gas_price.value_or(plain.gas_price);
    plain.expiration = made.expiration.value_or(plain.expiration);
    plain.chain_id =
        static_cast<std::uint8_t>(made.chain_id.value_or(chain_->config().vm.chain_id));
    return sign(made, plain);
}

json Runner::ask(const MoveFixtureCall& call)
{
    const ByteStrings arguments = arguments_of(call);
    while (true)
    {
        move::ViewSession view{chain_->state(), chain_->config(), chain_->codes()};
        const auto function = view.find(call.function.module, call.function.function);
        if (view.moves_on())
            continue;
        if (!function.ok())
            return result_of(function.error());
        const auto types = view.types_of(**function, views_of(call.types));
        if (view.moves_on())
            continue;
        if (!types.ok())
            return result_of(types.error());
        const auto called = view.call(**function, *types, views_of(arguments), view_gas_max);
        if (view.moves_on())
            continue;
        if (!called.ok())
            return result_of(called.error());
        json values = json::array();
        for (const auto& [bytes, type] : called->values)
            values.push_back(value_to_json(bytes, *type, view.session().code()));
        return {{"status", name_of(move::StatusCode::executed)}, {"values", values}};
    }
}

void Runner::tell(std::string_view what, std::size_t index, const std::string& name,
    const json& expected, const json& got)
{
    const std::string test =
        fmt::format("block {} {} {}{}", block_, what, index, name.empty() ? "" : " (" + name + ")");
    if (options_.update)
        return report_.pass();
    if (expected.is_null())
        return report_.skip({.file = file_, .test = test, .reason = "nothing is expected"});
    const std::string different = difference_of(expected, got);
    if (different.empty())
        report_.pass();
    else
        report_.fail({.file = file_, .test = test, .reason = different});
}

void Runner::take_metadata(const engine::Receipt& receipt)
{
    if (receipt.status == engine::TxStatus::success)
        return;
    const auto& detail = static_cast<const move::MoveReceipt&>(*receipt.detail);
    throw InputError(
        fmt::format("block {}: its metadata is refused: {}", block_, name_of(detail.code)));
}

void Runner::execute(
    const MoveFixtureBlock& block, const ByteStrings& transactions, Outcome& outcome)
{
    // Those that are none make no block.
    std::vector<Bytes> decoded;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < transactions.size(); ++i)
    {
        Arena arena;
        const auto tx = vm_.decode(transactions[i], arena);
        if (tx.ok())
        {
            decoded.emplace_back(transactions[i]);
            places.push_back(i);
            continue;
        }
        const auto fault = static_cast<move::TransactionFault>(tx.error().code);
        outcome.transactions[i] = {{"status", name_of(fault)}, {"kept", false}};
    }
    move::BlockMetadata metadata;
    metadata.id.bytes.back() = static_cast<std::uint8_t>(block_ + 1);
    metadata.epoch = chain_->config().epoch;
    metadata.round = block_ + 1;
    metadata.proposer = proposer_of(*chain_);
    metadata.time_us = block.time_us.value_or(0);
    const bool has_metadata = block.time_us.has_value();
    std::vector<std::uint8_t> encoded;
    if (has_metadata)
    {
        encoded = move::encode_block_metadata(metadata);
        metadata.encoded = encoded;
    }
    auto prepared =
        engine::prepare(chain_->make_block(decoded, has_metadata ? &metadata : nullptr), vms_);
    if (!prepared.ok())
        throw InputError("transactions that decode alone do not decode together");
    auto result = parallel_ ? parallel_->execute(*prepared, vms_, chain_->state()) :
                              serial_.execute(*prepared, vms_, chain_->state());
    if (!result.ok())
        throw InputError("the state could not answer");
    if (has_metadata)
        take_metadata(result->receipts.at(0));
    for (std::size_t i = 0; i < places.size(); ++i)
        outcome.transactions[places[i]] =
            result_of(result->receipts.at(i + (has_metadata ? 1 : 0)));
    const auto applied = chain_->apply(*result, metadata.id);
    if (!applied.ok())
        throw InputError(applied.error());
    outcome.state_root = "0x" + to_hex(applied->state_root);
}

Runner::Outcome Runner::run(const MoveFixtureBlock& block)
{
    sequence_numbers_.clear();
    ByteStrings transactions;
    for (std::size_t i = 0; i < block.transactions.size(); ++i)
    {
        const MoveFixtureTransaction& transaction = block.transactions[i];
        try
        {
            transactions.push_back(transaction.made ? make(*transaction.made) : transaction.bytes);
        }
        catch (const InputError& error)
        {
            throw InputError(
                fmt::format("blocks[{}].transactions[{}]: {}", block_, i, error.what()));
        }
    }
    Outcome outcome;
    outcome.transactions.resize(transactions.size());
    execute(block, transactions, outcome);
    for (std::size_t i = 0; i < transactions.size(); ++i)
        tell("transaction", i, block.transactions[i].name, block.transactions[i].result,
            outcome.transactions[i]);
    if (!block.state_root.empty() || options_.update)
        tell("state root", 0, {}, {{"status", block.state_root}}, {{"status", outcome.state_root}});
    for (std::size_t i = 0; i < block.views.size(); ++i)
    {
        outcome.views.push_back(ask(block.views[i].call));
        tell("view", i, block.views[i].name, block.views[i].result, outcome.views.back());
    }
    ++block_;
    return outcome;
}
}  // namespace

MoveFixtureOutcome run_move_fixture(const std::string& file, const MoveFixture& fixture,
    const MoveRunOptions& options, TestReport& report)
{
    const auto path = find_genesis(file, fixture, options);
    if (!path)
    {
        report.skip({.file = file,
            .test = {},
            .reason = fmt::format("{} is needed, and BRAID_VECTORS is not set", fixture.genesis)});
        return {};
    }
    auto chain = move::Chain::from_genesis(with_changes(read_genesis_file(*path), fixture));
    if (!chain.ok())
        throw InputError(fmt::format("{}: {}", path->string(), chain.error()));
    Runner runner{file, options, report, *std::move(chain)};
    MoveFixtureOutcome outcome;
    for (const auto& block : fixture.blocks)
        outcome.blocks.push_back(runner.run(block));
    return outcome;
}
}  // namespace braid::cli
