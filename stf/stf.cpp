// SPDX-License-Identifier: Apache-2.0
#include "stf/stf.hpp"
#include "engine/serial_executor.hpp"
#include "vm-frontends/evm/evm.hpp"
#include "vm-frontends/evm/output_root.hpp"
#include "vm-frontends/evm/plain_code_cache.hpp"
#include "vm-frontends/evm/witness_state.hpp"

namespace braid::stf
{
namespace
{
using evm::BlockError;

constexpr std::size_t recent_hash_count_max = 256;

Failure rejected(BlockError error) noexcept
{
    return {.error = Error::rejected, .rejection = {.block = error}};
}

Failure unavailable(storage::StateError error) noexcept
{
    return {.error = Error::rejected,
        .rejection = {.block = BlockError::state_unavailable, .state = error}};
}

/// Hashes of the parent and those before it, as far as the witness leads.
Result<std::vector<Hash32>, storage::StateError> hashes_before(
    const storage::Witness& witness, const evm::BlockHeader& parent)
{
    auto older = evm::recent_hashes_of(witness, parent.parent_hash);
    if (!older.ok())
        return older;
    std::vector<Hash32> hashes = std::move(older).value();
    hashes.insert(hashes.begin(), evm::hash_of(parent));
    if (hashes.size() > recent_hash_count_max)
        hashes.pop_back();
    return hashes;
}

/// What stays the same from the opened header to the sealed one.
struct Transition
{
    const Input& input;
    const evm::Rules rules;
    const evm::WitnessState& state;
    std::span<const Hash32> recent_hashes;
};

Result<evm::BlockOutcome, Failure> run(
    const Transition& transition, const evm::BlockHeader& header, const Crypto& crypto)
{
    const Input& input = transition.input;
    const evm::Evm vm{input.chain.chain_id, crypto};
    evm::PlainCodeCache code_cache;
    std::uint64_t farthest_hash = 0;
    const evm::Host host{
        .vm = &vm, .code_cache = &code_cache, .crypto = &crypto, .farthest_hash = &farthest_hash};
    const evm::BlockContent content{.header = &header,
        .transactions = input.transactions,
        .ommers = {},
        .withdrawals = {},
        .recent_hashes = transition.recent_hashes};
    engine::VmTable vms{};
    vms[static_cast<std::size_t>(storage::VmId::evm)] = &vm;
    const auto verified =
        engine::prepare(evm::make_block(content, input.chain, transition.rules, host), vms);
    if (!verified.ok())
        return Err{Failure{.error = Error::rejected,
            .rejection = {.block = BlockError::invalid_transaction,
                .tx = static_cast<evm::TxError>(verified.error().error.code),
                .index = verified.error().index}}};
    // Senders do not know the parent's hash when they choose the locations that they touch.
    engine::SerialExecutor executor{load_le<std::uint64_t>(header.parent_hash.data())};
    auto result = executor.execute(*verified, vms, transition.state);
    if (!result.ok())
        return Err{unavailable(result.error().state)};
    if (farthest_hash > transition.recent_hashes.size())
        return Err{Failure{.error = Error::missing_header, .rejection = {}}};
    auto outcome = evm::conclude_block(*verified, std::move(result).value(), input.chain);
    if (!outcome.ok())
        return Err{Failure{.error = Error::rejected, .rejection = outcome.error()}};
    return std::move(outcome).value();
}
}  // namespace

const char* name_of(Error error) noexcept
{
    switch (error)
    {
    case Error::malformed_input:
        return "malformed_input";
    case Error::not_op_stack:
        return "not_op_stack";
    case Error::witness_too_large:
        return "witness_too_large";
    case Error::corrupt_header:
        return "corrupt_header";
    case Error::missing_header:
        return "missing_header";
    case Error::rejected:
        return "rejected";
    }
    return "unknown";
}

Result<Output, Failure> execute(const Input& input, const Crypto& crypto)
{
    const evm::Rules rules =
        evm::rules_at(input.chain, input.parent.number + 1, input.attributes.timestamp);
    if (rules.op == evm::OpFork::none)
        return Err{Failure{.error = Error::not_op_stack, .rejection = {}}};
    const auto witness = storage::Witness::of(input.preimages);
    if (!witness)
        return Err{Failure{.error = Error::witness_too_large, .rejection = {}}};
    const auto hashes = hashes_before(*witness, input.parent);
    if (!hashes.ok())
        return Err{Failure{.error = Error::corrupt_header, .rejection = {}}};
    auto opened = evm::open_op_header(input.parent, input.attributes, input.chain);
    if (!opened.ok())
        return Err{rejected(opened.error())};

    evm::BlockHeader header = std::move(opened).value();
    const evm::WitnessState state{*witness, input.parent.state_root};
    const Transition transition{
        .input = input, .rules = rules, .state = state, .recent_hashes = *hashes};
    const auto outcome = run(transition, header, crypto);
    if (!outcome.ok())
        return Err{outcome.error()};
    const auto sealed = evm::seal_op_header(header, input.transactions, *outcome, state, rules);
    if (!sealed.ok())
        return Err{unavailable(sealed.error())};

    Output output{.header = std::move(header), .block_hash = {}, .output_root = std::nullopt};
    output.block_hash = evm::hash_of(output.header);
    // Since Isthmus the header has it already.
    const auto messages =
        rules.op >= evm::OpFork::isthmus ?
            Result<Hash32, storage::StateError>{*output.header.withdrawals_root} :
            state.storage_root_after(outcome->result.write_set, evm::message_passer_contract);
    if (messages.ok())
        output.output_root =
            evm::op_output_root(output.header.state_root, *messages, output.block_hash);
    return output;
}

Result<Output, Failure> execute(Bytes encoded_input, const Crypto& crypto)
{
    const auto input = decode_input(encoded_input);
    if (!input.ok())
        return Err{Failure{.error = Error::malformed_input, .rejection = {}}};
    return execute(*input, crypto);
}
}  // namespace braid::stf
