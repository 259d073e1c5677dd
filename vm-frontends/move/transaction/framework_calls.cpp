// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/move/transaction/framework_calls.hpp"

#include "vm-frontends/move/encode.hpp"
#include <algorithm>

namespace braid::move
{
namespace
{
constexpr std::string_view validation_module = "transaction_validation";
/// The variants of ReplayProtector.
constexpr std::uint8_t nonce_variant = 0;
constexpr std::uint8_t sequence_number_variant = 1;

std::optional<Bytes> key_of(const AccountAuthenticator& account) noexcept
{
    if (!account.has_auth_key())
        return std::nullopt;
    return Bytes{account.auth_key};
}

Bytes key_or_empty(const AccountAuthenticator& account) noexcept
{
    return key_of(account).value_or(Bytes{});
}

class PrologueArguments
{
public:
    PrologueArguments(const UserTransaction& tx, const ChainConfig& chain, Arena& arena)
      : tx_(tx), chain_(chain), arena_(arena), arguments_(arena)
    {}

    [[nodiscard]] Result<FrameworkCall, StatusCode> unified(const TransactionSigners& signers)
    {
        const bool is_versioned = chain_.has(Feature::transaction_payload_v2);
        const TransactionAuthenticator& all = tx_.authenticator;
        arguments_.add(signers.senders.front());
        if (all.has_fee_payer())
            arguments_.add(*signers.fee_payer);
        arguments_.add_optional_bytes(key_of(all.sender));
        if (all.has_fee_payer())
            arguments_.add_optional_bytes(key_of(all.fee_payer));
        add_replay_protector(is_versioned);
        arguments_.add_addresses(all.secondary_addresses);
        std::vector<std::optional<Bytes>> keys;
        for (const AccountAuthenticator& account : all.secondary)
            keys.push_back(key_of(account));
        arguments_.add_optional_bytes_vector(keys);
        add_gas_and_chain();
        add_is_simulation();
        if (all.has_fee_payer())
            return call(
                is_versioned ? "unified_prologue_fee_payer_v2" : "unified_prologue_fee_payer");
        return call(is_versioned ? "unified_prologue_v2" : "unified_prologue");
    }

    [[nodiscard]] Result<FrameworkCall, StatusCode> separate()
    {
        // Who has no sequence number is known to unified prologues alone.
        if (tx_.payload.nonce)
            return Err{StatusCode::feature_under_gating};
        const TransactionAuthenticator& all = tx_.authenticator;
        const bool is_extended = chain_.has(Feature::transaction_simulation_enhancement);
        arguments_.add_signer(tx_.sender);
        arguments_.add_u64(tx_.sequence_number);
        arguments_.add_bytes(key_or_empty(all.sender));
        if (!tx_.is_multi_agent())
        {
            add_gas_and_chain();
            const bool is_script = tx_.payload.kind == ExecutableKind::script;
            arguments_.add_bytes(is_script ? Bytes{tx_.payload.script.hash} : Bytes{});
        }
        else
        {
            add_secondary();
            if (all.has_fee_payer())
            {
                arguments_.add_address(all.fee_payer_address);
                arguments_.add_bytes(key_or_empty(all.fee_payer));
            }
            add_gas_and_chain();
        }
        if (is_extended)
            add_is_simulation();
        if (!tx_.is_multi_agent())
            return call(is_extended ? "script_prologue_extended" : "script_prologue");
        if (all.has_fee_payer())
            return call(
                is_extended ? "fee_payer_script_prologue_extended" : "fee_payer_script_prologue");
        return call(
            is_extended ? "multi_agent_script_prologue_extended" : "multi_agent_script_prologue");
    }

private:
    [[nodiscard]] FrameworkCall call(std::string_view function) const
    {
        return {.module = validation_module, .function = function, .arguments = arguments_};
    }

    void add_replay_protector(bool is_versioned)
    {
        if (!is_versioned)
            arguments_.add_u64(tx_.sequence_number);
        else if (tx_.payload.nonce)
            arguments_.add_variant_u64(nonce_variant, *tx_.payload.nonce);
        else
            arguments_.add_variant_u64(sequence_number_variant, tx_.sequence_number);
    }

    void add_secondary()
    {
        const TransactionAuthenticator& all = tx_.authenticator;
        arguments_.add_addresses(all.secondary_addresses);
        std::vector<Bytes> keys;
        for (const AccountAuthenticator& account : all.secondary)
            keys.push_back(key_or_empty(account));
        arguments_.add_bytes_vector(keys);
    }

