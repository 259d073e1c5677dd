// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace braid::svm
{
/// Why an instruction failed, in the order of Solana's InstructionError, whose bincode tags these are.
/// https://docs.rs/solana-instruction-error/latest/solana_instruction_error/enum.InstructionError.html
enum class InstructionErrorKind : std::uint32_t
{
    generic_error,
    invalid_argument,
    invalid_instruction_data,
    invalid_account_data,
    account_data_too_small,
    insufficient_funds,
    incorrect_program_id,
    missing_required_signature,
    account_already_initialized,
    uninitialized_account,
    unbalanced_instruction,
    modified_program_id,
    external_account_lamport_spend,
    external_account_data_modified,
    readonly_lamport_change,
    readonly_data_modified,
    duplicate_account_index,
    executable_modified,
    rent_epoch_modified,
    not_enough_account_keys,
    account_data_size_changed,
    account_not_executable,
    account_borrow_failed,
    account_borrow_outstanding,
    duplicate_account_out_of_sync,
    custom,
    invalid_error,
    executable_data_modified,
    executable_lamport_change,
    executable_account_not_rent_exempt,
    unsupported_program_id,
    call_depth,
    missing_account,
    reentrancy_not_allowed,
    max_seed_length_exceeded,
    invalid_seeds,
    invalid_realloc,
    computational_budget_exceeded,
    privilege_escalation,
    program_environment_setup_failure,
    program_failed_to_complete,
    program_failed_to_compile,
    immutable,
    incorrect_authority,
    borsh_io_error,
    account_not_rent_exempt,
    invalid_account_owner,
    arithmetic_overflow,
    unsupported_sysvar,
    illegal_owner,
    max_accounts_data_allocations_exceeded,
    max_accounts_exceeded,
    max_instruction_trace_length_exceeded,
    builtin_programs_must_consume_compute_units,
};
inline constexpr std::uint32_t instruction_error_count = 54;

struct InstructionError
{
    InstructionErrorKind kind{};
    /// The program's own number. [kind == custom, else 0]
    std::uint32_t custom = 0;

    constexpr InstructionError() noexcept = default;
    // Implicit, so that a kind is an error.
    constexpr InstructionError(InstructionErrorKind error) noexcept : kind(error) {}
    [[nodiscard]] static constexpr InstructionError of_custom(std::uint32_t code) noexcept
    {
        InstructionError error{InstructionErrorKind::custom};
        error.custom = code;
        return error;
    }
    [[nodiscard]] friend bool operator==(
        const InstructionError&, const InstructionError&) = default;
};

/// Why a transaction failed or was not included, in the order of Solana's TransactionError.
/// https://docs.rs/solana-transaction-error/latest/solana_transaction_error/enum.TransactionError.html
enum class TransactionErrorKind : std::uint32_t
{
    account_in_use,
    account_loaded_twice,
    account_not_found,
    program_account_not_found,
    insufficient_funds_for_fee,
    invalid_account_for_fee,
    already_processed,
    blockhash_not_found,
    instruction_error,
    call_chain_too_deep,
    missing_signature_for_fee,
    invalid_account_index,
    signature_failure,
    invalid_program_for_execution,
    sanitize_failure,
    cluster_maintenance,
    account_borrow_outstanding,
    would_exceed_max_block_cost_limit,
    unsupported_version,
    invalid_writable_account,
    would_exceed_max_account_cost_limit,
    would_exceed_account_data_block_limit,
    too_many_account_locks,
    address_lookup_table_not_found,
    invalid_address_lookup_table_owner,
    invalid_address_lookup_table_data,
    invalid_address_lookup_table_index,
    invalid_rent_paying_account,
    would_exceed_max_vote_cost_limit,
    would_exceed_account_data_total_limit,
    duplicate_instruction,
    insufficient_funds_for_rent,
    max_loaded_accounts_data_size_exceeded,
    invalid_loaded_accounts_data_size_limit,
    resanitization_needed,
    program_execution_temporarily_restricted,
    unbalanced_transaction,
    program_cache_hit_max_limit,
    commit_cancelled,
};
inline constexpr std::uint32_t transaction_error_count = 39;

struct TransactionError
{
    TransactionErrorKind kind{};
    /// Which instruction, or account, where the kind names one; else 0.
    std::uint8_t index = 0;
    /// [kind == instruction_error]
    InstructionError instruction{};

    [[nodiscard]] friend bool operator==(
        const TransactionError&, const TransactionError&) = default;
};

/// As Rust and the RPC spell them: "InvalidArgument".
[[nodiscard]] std::string_view name_of(InstructionErrorKind kind) noexcept;
[[nodiscard]] std::string_view name_of(TransactionErrorKind kind) noexcept;
/// As logs have it: "custom program error: 0x1".
[[nodiscard]] std::string message_of(const InstructionError& error);
}  // namespace braid::svm
