// SPDX-License-Identifier: Apache-2.0
// Transactions of multisig accounts: what the account's owners have approved runs as the account; whether it succeeds, its
// module is told. aptos-core: aptos-vm/src/aptos_vm.rs (execute_multisig_transaction).
#include "base/hex.hpp"
#include "vm-frontends/move/encode.hpp"
#include "vm-frontends/move/transaction/transaction_run.hpp"

namespace braid::move
{
namespace
{
Bytes bytes_of(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// 0x1::multisig_account::ExecutionError: where, what kind, which code.
ByteString encode_execution_error(const VmError& error)
{
    std::string location;
    std::string_view type = "VMError";
    auto code = static_cast<std::uint64_t>(error.code);
    const bool has_place = error.location.kind != ErrorLocation::Kind::undefined;
    const bool is_abort = error.code == StatusCode::aborted && error.sub_status && has_place;
    const bool is_failure = !is_abort && type_of(error.code) == StatusType::execution &&
                            has_place && error.offset.has_value();
    if (is_abort || is_failure)
    {
        type = is_abort ? "MoveAbort" : "MoveExecutionFailure";
        location = error.location.kind == ErrorLocation::Kind::script ?
                       "Script" :
                       to_hex(error.location.module.address) + "::" + error.location.module.name;
    }
    if (is_abort)
        code = *error.sub_status;
    ByteString out;
    bcs::Writer writer{out};
    writer.bytes(bytes_of(location));
    writer.bytes(bytes_of(type));
    writer.u64(code);
    return out;
}
}  // namespace

Result<Bytes, VmError> TransactionRun::next_multisig_payload()
{
    CallArguments arguments{scratch_};
    arguments.add_address(*tx_.payload.multisig);
    arguments.add_bytes(multisig_payload_of(tx_.payload, chain_, scratch_));
    const auto result = session_->call(ModuleId{core_address(1), "multisig_account"},
        "get_next_transaction_payload", {}, arguments.all(), gas_);
    if (!result.ok())
        return Err{result.error()};
    if (result->values.empty())
        return Err{VmError{Code::unknown_invariant_violation_error}};
    bcs::Reader reader{result->values.front().first};
    const Bytes payload = reader.bytes(signed_transaction_size_max);
    if (!reader.finish().ok())
        return Err{VmError{Code::failed_to_deserialize_argument}};
    return payload;
}

TransactionRun::Step TransactionRun::run_multisig_entry(Bytes payload)
{
    bcs::Reader reader{payload};
    (void)reader.variant(1);
    const EntryFunction entry = read_entry_function(reader, scratch_);
    if (!reader.finish().ok())
        return Err{VmError{Code::failed_to_deserialize_argument}};
    const Bytes account = encode_signer(*tx_.payload.multisig, scratch_);
    if (const auto ran = run_entry(entry, {&account, 1}); !ran.ok())
        return ran;
    return finish_payload();
}

TransactionRun::Step TransactionRun::execute_multisig()
{
    if (!gas_.charge_intrinsic_gas(tx_.raw.size()))
        return Err{VmError{gas_.failure()}};
    const auto payload = next_multisig_payload();
    if (!payload.ok())
        return Err{payload.error()};
    {
        // What is no call at all is the owners' mistake, and fails the whole.
        bcs::Reader reader{*payload};
        (void)reader.variant(1);
        (void)read_entry_function(reader, scratch_);
        if (!reader.finish().ok())
            return Err{VmError{Code::failed_to_deserialize_argument}};
    }
    CallArguments arguments{scratch_};
    arguments.add_address(tx_.sender);
    arguments.add_address(*tx_.payload.multisig);
    arguments.add_bytes(*payload);
    const auto ran = run_multisig_entry(*payload);
    if (is_interrupted())
        return Done{};
    std::string_view cleanup = "successful_transaction_execution_cleanup";
    if (ran.ok())
    {
        if (const auto charged = charge_changes(); !charged.ok())
            return charged;
        effects_.put();
    }
    else
    {
        cleanup = "failed_transaction_execution_cleanup";
        arguments.add(scratch_.copy(encode_execution_error(ran.error())));
        back_to_prologue();
        refund_ = 0;
    }
    begin_session(TransactionPart::epilogue);
    const auto told = call(
        {.module = "multisig_account", .function = cleanup, .arguments = arguments}, unmetered_);
    if (!told.ok())
        return told;
    return settle(true);
}
}  // namespace braid::move