    void add_gas_and_chain()
    {
        arguments_.add_u64(tx_.gas_price);
        arguments_.add_u64(tx_.gas_max);
        arguments_.add_u64(tx_.expiration);
        arguments_.add_u8(tx_.chain_id);
    }

    void add_is_simulation() { arguments_.add_bool(false); }

    const UserTransaction& tx_;
    const ChainConfig& chain_;
    Arena& arena_;
    CallArguments arguments_;
};

/// The parts of an abort code as 0x1::error makes them.
struct AbortParts
{
    std::uint8_t category = 0;
    std::uint64_t reason = 0;

    [[nodiscard]] friend bool operator==(const AbortParts&, const AbortParts&) = default;
};
constexpr AbortParts parts_of(std::uint64_t code) noexcept
{
    return {.category = static_cast<std::uint8_t>(code >> 16), .reason = code & 0xFFFF};
}

constexpr std::uint8_t invalid_argument = 1;
constexpr std::uint8_t limit_exceeded = 2;
constexpr std::uint8_t invalid_state = 3;
constexpr std::uint8_t permission_denied = 5;
constexpr std::uint8_t not_found = 6;

struct PrologueAbort
{
    AbortParts parts;
    StatusCode status;
};

/// aptos-core: aptos-vm/src/errors.rs.
constexpr std::array validation_aborts{
    PrologueAbort{{invalid_argument, 1001}, StatusCode::invalid_auth_key},
    PrologueAbort{{invalid_argument, 1002}, StatusCode::sequence_number_too_old},
    PrologueAbort{{invalid_argument, 1003}, StatusCode::sequence_number_too_new},
    PrologueAbort{{invalid_argument, 1004}, StatusCode::sending_account_does_not_exist},
    PrologueAbort{{invalid_argument, 1005}, StatusCode::insufficient_balance_for_transaction_fee},
    PrologueAbort{{invalid_argument, 1006}, StatusCode::transaction_expired},
    PrologueAbort{{invalid_argument, 1007}, StatusCode::bad_chain_id},
    PrologueAbort{{limit_exceeded, 1008}, StatusCode::sequence_number_too_big},
    PrologueAbort{{invalid_argument, 1009}, StatusCode::secondary_keys_addresses_count_mismatch},
    PrologueAbort{{invalid_argument, 1010}, StatusCode::gas_payer_account_missing},
    PrologueAbort{{invalid_state, 1011}, StatusCode::insufficient_balance_for_required_deposit},
    PrologueAbort{{invalid_argument, 1013}, StatusCode::transaction_expiration_too_far_in_future},
    PrologueAbort{{invalid_argument, 1012}, StatusCode::nonce_already_used},
};
/// Of the module of multisig accounts.
constexpr std::array multisig_aborts{
    PrologueAbort{{invalid_state, 2002}, StatusCode::account_not_multisig},
    PrologueAbort{{permission_denied, 2003}, StatusCode::not_multisig_owner},
    PrologueAbort{{not_found, 2006}, StatusCode::multisig_transaction_not_found},
    PrologueAbort{
        {invalid_argument, 2009}, StatusCode::multisig_transaction_insufficient_approvals},
    PrologueAbort{
        {invalid_argument, 2008}, StatusCode::multisig_transaction_payload_does_not_match_hash},
    PrologueAbort{
        {invalid_argument, 2010}, StatusCode::multisig_transaction_payload_does_not_match},
};

bool is_abort(const VmError& error) noexcept
{
    return error.code == StatusCode::aborted && error.sub_status.has_value() &&
           error.location.kind != ErrorLocation::Kind::undefined;
}

bool is_in_validation(const VmError& error) noexcept
{
    return error.location.kind == ErrorLocation::Kind::module &&
           error.location.module.address == core_address(1) &&
           error.location.module.name == validation_module;
}
}  // namespace

Result<FrameworkCall, StatusCode> prologue_call(const UserTransaction& tx,
    const TransactionSigners& signers, const ChainConfig& chain, Arena& arena)
{
    PrologueArguments arguments{tx, chain, arena};
    return chain.abstracts_accounts() ? arguments.unified(signers) : arguments.separate();
}

Bytes multisig_payload_of(const Payload& payload, const ChainConfig& chain, Arena& arena)
{
    if (payload.kind != ExecutableKind::entry_function)
    {
        static constexpr std::uint8_t empty_vector = 0;
        return chain.has(Feature::abort_if_multisig_payload_mismatch) ? Bytes{} :
                                                                        Bytes{&empty_vector, 1};
    }
    const Bytes entry = payload.entry.encoded;
    auto* bytes = static_cast<std::uint8_t*>(arena.allocate(1 + entry.size(), 1));
    bytes[0] = 0;
    std::ranges::copy(entry, bytes + 1);
    return {bytes, 1 + entry.size()};
}

FrameworkCall multisig_prologue_call(
    const UserTransaction& tx, Bytes provided_payload, Arena& arena)
{
    CallArguments arguments{arena};
    arguments.add_signer(tx.sender);
    arguments.add_address(*tx.payload.multisig);
    arguments.add_bytes(provided_payload);
    return {.module = "multisig_account",
        .function = "validate_multisig_transaction",
        .arguments = arguments};
}

FrameworkCall epilogue_call(const UserTransaction& tx, const TransactionSigners& signers,
    const EpilogueGas& gas, const ChainConfig& chain, Arena& arena)
{
    const bool is_unified = chain.abstracts_accounts();
    const bool is_extended = is_unified || chain.has(Feature::transaction_simulation_enhancement);
    const bool is_versioned = is_unified && chain.has(Feature::transaction_payload_v2);
    const bool has_fee_payer = tx.authenticator.has_fee_payer();
    CallArguments arguments{arena};
    arguments.add(signers.senders.front());
    if (is_unified)
        arguments.add(signers.fee_payer.value_or(signers.senders.front()));
    else if (has_fee_payer)
        arguments.add_address(tx.authenticator.fee_payer_address);
    arguments.add_u64(gas.fee.storage_fee_refund_octas);
    arguments.add_u64(tx.gas_price);
    arguments.add_u64(tx.gas_max);
    arguments.add_u64(gas.remaining);
    if (is_extended)
        arguments.add_bool(false);
    if (is_versioned)
        arguments.add_bool(tx.payload.nonce.has_value());
    std::string_view function = is_extended ? "epilogue_extended" : "epilogue";
    if (is_unified)
        function = is_versioned ? "unified_epilogue_v2" : "unified_epilogue";
    else if (has_fee_payer)
        function = is_extended ? "epilogue_gas_payer_extended" : "epilogue_gas_payer";
    return {.module = validation_module, .function = function, .arguments = arguments};
}

FrameworkCall fee_statement_call(const FeeStatement& fee, Arena& arena)
{
    std::vector<std::uint8_t> encoded;
    bcs::Writer writer{encoded};
    writer.u64(fee.total_charge_gas_units);
    writer.u64(fee.execution_gas_units);
    writer.u64(fee.io_gas_units);
    writer.u64(fee.storage_fee_octas);
    writer.u64(fee.storage_fee_refund_octas);
    CallArguments arguments{arena};
    arguments.add(arena.copy(encoded));
    return {.module = "transaction_fee", .function = "emit_fee_statement", .arguments = arguments};
}

StatusCode prologue_status_of(const VmError& error) noexcept
{
    constexpr auto unexpected = StatusCode::unexpected_error_from_known_move_function;
    if (error.code == StatusCode::speculative_execution_abort_error)
        return error.code;
    if (!is_abort(error))
        return unexpected;
    const AbortParts parts = parts_of(*error.sub_status);
    const auto find = [&](std::span<const PrologueAbort> aborts)
    {
        const auto at = std::ranges::find(aborts, parts, &PrologueAbort::parts);
        return at == aborts.end() ? unexpected : at->status;
    };
    return is_in_validation(error) ? find(validation_aborts) : find(multisig_aborts);
}

VmError epilogue_error_of(const VmError& error)
{
    constexpr AbortParts cannot_pay{limit_exceeded, 1005};
    if (error.code == StatusCode::speculative_execution_abort_error)
        return error;
    if (is_abort(error) && is_in_validation(error) && parts_of(*error.sub_status) == cannot_pay)
        return error;
    VmError unexpected{StatusCode::unexpected_error_from_known_move_function, error.message};
    if (!is_abort(error))
        unexpected.sub_status = error.sub_status;
    return unexpected;
}
}  // namespace braid::move
